import { startLanguage } from './i18n/index.js';

startLanguage();
