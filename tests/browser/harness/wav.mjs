// A WAV file of one channel, 16 bits a sample: what browsers take as a microphone.
//   wav(rate, seconds, sampleAt)   sampleAt(seconds) is called in order and gives -1..1
const kHead = 44;

export function wav(rate, seconds, sampleAt) {
  const count = rate * seconds;
  const file = Buffer.alloc(kHead + 2 * count);
  file.write('RIFF', 0);
  file.writeUInt32LE(kHead - 8 + 2 * count, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);  // PCM
  file.writeUInt16LE(1, 22);  // mono
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(2 * rate, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * count, 40);
  for (let i = 0; i < count; i++) file.writeInt16LE(Math.round(32_767 * sampleAt(i / rate)), kHead + 2 * i);
  return file;
}
