"""What the GStreamer clients share: test sources, encoders, decoders, and a loop that ends."""
import signal
import sys

import gi
import numpy

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

Gst.init(None)
loop = GLib.MainLoop()
status = 0

VIDEO = {
    "vp8": "vp8enc deadline=1 keyframe-max-dist=15 target-bitrate=300000 ! rtpvp8pay pt=96 "
           "mtu=1100 picture-id-mode=15-bit ! "
           "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=300 ! "
            "video/x-h264,profile=constrained-baseline ! rtph264pay pt=96 mtu=1100 "
            "config-interval=-1 aggregate-mode=zero-latency ! application/x-rtp,media=video,"
            "encoding-name=H264,payload=96,clock-rate=90000",
}
DEPAY = {
    "VP8": "rtpvp8depay ! vp8dec",
    "H264": "rtph264depay ! h264parse ! avdec_h264",
}


def video_source(colour, codec):
    return (f"videotestsrc is-live=true pattern={colour} ! "
            f"video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! {VIDEO[codec]}")


def audio_source(tone):
    return (f"audiotestsrc is-live=true freq={tone} volume=0.5 ! "
            "audio/x-raw,rate=48000,channels=2 ! opusenc ! rtpopuspay pt=97 ! "
            "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,"
            "encoding-params=(string)2")


def video_sink(encoding):
    return (f"{DEPAY[encoding]} ! videoconvert ! video/x-raw,format=RGB ! "
            "appsink name=sink emit-signals=true sync=false max-buffers=50 drop=true")


def audio_sink():
    return ("rtpopusdepay ! opusdec ! audioconvert ! audioresample ! "
            "audio/x-raw,format=S16LE,channels=1,rate=48000 ! "
            "appsink name=sink emit-signals=true sync=false")


def watch(sink, senses):
    """Hands every picture or sound of an appsink to `senses`."""
    def on_sample(element):
        sample = element.emit("pull-sample")
        buffer = sample.get_buffer()
        caps = sample.get_caps().get_structure(0)
        data = buffer.extract_dup(0, buffer.get_size())
        if caps.get_name().startswith("video"):
            width, height = caps.get_value("width"), caps.get_value("height")
            stride = len(data) // height
            rows = numpy.frombuffer(data, numpy.uint8).reshape(height, stride)
            senses.see(rows[:, :3 * width].reshape(height, width, 3))
        else:
            senses.hear(numpy.frombuffer(data, numpy.int16))
        return Gst.FlowReturn.OK
    sink.connect("new-sample", on_sample)


def leave(code=0):
    global status
    status = status or code
    GLib.idle_add(loop.quit)


def fail(words):
    print(words, file=sys.stderr, flush=True)
    leave(1)


def run(pipeline, within=25, on_late=None):
    """Until leave(), SIGTERM or `within` seconds (0: for ever); gives the exit status."""
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message::error", lambda _, message: fail(str(message.parse_error())))
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, leave)

    def late():
        if on_late:
            on_late()
        fail(f"nothing agreed within {within} s")
    if within:
        GLib.timeout_add_seconds(within, late)
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    return status


def end(pipeline):
    pipeline.set_state(Gst.State.NULL)
