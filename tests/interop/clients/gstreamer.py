#!/usr/bin/python3
"""GStreamer's webrtcbin as WHIP publisher and WHEP player.

gstreamer.py publish|play ENDPOINT TOKEN vp8|h264 COLOUR TONE"""
import sys

import gst_media
from gst_media import GLib, Gst
from senses import Senses
from whip_http import Session

import gi

gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GstSdp, GstWebRTC  # noqa: E402

mode, endpoint, token, codec, colour, tone = sys.argv[1:]
publishes = mode == "publish"
session = None
Direction = GstWebRTC.WebRTCRTPTransceiverDirection
CAPS = {
    "vp8": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,"
            "packetization-mode=(string)1,profile-level-id=(string)42e01f",
    "opus": "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,"
            "encoding-params=(string)2",
}


def build():
    head = "webrtcbin name=w bundle-policy=max-bundle latency=100"
    if not publishes:
        pipeline = Gst.parse_launch(f"{head} fakesrc num-buffers=0 ! fakesink")
        webrtc = pipeline.get_by_name("w")
        for name in ("opus", codec):
            caps = Gst.Caps.from_string(CAPS[name])
            webrtc.emit("add-transceiver", Direction.RECVONLY, caps)
        return pipeline, webrtc
    pipeline = Gst.parse_launch(f"{head} {gst_media.audio_source(tone)} ! w. "
                                f"{gst_media.video_source(colour, codec)} ! w.")
    webrtc = pipeline.get_by_name("w")
    for i in range(2):
        webrtc.emit("get-transceiver", i).set_property("direction", Direction.SENDONLY)
    return pipeline, webrtc


def on_offer(promise, _):
    global session
    reply = promise.get_reply()  # owns the offer
    offer = reply.get_value("offer")
    text = offer.sdp.as_text()
    webrtc.emit("set-local-description", offer, Gst.Promise.new())
    try:
        session = Session(endpoint, token, text)
    except Exception as error:  # whatever it is, the test reads it
        detail = error.read().decode() if hasattr(error, "read") else ""
        return gst_media.fail(f"{error} {detail}\n{text}")
    _, message = GstSdp.SDPMessage.new_from_text(session.answer)
    answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    webrtc.emit("set-remote-description", answer, Gst.Promise.new())


def on_negotiation_needed(element):
    element.emit("create-offer", None, Gst.Promise.new_with_change_func(on_offer, None))


def on_pad(_, pad):
    if pad.direction != Gst.PadDirection.SRC:
        return
    caps = (pad.get_current_caps() or pad.query_caps()).get_structure(0)
    encoding = caps.get_value("encoding-name").upper()
    tail = gst_media.audio_sink() if encoding == "OPUS" else gst_media.video_sink(encoding)
    chain = Gst.parse_bin_from_description(f"queue ! {tail}", True)
    gst_media.watch(chain.get_by_name("sink"), senses)
    pipeline.add(chain)
    chain.sync_state_with_parent()
    pad.link(chain.get_static_pad("sink"))


def on_state(element, _):
    if element.get_property("connection-state") == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
        print("connected", file=sys.stderr, flush=True)


senses = Senses(gst_media.leave)
pipeline, webrtc = build()
webrtc.connect("on-negotiation-needed", on_negotiation_needed)
webrtc.connect("pad-added", on_pad)
webrtc.connect("notify::connection-state", on_state)
code = gst_media.run(pipeline, 0 if publishes else 25, senses.explain)
if session:
    session.close()
gst_media.end(pipeline)
sys.exit(code)
