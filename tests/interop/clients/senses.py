"""Eyes and ears: which colour the decoded pictures have and which tone the decoded sound has.

Prints one line of JSON when enough frames and samples agree in a row, so that a caller judges by
content and not by "connected"."""
import json
import sys
import threading

import numpy

COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}
RATE = 48_000
WINDOW = 16_384      # 2.9 Hz per bin
FRAMES_WANTED = 20   # decoded, and that many of one colour in a row
TONES_WANTED = 5     # windows in a row with one tone


def colour_of(rgb):
    """The name of the colour in the middle of a picture (height, width, 3), or 'other'."""
    height, width, _ = rgb.shape
    middle = rgb[height // 4:3 * height // 4, width // 4:3 * width // 4].reshape(-1, 3).mean(axis=0)
    name, distance = min(((name, numpy.abs(middle - numpy.array(colour)).max())
                          for name, colour in COLOURS.items()), key=lambda pair: pair[1])
    return name if distance < 100 else "other"


def tone_of(samples):
    """The loudest frequency in Hz of mono samples, or None when they are silent."""
    if numpy.abs(samples).max() < 500:
        return None
    spectrum = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples))))
    return round(float(spectrum[1:].argmax() + 1) * RATE / len(samples))


class Senses:
    def __init__(self, done):
        self.done = done                 # called once, when everything agrees
        self.lock = threading.Lock()
        self.frames = 0
        self.colours = []
        self.tones = []
        self.samples = numpy.zeros(0)
        self.told = False

    def see(self, rgb):
        with self.lock:
            self.frames += 1
            self.colours = (self.colours + [colour_of(rgb)])[-FRAMES_WANTED:]
            self.decide()

    def hear(self, mono):
        with self.lock:
            self.samples = numpy.concatenate([self.samples, mono.astype(float)])
            while len(self.samples) >= WINDOW:
                self.tones = (self.tones + [tone_of(self.samples[:WINDOW])])[-TONES_WANTED:]
                self.samples = self.samples[WINDOW // 2:]
            self.decide()

    def decide(self):
        agreed = (len(self.colours) == FRAMES_WANTED and len(set(self.colours)) == 1 and
                  len(self.tones) == TONES_WANTED and None not in self.tones and
                  max(self.tones) - min(self.tones) < 10)
        if not agreed or self.told:
            return
        self.told = True
        print(json.dumps({"colour": self.colours[-1], "tone": self.tones[-1],
                          "frames": self.frames}), flush=True)
        self.done()

    def explain(self):
        print(f"so far: {self.frames} frames, colours {self.colours[-3:]}, tones {self.tones}",
              file=sys.stderr, flush=True)
