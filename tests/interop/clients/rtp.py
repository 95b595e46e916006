#!/usr/bin/python3
"""Encoder and decoder for the stacks that only carry RTP (pion, werift): plain RTP on loopback.

rtp.py encode vp8|h264 VIDEO_PORT AUDIO_PORT COLOUR TONE
rtp.py decode vp8|h264 VIDEO_PORT AUDIO_PORT"""
import sys

import gst_media
from gst_media import Gst
from senses import Senses

mode, codec, video_port, audio_port = sys.argv[1:5]
if mode == "encode":
    colour, tone = sys.argv[5:]
    pipeline = Gst.parse_launch(
        f"{gst_media.video_source(colour, codec)} ! udpsink host=127.0.0.1 port={video_port} "
        f"{gst_media.audio_source(tone)} ! udpsink host=127.0.0.1 port={audio_port}")
    code = gst_media.run(pipeline, 0)
    gst_media.end(pipeline)
    sys.exit(code)

senses = Senses(gst_media.leave)
encoding = codec.upper()
pipeline = Gst.parse_launch(
    f"udpsrc address=127.0.0.1 port={video_port} caps=\"application/x-rtp,media=video,"
    f"encoding-name={encoding},payload=96,clock-rate=90000\" ! rtpjitterbuffer latency=50 ! "
    f"{gst_media.video_sink(encoding).replace('name=sink', 'name=eyes')} "
    f"udpsrc address=127.0.0.1 port={audio_port} caps=\"application/x-rtp,media=audio,"
    "encoding-name=OPUS,payload=97,clock-rate=48000\" ! rtpjitterbuffer latency=50 ! "
    f"{gst_media.audio_sink().replace('name=sink', 'name=ears')}")
for name in ("eyes", "ears"):
    gst_media.watch(pipeline.get_by_name(name), senses)
code = gst_media.run(pipeline, 25, senses.explain)
gst_media.end(pipeline)
sys.exit(code)
