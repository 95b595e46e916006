#!/usr/bin/python3
"""aiortc as WHIP publisher and WHEP player.

aiortc_client.py publish|play|watch ENDPOINT TOKEN vp8|h264 COLOUR TONE

watch plays on until the relay ends the session; then nothing is left of it, not even to DELETE."""
import asyncio
import fractions
import json
import signal
import sys
import urllib.error

import av
import numpy
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack

from senses import COLOURS, RATE, Senses
from whip_http import Session

mode, endpoint, token, codec, colour, tone = sys.argv[1:]
publishes = mode == "publish"


class Colour(VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(
            numpy.full((240, 320, 3), COLOURS[colour], numpy.uint8), format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    samples = 0

    async def recv(self):
        await super().recv()  # keeps the pace of 20 ms
        count = RATE // 50
        at = numpy.arange(self.samples, self.samples + count)
        wave = (16_000 * numpy.sin(2 * numpy.pi * float(tone) * at / RATE)).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, self.samples
        frame.time_base = fractions.Fraction(1, RATE)
        self.samples += count
        return frame


async def consume(track, senses, ended):
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:  # by BYE, or with the connection
            print(f"{track.kind} ended", file=sys.stderr, flush=True)
            return ended.set()
        if track.kind == "video":
            senses.see(frame.to_ndarray(format="rgb24"))
        else:
            for part in resampler.resample(frame):
                senses.hear(part.to_ndarray().reshape(-1))


def prefer(transceiver):
    names = {"video/" + codec.upper(), "video/rtx"}
    codecs = RTCRtpSender.getCapabilities("video").codecs
    wanted = [one for one in codecs if one.mimeType.upper() in {name.upper() for name in names}]
    transceiver.setCodecPreferences(wanted)


async def watch(loop, ended, session):
    print("seen", file=sys.stderr, flush=True)
    await asyncio.wait_for(ended.wait(), 40)
    try:
        await loop.run_in_executor(None, session.close)
        status = 200
    except urllib.error.HTTPError as error:
        status = error.code
    print(json.dumps({"deleted": status}), flush=True)
    return 0


async def main():
    peer = RTCPeerConnection()
    done, ended = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    senses = Senses(lambda: loop.call_soon_threadsafe(done.set))
    tasks = []
    if publishes:
        peer.addTransceiver(Tone(), direction="sendonly")
        prefer(peer.addTransceiver(Colour(), direction="sendonly"))
    else:
        peer.addTransceiver("audio", direction="recvonly")
        prefer(peer.addTransceiver("video", direction="recvonly"))
        peer.on("track", lambda track: tasks.append(asyncio.ensure_future(consume(track, senses, ended))))
    peer.on("connectionstatechange", lambda: print(peer.connectionState, file=sys.stderr, flush=True))
    await peer.setLocalDescription(await peer.createOffer())
    session = await loop.run_in_executor(
        None, lambda: Session(endpoint, token, peer.localDescription.sdp))
    await peer.setRemoteDescription(RTCSessionDescription(session.answer, "answer"))
    code = 0
    try:
        await asyncio.wait_for(done.wait(), None if publishes else 25)
    except asyncio.TimeoutError:
        senses.explain()
        code = 1
    if mode == "watch" and code == 0:
        code = await watch(loop, ended, session)
    else:
        await loop.run_in_executor(None, session.close)
    for task in tasks:
        task.cancel()
    await peer.close()
    return code


sys.exit(asyncio.run(main()))
