// What Wireshark's dissectors read in the same packets: tshark, of Debian (`apt-get install tshark`).
//   dissect(packets, codec, payloadType)   gives one {name: value} per packet, in the words of the
//                                          golden files
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const kPort = 5004;
const kDissectors = { VP8: 'vp8', H264: 'h264', opus: 'opus', red: 'rtp_rfc2198' };
const kHeader = ['rtp.seq', 'rtp.timestamp', 'rtp.marker', 'rtp.ssrc', 'rtp.p_type'];
const kFields = {
  VP8: ['vp8.pld.s', 'vp8.pld.partid', 'vp8.pld.pictureid', 'vp8.pld.tl0picidx', 'vp8.pld.tid',
        'vp8.pld.y', 'vp8.hdr.frametype', 'vp8.keyframe.width'],
  H264: ['h264.nal_unit_hdr'],
  opus: [],
  red: ['rtp.follow', 'rtp.block-length'],
};

export function dissect(packets, codec, payloadType) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'guichet-golden-'));
  try {
    const file = path.join(folder, 'packets.pcap');
    writeFileSync(file, pcap(packets));
    const fields = [...kHeader, ...(kFields[codec] ?? [])];
    const dissector = kDissectors[codec] ? ['-d', `rtp.pt==${payloadType},${kDissectors[codec]}`] : [];
    const text = execFileSync('tshark', [
      '-r', file, '-d', `udp.port==${kPort},rtp`, ...dissector, '-T', 'fields',
      '-o', 'rtp.desegment_rtp_streams:FALSE',  // fields of this packet, not of a reassembled frame
      '-E', 'separator=;', ...fields.flatMap((field) => ['-e', field]),
    ], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });
    const rows = text.trimEnd().split('\n').map((line) => line.split(';'));
    if (rows.length !== packets.length) throw new Error(`tshark read ${rows.length} packets of ${packets.length}`);
    return rows.map((values) => words(Object.fromEntries(fields.map((field, i) => [field, values[i]]))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function words(row) {
  const said = {
    seq: row['rtp.seq'], ts: row['rtp.timestamp'], marker: row['rtp.marker'],
    ssrc: row['rtp.ssrc'] && String(Number(row['rtp.ssrc'])), pt: row['rtp.p_type']?.split(',')[0],
  };
  if (row['vp8.pld.s']) {
    said.picture = row['vp8.pld.pictureid'] && String(Number(row['vp8.pld.pictureid']));
    said.tl0 = row['vp8.pld.tl0picidx'];
    said.tid = row['vp8.pld.tid'];
    said.sync = row['vp8.pld.y'];
    said.begins = String(Number(row['vp8.pld.s'] === '1' && Number(row['vp8.pld.partid']) === 0));
    said.key = String(Number(row['vp8.hdr.frametype'] === '0' && said.begins === '1'));
    said.width = row['vp8.keyframe.width'];
  }
  if (row['h264.nal_unit_hdr']) {
    said.units = row['h264.nal_unit_hdr'];
    said.key = String(Number(said.units.split(',').includes('7')));  // brings a sequence parameter set
  }
  if (row['rtp.follow']) {
    const blocks = row['rtp.follow'].split(',').filter((more) => more === '1').length;
    said.redundant = String(blocks);
    const lengths = (row['rtp.block-length'] || '').split(',').filter(Boolean).map(Number);
    said.primary_at = String(4 * blocks + 1 + lengths.slice(0, blocks).reduce((a, b) => a + b, 0));
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== ''));
}

// IPv4 and UDP around each packet, as a capture on a line has them.
function pcap(packets) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(228, 20);  // LINKTYPE_IPV4
  return Buffer.concat([header, ...packets.flatMap((packet, i) => {
    const record = Buffer.alloc(16 + 28);
    const size = 28 + packet.length;
    record.writeUInt32LE(i, 0);
    record.writeUInt32LE(size, 8);
    record.writeUInt32LE(size, 12);
    record[16] = 0x45;
    record.writeUInt16BE(size, 18);
    record[24] = 64;
    record[25] = 17;  // UDP
    record.writeUInt32BE(0x7f000001, 28);
    record.writeUInt32BE(0x7f000001, 32);
    record.writeUInt16BE(kPort, 36);
    record.writeUInt16BE(kPort, 38);
    record.writeUInt16BE(8 + packet.length, 40);
    return [record, packet];
  })]);
}
