// Times of day and opening hours in words, in the town hall's time zone: "12 h", "jeudi à 9 h". Pure: the
// instant, the zone and the language come from the caller. All times are unix seconds.
//   timeWords(at, place)        "8 h 30" / "8:30 am"
//   whenWords(at, now, place)   "à 14 h", "demain à 9 h", "jeudi à 9 h", "le jeudi 3 décembre à 9 h"
//   dateWords(at, now, place)   "aujourd’hui à 14 h 20", "jeudi 3 décembre à 10 h"
//   noteWords(at, place)        "jeudi 3 décembre à 10 h", to be read on another day
//   isToday(at, now, place)
//   spanWords(hours, place)     "de 8 h 30 à 12 h et de 14 h à 17 h"
//   hoursOf(organisation, now, place)   {mood, key, values} of one line; `mood` good | wait | off
// `place`: {zone, language}.
const kDayS = 86_400;

function parts(at, { zone, language }, options) {
  const format = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB',
                                         { timeZone: zone, ...options });
  return Object.fromEntries(format.formatToParts(new Date(at * 1000))
    .map(({ type, value }) => [type, value]));
}

export function timeWords(at, place) {
  const { hour, minute } = parts(at, { ...place, language: 'en' },
                                 { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const hours = Number(hour);
  if (hours === 0 && minute === '00') return place.language === 'fr' ? 'minuit' : 'midnight';
  if (place.language === 'fr') return `${hours}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}`;
  return `${hours % 12 || 12}${minute === '00' ? '' : `:${minute}`}\u00a0${hours < 12 ? 'am' : 'pm'}`;
}

// Days since an epoch of the calendar there: midnight and summer time are the zone's.
function dayNumber(at, place) {
  const { year, month, day } = parts(at, { ...place, language: 'en' },
                                     { year: 'numeric', month: '2-digit', day: '2-digit' });
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / (kDayS * 1000);
}

export function whenWords(at, now, place) {
  const french = place.language === 'fr';
  const time = `${french ? 'à' : 'at'}\u00a0${timeWords(at, place)}`;
  const days = dayNumber(at, place) - dayNumber(now, place);
  if (days <= 0) return time;
  if (days === 1) return `${french ? 'demain' : 'tomorrow'} ${time}`;
  const { weekday, day, month } = parts(at, place, { weekday: 'long', day: 'numeric', month: 'long' });
  if (days < 7) return `${french ? weekday : `on ${weekday}`} ${time}`;
  const first = french && day === '1' ? '1er' : day;
  return `${french ? 'le' : 'on'} ${weekday} ${first} ${month} ${time}`;
}

export function isToday(at, now, place) {
  return dayNumber(at, place) === dayNumber(now, place);
}

// "aujourd’hui à 14 h 20", "demain à 9 h", "jeudi 3 décembre à 10 h": a time to write down.
export function dateWords(at, now, place) {
  const french = place.language === 'fr';
  const time = `${french ? 'à' : 'at'}\u00a0${timeWords(at, place)}`;
  const days = dayNumber(at, place) - dayNumber(now, place);
  if (days <= 0) return `${french ? 'aujourd’hui' : 'today'} ${time}`;
  if (days === 1) return `${french ? 'demain' : 'tomorrow'} ${time}`;
  return noteWords(at, place);
}

export function noteWords(at, place) {
  const french = place.language === 'fr';
  const { weekday, day, month } = parts(at, place, { weekday: 'long', day: 'numeric', month: 'long' });
  return `${weekday} ${french && day === '1' ? '1er' : day} ${month} ${french ? 'à' : 'at'}\u00a0${timeWords(at, place)}`;
}

export function spanWords(hours, place) {
  const french = place.language === 'fr';
  const spans = hours.map(({ from, to }) => {
    const [begin, end] = [timeWords(from, place), timeWords(to, place)];
    return french ? `de ${begin} à ${end}` : `from ${begin} to ${end}`;
  });
  const last = spans.pop();
  return spans.length === 0 ? last ?? '' : `${spans.join(', ')} ${french ? 'et' : 'and'} ${last}`;
}

export function hoursOf({ open, at_work: atWork, opens_at: opens, closes_at: closes }, now, place) {
  if (open === false) {
    if (opens === undefined) return { mood: 'off', key: 'hours.closed', values: {} };
    const when = whenWords(opens, now, place);
    return { mood: 'off', key: 'hours.opens', values: { when } };
  }
  if (atWork === false) return { mood: 'wait', key: 'hours.nobody', values: {} };
  if (closes === undefined) return { mood: 'good', key: 'hours.open', values: {} };
  return { mood: 'good', key: 'hours.open_until', values: { time: timeWords(closes, place) } };
}
