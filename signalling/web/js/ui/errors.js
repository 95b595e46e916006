// Why the counter said no (docs/PROTOCOL.md §1.3), in plain words; `about` is what was asked for, where the
// same code means something else there.
import { has, t } from '../i18n/index.js';

export function errorText({ code }, about = '', values = {}) {
  return t(errorKey(code, about), values);
}

export function errorKey(code, about = '') {
  return [`error.${about}.${code}`, `error.${code}`].find(has) ?? 'error.other';
}
