// What a page can truthfully say about the two lines of a visit, by side and in words. Pure: facts in,
// {level, key, values} out; `level` is 'good', 'thin', 'bad' or 'unknown', `key` an i18n key. The page measures
// its own line (line_watch.js), the relay the citizen's: `line` of its entry.
//   ownLine({ state, quietMs, roundTripMs, lost, line, picture, pair })
//                                                     between this page and the relay; `line` and `picture` of our
//                                                     own entry
//   citizenLine({ kiosk, held, own, sound, picture, pair })
//                                                     what comes of the kiosk: its entry of
//                                                     `participants`, ms since the last of each kind
// What is held back of a picture (docs/PROTOCOL.md §1.2) is said beside the line that is the reason.
// A line of one's own that is cut hides the other: then nothing is said about the citizen's.
const kQuietMs = 3_000;        // longer than the pauses of a thin line that still carries voice
const kOwnQuietMs = 2_000;     // the relay reports on our media at least ten times a second
const kSlowMs = 500;           // people begin to talk into each other's words
const kMuchLost = 0.05;        // what Opus still hides well

export function ownLine({ state, quietMs, roundTripMs, lost, line = null, picture = null, pair = true }) {
  if (state === 'disconnected' || state === 'failed') return said('bad', 'line.own.cut');
  if (state !== 'connected') return said('unknown', 'line.own.connecting');
  if (quietMs > kOwnQuietMs) return said('bad', 'line.own.cut');
  if (shared(line)) return said('thin', 'line.own.shared');
  if (lost !== null && lost >= kMuchLost) {
    return said('thin', 'line.own.lossy', { percent: Math.round(100 * lost) });
  }
  if (roundTripMs !== null && roundTripMs >= kSlowMs) {
    return said('thin', 'line.own.slow', { seconds: roundTripMs / 1000 });
  }
  return heldBack('own', picture, pair) ?? said('good', 'line.own.good');
}

export function citizenLine({ kiosk, held, own, sound, picture, pair = true }) {
  if (!kiosk) return said('unknown', 'line.citizen.absent');
  if (kiosk.away) return said('bad', 'line.citizen.cut');
  if (held) return said('unknown', 'line.citizen.held');
  if (!kiosk.connected) return said('unknown', 'line.citizen.connecting');
  if (own.level === 'bad') return said('unknown', 'line.citizen.hidden');
  return arriving(kiosk, sound, picture, pair);
}

function arriving(kiosk, sound, picture, pair) {
  const noSound = !kiosk.audio_muted && sound > kQuietMs;
  const dark = kiosk.video_muted || kiosk.picture?.state === 'off';
  const noPicture = !dark && picture > kQuietMs;
  const both = Math.min(kiosk.audio_muted ? Infinity : sound, dark ? Infinity : picture);
  if (kiosk.audio_muted && kiosk.video_muted) return said('unknown', 'line.citizen.muted');
  if (both > kQuietMs) {
    return said('bad', 'line.citizen.quiet', { seconds: Math.floor(both / 1000) });
  }
  if (noSound) return said('bad', 'line.citizen.no_sound');
  if (noPicture) return said('thin', 'line.citizen.no_picture');
  const less = kiosk.video_muted ? null : heldBack('citizen', kiosk.picture, pair);
  return measured(kiosk.line) ?? less ?? all(kiosk);
}

// What does not arrive by itself, and how late: arriving at all says nothing of it.
function measured(line) {
  if (!line) return null;
  const { lost_up: up = 0, lost_down: down = 0, round_trip_ms: roundTripMs = 0 } = line;
  if (shared(line)) return said('thin', 'line.citizen.shared');
  if (up >= 100 * kMuchLost) return said('thin', 'line.citizen.lossy_up', { percent: up });
  if (down >= 100 * kMuchLost) return said('thin', 'line.citizen.lossy_down', { percent: down });
  if (roundTripMs >= kSlowMs) return said('thin', 'line.citizen.slow', { seconds: roundTripMs / 1000 });
  return null;
}

// Somebody else's upload or download: why everything is late, lost or small.
function shared(line) {
  return Boolean(line?.shared_up || line?.shared_down);
}

// Another's line is no fault of this one; in a visit of two (`pair`) it is known whose.
function heldBack(side, picture, pair) {
  if (!picture) return null;
  const { state, reason } = picture;
  return reason === 'own_line' ? said('thin', `line.${side}.${state}`)
                               : said('good', `line.${side}.${state}_for_others`, { pair });
}

function all(kiosk) {
  if (kiosk.video_muted) return said('good', 'line.citizen.sound');
  return said('good', kiosk.audio_muted ? 'line.citizen.picture' : 'line.citizen.good');
}

function said(level, key, values = {}) {
  return { level, key, values };
}
