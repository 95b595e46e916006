// The few bytes of an RTP packet that assign it to a frame; read here anew, not by the relay's parser.
//   headerOf(packet, dependencyId)   {payloadType, ssrc, timestamp, size (of the header), payload
//                                    (its length), frame: number of the dependency descriptor or null}
export function headerOf(packet, dependencyId) {
  const header = {
    payloadType: packet[1] & 0x7f,
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    size: 12 + 4 * (packet[0] & 0x0f),
    frame: null,
  };
  if (packet[0] & 0x10) {
    const profile = packet.readUInt16BE(header.size);
    const end = header.size + 4 + 4 * packet.readUInt16BE(header.size + 2);
    const wide = profile === 0x1000;
    for (let at = header.size + 4; at < end;) {
      if (packet[at] === 0) {
        at++;
        continue;
      }
      const id = wide ? packet[at] : packet[at] >> 4;
      const length = wide ? packet[at + 1] : (packet[at] & 0x0f) + 1;
      at += wide ? 2 : 1;
      // Start and end of the frame, its template, then 16 bits of its number.
      if (id === dependencyId) header.frame = packet.readUInt16BE(at + 1);
      at += length;
    }
    header.size = end;
  }
  const padding = packet[0] & 0x20 ? packet.at(-1) : 0;
  header.payload = packet.length - header.size - padding;
  return header;
}
