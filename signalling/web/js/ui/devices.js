// Camera and microphone, opened only on a touch. One that is missing, busy or denied never stops a
// visit: it is named in `problems` and the visit goes on with what there is.
const kAudio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const kVideo = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } };

// {audio, video, problems: [i18n keys], stop()}
export async function openDevices() {
  const both = await tryOpen({ audio: kAudio, video: kVideo });
  if (both.stream) return devices([both.stream], []);
  const [sound, picture] = await Promise.all(
    [tryOpen({ audio: kAudio }), tryOpen({ video: kVideo })]);
  const problems = [];
  if (sound.error && picture.error) problems.push('devices.none');
  else if (sound.error) problems.push(`devices.microphone.${reason(sound.error)}`);
  else if (picture.error) problems.push(`devices.camera.${reason(picture.error)}`);
  return devices([sound.stream, picture.stream].filter(Boolean), problems);
}

function devices(streams, problems) {
  const tracks = streams.flatMap((stream) => stream.getTracks());
  return {
    audio: tracks.find(({ kind }) => kind === 'audio') ?? null,
    video: tracks.find(({ kind }) => kind === 'video') ?? null,
    problems,
    stop: () => tracks.forEach((track) => track.stop()),
  };
}

async function tryOpen(constraints) {
  try {
    // Without a secure context there is no mediaDevices at all: that throws here too.
    return { stream: await navigator.mediaDevices.getUserMedia(constraints) };
  } catch (error) {
    return { error };
  }
}

function reason(error) {
  if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'denied';
  if (error.name === 'NotReadableError' || error.name === 'AbortError') return 'busy';
  return 'missing';
}
