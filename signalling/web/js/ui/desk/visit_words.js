// How a visit ended, or what is new in it, for its adviser: i18n keys with their values. Pure.
//   endOf(visit)                   a `visit` with state `ended`
//   leftAs(message)                `visit.left`
//   newsOf(former, visit, {…})     null when there is nothing to say
// `outcome` is the word of the history; `again`: the site may be called again by one click.
const kCalls = ['declined', 'unanswered'];

export function endOf({ site, outcome, by }) {
  const values = { site: site.name };
  if (outcome === 'interrupted') {
    return { outcome, key: `desk.ended.interrupted.${by ?? 'relay'}`, values, again: true };
  }
  if (kCalls.includes(outcome)) {
    return { outcome, key: `desk.ended.${outcome}`, values, again: outcome === 'unanswered' };
  }
  if (outcome === 'abandoned') return { outcome: 'cancelled', key: 'desk.ended.cancelled', values };
  const key = outcome !== 'served' ? 'desk.ended.refused'
    : by === 'kiosk' ? 'desk.ended.served.kiosk' : 'desk.ended.served';
  return { outcome, key, values };
}

export function leftAs({ reason, organisation }) {
  return { outcome: reason, key: `desk.left.${reason}`, values: { organisation: organisation.name },
           organisation: organisation.name };
}

export function newsOf(former, visit, { cancelled, own }) {
  const before = named(former.helpers);
  const now = named(visit.helpers);
  const gone = before.find(({ id }) => !now.some((one) => one.id === id));
  if (former.desk && visit.desk && idOf(former) !== idOf(visit)) {
    return own ? news('colleague.yours', former) : news('colleague.theirs', visit);
  }
  if (gone) return { key: 'colleague.gone', values: gone };
  const came = now.length > before.length;  // the card beside the pictures says who
  if (former.call && !visit.call && !cancelled && !came) {
    return { key: 'colleague.none', values: { organisation: former.call.organisation.name } };
  }
  return null;
}

function named(helpers = []) {
  return helpers.map((one) => ({ id: idOf(one), desk: one.desk.name, organisation: one.organisation.name }));
}

function idOf({ desk, organisation }) {
  return `${organisation.id} ${desk.id}`;
}

function news(key, { desk, organisation }) {
  return { key, values: { desk: desk.name, organisation: organisation.name } };
}
