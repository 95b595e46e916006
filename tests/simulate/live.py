"""What is shown while a simulation runs: on a terminal one table, drawn over itself, with the time that is left, that
ends as the final tables and leaves the terminal usable when it is stopped; in a pipe lines without control codes."""
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

import load

BAR = re.compile(r"\[[#.]{30}\] ")
LONG = load.SMALL.read_text().replace('to: "10:20"', 'to: "12:00"')
LIMIT = 300  # seconds; only for what never ends


class Screen:
    """As much of a terminal as the table needs: text that wraps, line feed, up, erase below."""

    def __init__(self, columns):
        self.columns, self.lines, self.row, self.column = columns, [""], 0, 0

    def feed(self, text):
        for code, way, letter in re.findall(r"(\x1b\[(\d*[A-Za-z]))|([^\x1b]|\x1b)", text):
            if code:
                self.control(way)
            elif letter == "\n":
                self.down()
            elif letter == "\r":
                self.column = 0
            elif letter == "\x1b":
                load.fail("a control code that is none of the table's")
            else:
                self.put(letter)

    def control(self, way):
        if way.endswith("A"):
            self.row -= int(way[:-1])
            if self.row < 0:
                load.fail("goes up beyond what it has drawn")
        elif way == "J":
            del self.lines[self.row + 1:]
            self.lines[self.row] = self.lines[self.row][:self.column]
        else:
            load.fail(f"an unexpected control code: {way}")

    def put(self, letter):
        if self.column == self.columns:
            self.down()
            self.column = 0
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[:self.column] + letter + line[self.column + 1:]
        self.column += 1

    def down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append("")


def on_terminal(columns, *arguments, until=None):
    """Plays under a pseudo terminal; `until(screen)` true: it is interrupted as by Ctrl-C. Status, screen, what came."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen([load.PROGRAM, *map(str, arguments)], stdin=follower, stdout=follower, stderr=follower,
                               preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
    os.close(follower)
    screen, came, pending, ends = Screen(columns), "", b"", time.monotonic() + LIMIT
    while time.monotonic() < ends:
        if not select.select([leader], [], [], 1)[0]:
            continue
        try:
            pending += os.read(leader, 65536)
        except OSError:  # nobody holds the other end any more
            break
        text = pending.decode(errors="ignore")  # the rest of a letter comes later
        pending = pending[len(text.encode()):]
        came += text
        screen.feed(text)
        if sum(bool(BAR.match(line)) for line in screen.lines) > 1:
            process.kill()
            load.fail(f"{columns} columns: drawn below itself\n" + "\n".join(screen.lines))
        if until and until(came):
            until = None
            os.write(leader, b"\x03")
    else:
        process.kill()
        load.fail(f"{arguments} never ends: {screen.lines[-5:]}")
    os.close(leader)
    return process.wait(), screen, came


# The whole of it, wide and narrow: nothing is left of the bar, the final tables stand alone.
piped = load.run("simulate", load.SMALL, "--lines", load.LINES)
final = [line.rstrip() for line in piped.stdout.splitlines()]
for columns in (200, 40):
    status, screen, came = on_terminal(columns, "simulate", load.SMALL, "--lines", load.LINES)
    bars = came.count("[#") + came.count("[.")
    expected = [line[i:i + columns].rstrip() for line in final for i in range(0, max(1, len(line)), columns)]
    shown = [line.rstrip() for line in screen.lines[:-1]]
    if status != 0 or shown != expected or screen.lines[-1]:
        load.fail(f"{columns} columns: exit {status}, shown\n" + "\n".join(shown))
    if bars < 2 or "\x1b[" not in came or "the day at the counter" not in came:
        load.fail(f"{columns} columns: nothing was drawn while it ran: {came[:400]!r}")

# Under way: the bar, the time that is left, the lines; then the user has seen enough.
folder = tempfile.TemporaryDirectory()
path = pathlib.Path(folder.name) / "long.yaml"
path.write_text(LONG)
enough = re.compile(r" left\r\n[^\x1b]*adsl1m.*\x1b\[\d+A\x1b\[J\[", re.S)
for columns in (200, 40):
    status, screen, came = on_terminal(columns, "simulate", path, "--lines", load.LINES, "--workers", 1,
                                       until=lambda came: enough.search(came) is not None)
    if status != -signal.SIGINT:
        load.fail(f"interrupted: exit {status}")
    if "\x1b[?25l" in came or screen.lines[screen.row] not in ("", "^C"):
        load.fail(f"interrupted: the terminal is left as {screen.lines[-3:]}")
    if not re.search(r"\] +\d+ %(  |\r\n)\d+ of \d+ visits, \d+ \w+.*, about \d+ (s|min|h).* left\r\n", came):
        load.fail(f"no time that is left: {came[-400:]!r}")

# In a pipe.
lines = piped.stderr.splitlines()
if "\x1b" in piped.stderr + piped.stdout or not lines or not all(BAR.match(line) for line in lines):
    load.fail(f"in a pipe: {piped.stderr!r}")
if "[" + "#" * 30 + "] 100 %" not in lines[-1] or not piped.stdout.endswith("\npassed\n"):
    load.fail(f"in a pipe, at the end: {lines[-1]!r}, {piped.stdout[-80:]!r}")
