// What the kiosk's page of the levers' bench (levers.mjs) can do that the product's page cannot: the script
// that is put before the page's own, and what it leaves in `window.levers`.
//   first            set before a visit begins: what is changed in its first negotiation
//                    {answer, parameters, oneEncoding, pictureAfterMs}
//   reapply(changes) offers again and answers with the visit's first answer, changed: {began, done}
//   set(kind, {encoding, sender})   RTCRtpSender.setParameters of the camera's encoding or the microphone's
//   look()           what the senders have sent until now
// Changes of an answer, per kind of its first section: {audio: {ptime, bandwidth, order, format}, video: …};
// `format` adds parameters to a codec's fmtp, `order` puts codecs first, `bandwidth` is a b= line, `paused`
// are encodings that are not wanted now (RFC 8853 §5.2).
export function takeLevers() {
  const kOwn = { audio: '0', video: '1' };  // mids of the microphone and the camera
  const levers = { first: {}, answer: null, connection: null };
  window.levers = levers;

  const { addTransceiver, setRemoteDescription } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (kind, init) {
    const layers = init?.sendEncodings?.length > 1;
    if (!levers.first.oneEncoding || !layers) return addTransceiver.call(this, kind, init);
    const { rid, ...whole } = init.sendEncodings.at(-1);
    return addTransceiver.call(this, kind, { ...init, sendEncodings: [whole] });
  };
  RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
    if (levers.connection === this) return setRemoteDescription.call(this, description);
    const { answer = {}, parameters = {} } = levers.first;
    levers.connection = this;
    levers.answer = description.sdp;
    await setRemoteDescription.call(this, { type: 'answer', sdp: edited(description.sdp, answer) });
    for (const [kind, change] of Object.entries(parameters)) await levers.set(kind, change);
  };
  const { replaceTrack } = RTCRtpSender.prototype;
  RTCRtpSender.prototype.replaceTrack = function (track) {
    const { pictureAfterMs } = levers.first;
    if (track?.kind !== 'video' || !pictureAfterMs) return replaceTrack.call(this, track);
    firstVoice().then(() => setTimeout(() => replaceTrack.call(this, track), pictureAfterMs));
    return Promise.resolve();
  };

  async function firstVoice() {
    while (((await levers.look().catch(() => null))?.voice.packets ?? 0) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  levers.reapply = async (changes) => {
    const { media } = window.guichet.room;
    const began = Date.now();
    await media.createOffer();
    await media.setAnswer(edited(levers.answer, changes));
    return { began, done: Date.now() };
  };

  levers.set = async (kind, { encoding = {}, sender = {} }) => {
    const own = levers.connection.getTransceivers().find(({ mid }) => mid === kOwn[kind]).sender;
    const parameters = own.getParameters();
    const { encodings } = parameters;
    Object.assign(encodings.find(({ rid }) => rid === 'h') ?? encodings[0], encoding);
    Object.assign(parameters, sender);
    const began = Date.now();
    await own.setParameters(parameters);
    return { began, done: Date.now() };
  };

  levers.look = async () => {
    const reports = [...(await levers.connection.getStats()).values()];
    const sent = (kind) => reports.filter(({ type, mid }) => type === 'outbound-rtp' && mid === kOwn[kind]);
    const [voice] = sent('audio');
    const picture = sent('video').find(({ rid }) => rid === undefined || rid === 'h');
    const pair = reports.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
    return {
      at: Date.now(),
      estimate: pair?.availableOutgoingBitrate,
      voice: { packets: voice?.packetsSent ?? 0, bytes: voice?.bytesSent ?? 0, target: voice?.targetBitrate },
      picture: {
        packets: picture?.packetsSent ?? 0, bytes: picture?.bytesSent ?? 0, frames: picture?.framesEncoded ?? 0,
        keyFrames: picture?.keyFramesEncoded ?? 0, asked: picture?.pliCount ?? 0, target: picture?.targetBitrate,
        width: picture?.frameWidth, height: picture?.frameHeight, qpSum: picture?.qpSum ?? 0,
        mode: picture?.scalabilityMode, limited: picture?.qualityLimitationReason,
      },
    };
  };

  function edited(sdp, changes) {
    const left = { ...changes };
    return sdp.split(/(?=^m=)/m).map((section) => {
      const kind = /^m=(\w+)/.exec(section)?.[1];
      const change = left[kind];
      delete left[kind];
      return change ? editedSection(section, change) : section;
    }).join('');
  }

  function editedSection(section, { ptime, bandwidth, order = [], format = {}, paused = [] }) {
    let text = section;
    const type = (codec) => new RegExp(`^a=rtpmap:(\\d+) ${codec}/`, 'im').exec(section)[1];
    if (ptime) text = `${text.replace(/^a=(max)?ptime:.*\r\n/gm, '')}a=ptime:${ptime}\r\n`;
    for (const rid of paused) text = text.replace(new RegExp(`^(a=simulcast:.*)\\b${rid}\\b`, 'm'), `$1~${rid}`);
    if (bandwidth) text = text.replace(/^c=.*\r\n/m, (line) => `${line}b=${bandwidth}\r\n`);
    if (order.length > 0) {
      const first = order.map(type);
      text = text.replace(/^(m=\w+ \d+ \S+) (.*)\r\n/, (line, head, types) =>
        `${head} ${[...first, ...types.split(' ').filter((one) => !first.includes(one))].join(' ')}\r\n`);
    }
    for (const [codec, parameters] of Object.entries(format)) text = withFormat(text, type(codec), parameters);
    return text;
  }

  function withFormat(text, type, parameters) {
    const old = new RegExp(`^a=fmtp:${type} (.*)\\r\\n`, 'm');
    const before = (old.exec(text)?.[1] ?? '').split(';').filter((one) => one && !(one.split('=')[0] in parameters));
    const all = [...before, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)];
    return `${text.replace(old, '')}a=fmtp:${type} ${all.join(';')}\r\n`;
  }
}
