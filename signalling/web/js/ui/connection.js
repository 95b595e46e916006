// What every page does about its signalling connection: say that it is lost, that the relay is about to be
// started anew, and why it is refused.
import { has, onLanguage, t } from '../i18n/index.js';
import { byId, setText } from './dom.js';

const ignore = () => {};

export function watchConnection(client, { refused = ignore, lost = ignore, closed = ignore }) {
  const banner = byId('connection');
  let draining = false;
  const render = () => {
    const cut = client.state === 'lost' || (client.state === 'connecting' && client.welcome);
    banner.hidden = !cut && !draining;
    setText(banner, cut ? t('wait.lost') : draining ? t('wait.draining') : '');
  };
  client.on('draining', () => {
    draining = true;
    render();
  });
  client.on('state', ({ state, error }) => {
    if (state === 'ready') draining = false;  // the same relay says it again after its welcome
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
