// A page that meets whoever is in a room of Janus' videoroom, over Janus' own WebSocket protocol, as its demos do:
// one connection that sends camera and microphone, one per person that receives.
//   meet({signalling, room})   in the page; done when it sends. `window.connections` are its PeerConnections.
export async function meet({ signalling, room }) {
  const kKeepAliveMs = 25_000;
  const socket = new WebSocket(signalling, 'janus-protocol');
  await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
  const waiting = new Map();  // by transaction
  const handles = new Map();  // what is called with the events of a handle
  let session;
  window.connections = [];

  function request(janus, members = {}) {
    const transaction = crypto.randomUUID();
    socket.send(JSON.stringify({ janus, transaction, session_id: session, ...members }));
    return new Promise((resolve, reject) => waiting.set(transaction, { resolve, reject }));
  }

  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.janus === 'ack') return;
    if (message.janus === 'event') handles.get(message.sender)?.(message.plugindata.data, message.jsep);
    const asked = waiting.get(message.transaction);
    waiting.delete(message.transaction);
    if (message.janus === 'error') asked?.reject(new Error(message.error.reason));
    else asked?.resolve(message);
  };

  async function attach(onEvent) {
    const { data: { id } } = await request('attach', { plugin: 'janus.plugin.videoroom' });
    handles.set(id, onEvent);
    return (body, jsep) => request('message', { handle_id: id, body, jsep });
  }

  // Janus takes whole descriptions: the addresses of this machine are found at once.
  async function described(connection, description) {
    await connection.setLocalDescription(description);
    while (connection.iceGatheringState !== 'complete') await new Promise((resolve) => setTimeout(resolve, 10));
    const { type, sdp } = connection.localDescription;
    return { type, sdp };
  }

  async function receive(feed) {
    const connection = new RTCPeerConnection();
    window.connections.push(connection);
    const video = Object.assign(document.createElement('video'), { autoplay: true, srcObject: new MediaStream() });
    document.body.append(video);
    connection.ontrack = ({ track }) => video.srcObject.addTrack(track);
    const say = await attach(async (event, jsep) => {
      if (jsep?.type !== 'offer') return;
      await connection.setRemoteDescription(jsep);
      say({ request: 'start', room }, await described(connection, await connection.createAnswer()));
    });
    await say({ request: 'join', ptype: 'subscriber', room, streams: [{ feed }] });
  }

  session = (await request('create')).data.id;
  setInterval(() => request('keepalive'), kKeepAliveMs);
  const sender = new RTCPeerConnection();
  window.connections.push(sender);
  const say = await attach((event) => (event.publishers ?? []).forEach(({ id }) => receive(id)));
  const devices = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360, frameRate: 25 } });
  for (const track of devices.getTracks()) sender.addTrack(track, devices);
  await say({ request: 'join', ptype: 'publisher', room });
  const { jsep } = await say({ request: 'publish' }, await described(sender, await sender.createOffer()));
  await sender.setRemoteDescription(jsep);
}
