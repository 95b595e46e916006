// What every page does about its signalling connection: say that it is lost, and why it is refused.
import { has, onLanguage, t } from '../i18n/index.js';
import { byId, setText } from './dom.js';

const ignore = () => {};

export function watchConnection(client, { refused = ignore, lost = ignore, closed = ignore }) {
  const banner = byId('connection');
  const render = () => {
    banner.hidden = client.state !== 'lost' && !(client.state === 'connecting' && client.welcome);
    setText(banner, banner.hidden ? '' : t('wait.lost'));
  };
  client.on('state', ({ state, error }) => {
    render();
    if (state === 'lost') lost(error);
    if (state === 'refused') refused(error);
    if (state === 'closed') closed();
  });
  onLanguage(render);
}

export function refusalText({ code }) {
  const key = `refused.${code}`;
  return has(key) ? t(key) : t('refused.other', { code });
}
