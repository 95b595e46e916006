// The bytes of the documents channel (docs/PROTOCOL.md §3).
//   |  type (1)  |        document (4, big-endian)        |  body …
export const Kind = Object.freeze({
  offer: 1, accept: 2, refuse: 3, credit: 4, chunk: 5, receipt: 6, cancel: 7,
});

const kHeader = 5;
const kChunkHeader = kHeader + 8;

function frame(kind, document, bodySize) {
  const bytes = new Uint8Array(kHeader + bodySize);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint32(1, document);
  return { bytes, view };
}

export function encodePlain(kind, document) {
  return frame(kind, document, 0).bytes;
}

export function encodeJson(kind, document, value) {
  const text = new TextEncoder().encode(JSON.stringify(value));
  const { bytes } = frame(kind, document, text.length);
  bytes.set(text, kHeader);
  return bytes;
}

export function encodeCredit(document, offset) {
  const { bytes, view } = frame(Kind.credit, document, 8);
  view.setBigUint64(kHeader, BigInt(offset));
  return bytes;
}

export function encodeChunk(document, offset, payload) {
  const { bytes, view } = frame(Kind.chunk, document, 8 + payload.length);
  view.setBigUint64(kHeader, BigInt(offset));
  bytes.set(payload, kChunkHeader);
  return bytes;
}

// null for anything that is not a message: the relay is trusted no more than the network.
export function decode(data) {
  if (!(data instanceof ArrayBuffer) || data.byteLength < kHeader) return null;
  const view = new DataView(data);
  const message = { kind: view.getUint8(0), document: view.getUint32(1) };
  switch (message.kind) {
    case Kind.accept:
    case Kind.refuse:
      return message;
    case Kind.offer:
    case Kind.receipt:
    case Kind.cancel:
      return withJson(message, data);
    case Kind.credit:
      if (data.byteLength !== kHeader + 8) return null;
      return { ...message, offset: Number(view.getBigUint64(kHeader)) };
    case Kind.chunk:
      if (data.byteLength <= kChunkHeader) return null;
      return { ...message, offset: Number(view.getBigUint64(kHeader)),
               payload: new Uint8Array(data, kChunkHeader) };
    default:
      return null;
  }
}

function withJson(message, data) {
  try {
    const value = JSON.parse(new TextDecoder().decode(new Uint8Array(data, kHeader)));
    return value !== null && typeof value === 'object' ? { ...message, value } : null;
  } catch {
    return null;
  }
}
