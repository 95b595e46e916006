// What runs in the browser: two connections of one page, a drawn picture or a tone, and a worker
// that notes what the encoder says of each of its frames (WebRTC Encoded Transform) on its way.
//   record({kind, codec, encodings, dtx, event, microphone})   gives {offer, answer, granted, frames, event}
// `event` happens half-way: 'key' (a key frame is asked for), 'layer' (the highest encoding stops and
// comes back), a scalability mode, or 'silence' (the tone stops and comes back).
export async function record({ kind, codec, encodings, dtx, event, microphone = false }) {
  const kHalfMs = 1_500;
  const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
  const note = () => {
    let transformer;
    self.onrtctransform = (started) => {
      ({ transformer } = started);
      const watch = new TransformStream({
        transform(frame, controller) {
          const { type, timestamp } = frame;
          self.postMessage({ timestamp, ...frame.getMetadata(), type, size: frame.data.byteLength });
          controller.enqueue(frame);
        },
      });
      transformer.readable.pipeThrough(watch).pipeTo(transformer.writable);
    };
    self.onmessage = () => transformer.sendKeyFrameRequest().catch((error) => {
      self.postMessage({ problem: String(error) });
    });
  };

  function picture() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 960, height: 540 });
    const context = canvas.getContext('2d');
    let n = 0;
    setInterval(() => {
      n++;
      context.fillStyle = '#284';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = '#fff';
      context.fillRect((17 * n) % 900, 200, 60, 60);
    }, 50);
    return { track: canvas.captureStream(20).getVideoTracks()[0], loud: () => {} };
  }
  function sound() {
    const context = new AudioContext();
    const gain = new GainNode(context, { gain: 0.3 });
    const tone = new OscillatorNode(context, { frequency: 440 });
    const ear = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    tone.connect(gain).connect(ear);
    tone.start();
    return { track: ear.stream.getAudioTracks()[0],
             loud: (on) => { gain.gain.value = on ? 0.3 : 0; } };
  }

  async function fakeMicrophone() {
    const [track] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks();
    return { track, loud: (on) => { track.enabled = on; } };
  }

  const here = new RTCPeerConnection();
  const there = new RTCPeerConnection();
  here.onicecandidate = ({ candidate }) => there.addIceCandidate(candidate);
  there.onicecandidate = ({ candidate }) => here.addIceCandidate(candidate);
  const { track, loud } = kind === 'video' ? picture()
    : await (microphone ? fakeMicrophone() : sound());
  const transceiver = here.addTransceiver(track, {
    direction: 'sendonly', ...(encodings ? { sendEncodings: encodings } : {}),
  });
  const { codecs } = RTCRtpReceiver.getCapabilities(kind);
  const wanted = codec.flatMap((type) => codecs.filter(({ mimeType }) => mimeType === type));
  if (wanted.length === 0) throw new Error(`this browser has no ${codec}`);
  const also = codecs.filter(({ mimeType }) => mimeType === 'video/rtx');
  transceiver.setCodecPreferences([...wanted, ...also]);

  const frames = [];
  const watch = (side, onFrame) => {
    const worker = new Worker(URL.createObjectURL(new Blob([`(${note})()`])));
    worker.onmessage = ({ data }) => onFrame(data);
    side.transform = new RTCRtpScriptTransform(worker, {});
    return worker;
  };
  watch(transceiver.sender, (frame) => frames.push(frame));

  // Who receives takes one encoding only, as far as it knows: the lines of simulcast are hidden from
  // it, and its answer gets them back.
  const rids = (encodings ?? []).map(({ rid }) => rid).filter(Boolean);
  await here.setLocalDescription();
  const offer = here.localDescription.sdp;
  const ridExtensions = offer.split('\r\n').filter((line) => /^a=extmap:.*:rtp-stream-id/.test(line))
    .map((line) => line.replace('/sendonly', '/recvonly'));
  const hidden = offer.split('\r\n')
    .filter((line) => rids.length === 0 || !/^a=(rid|simulcast)|^a=extmap:.*rtp-stream-id/.test(line));
  await there.setRemoteDescription({ type: 'offer', sdp: hidden.join('\r\n') });
  const viewer = watch(there.getReceivers()[0], ({ problem }) => problem && frames.push({ problem }));
  await there.setLocalDescription();
  let answer = there.localDescription.sdp;
  if (rids.length > 0) {
    answer += [...ridExtensions, ...rids.map((rid) => `a=rid:${rid} recv`),
               `a=simulcast:recv ${rids.join(';')}`, ''].join('\r\n');
  }
  if (dtx) answer = answer.replace(/(a=fmtp:\d+ minptime=.*)/, '$1;usedtx=1');
  await here.setRemoteDescription({ type: 'answer', sdp: answer });

  await wait(kHalfMs);
  const happened = frames.length;
  const change = async (each) => {
    const parameters = transceiver.sender.getParameters();
    each(parameters.encodings.at(-1));
    await transceiver.sender.setParameters(parameters);
  };
  if (event === 'key') viewer.postMessage('key');
  else if (event === 'silence') loud(false);
  else if (event === 'layer') await change((encoding) => { encoding.active = false; });
  else await change((encoding) => { encoding.scalabilityMode = event; });
  if (event === 'layer' || event === 'silence') {
    await wait(kHalfMs);
    loud(true);
    if (event === 'layer') await change((encoding) => { encoding.active = true; });
  }
  await wait(kHalfMs);
  const stats = [...(await transceiver.sender.getStats()).values()];
  const granted = stats.filter(({ type }) => type === 'outbound-rtp')
    .map(({ rid, ssrc, scalabilityMode, encoderImplementation, frameWidth }) =>
      ({ rid, ssrc, scalabilityMode, encoderImplementation, frameWidth }));
  await transceiver.sender.replaceTrack(null);
  await wait(300);  // until the worker has told of the last frame
  here.close();
  there.close();
  return { offer, answer, granted, frames, event: happened };
}
