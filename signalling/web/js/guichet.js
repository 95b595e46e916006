// The browser SDK of Guichet: signalling, media and documents of docs/PROTOCOL.md, without any
// page. Everything a visit needs is a GuichetClient and, once a visit exists, a Room on it:
//
//   const client = new GuichetClient({ token: () => enrol({ site: 'l-isle-jourdain' }) });
//   await client.connect();
//   const visit = await new KioskCounter(client).request('caf');
//   const room = new Room(client);
//   await room.join();
//   room.media.slots[0].stream   // the first other participant, for a <video>
export { DeskCounter, KioskCounter } from './guichet/counter.js';
export { Emitter } from './guichet/emitter.js';
export { DeviceIdentity } from './guichet/device_identity.js';
export { GuichetClient, GuichetError, enrol } from './guichet/client.js';
export { LineTest } from './guichet/line_test.js';
export { MediaSession } from './guichet/media_session.js';
export { DocumentChannel, DocumentError } from './guichet/document_channel.js';
export { IncomingDocument, OutgoingDocument } from './guichet/document.js';
export { Room } from './guichet/room.js';
export { TicketStore } from './guichet/ticket_store.js';
