// werift as WHIP publisher and WHEP player: carries RTP between loopback ports and the relay.
//   node werift.mjs publish|play ENDPOINT TOKEN vp8|h264 VIDEO_PORT AUDIO_PORT
import dgram from 'node:dgram';
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters } from 'werift';

const [mode, endpoint, token, codec, videoPort, audioPort] = process.argv.slice(2);
const ports = { video: Number(videoPort), audio: Number(audioPort) };

const video = codec === 'vp8'
  ? { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 }
  : { mimeType: 'video/H264', clockRate: 90_000, payloadType: 96,
      parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f' };
video.rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
const audio = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 97 };

const peer = new RTCPeerConnection({
  bundlePolicy: 'max-bundle',
  iceServers: [],
  codecs: { audio: [new RTCRtpCodecParameters(audio)], video: [new RTCRtpCodecParameters(video)] },
});
peer.connectionStateChange.subscribe((state) => console.error(state));

for (const kind of ['audio', 'video']) {
  if (mode === 'publish') {
    const track = new MediaStreamTrack({ kind });
    peer.addTransceiver(track, { direction: 'sendonly' });
    const source = dgram.createSocket('udp4').bind(ports[kind], '127.0.0.1');
    source.on('message', (packet) => track.writeRtp(packet));
  } else {
    peer.addTransceiver(kind, { direction: 'recvonly' });
  }
}
const sink = dgram.createSocket('udp4');
peer.onTrack.subscribe((track) => {
  track.onReceiveRtp.subscribe((packet) => {
    packet.header.payloadType = track.kind === 'video' ? 96 : 97;
    sink.send(packet.serialize(), ports[track.kind], '127.0.0.1');
  });
});

await peer.setLocalDescription(await peer.createOffer());
const headers = { Authorization: `Bearer ${token}` };
const response = await fetch(endpoint, {
  method: 'POST', body: peer.localDescription.sdp,
  headers: { ...headers, 'Content-Type': 'application/sdp' },
});
const answer = await response.text();
if (response.status !== 201) throw new Error(`${response.status}: ${answer}`);
await peer.setRemoteDescription({ type: 'answer', sdp: answer });
process.on('SIGTERM', async () => {
  await fetch(new URL(response.headers.get('location'), endpoint), { method: 'DELETE', headers });
  await peer.close();
  process.exit(0);
});
