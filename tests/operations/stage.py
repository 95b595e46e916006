"""What the tests of this folder share: a relay of one's own on free ports, and waiting with a deadline."""
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ports import free_media_port, free_port  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def status(url, data=None):
    """(status, body); a refusal is an answer too."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def until(probe, what, seconds=30, every=0.05):
    """The first truthy value of `probe`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            got = probe()
            if got:
                return got
        except OSError:
            pass
        time.sleep(every)
    sys.exit(f"not within {seconds} s: {what}")


def expect(condition, what):
    if not condition:
        raise AssertionError(what)
    print(f"  {what}")


class Relay:
    """`guichet serve` with two sites and one organisation; `limits` are lines of that section,
    `sections` others as a whole."""

    def __init__(self, guichet, folder, limits="", **sections):
        self.guichet = guichet
        self.pages, self.admin = free_port(), free_port()
        self.media = free_media_port()
        self.config = folder / "guichet.yaml"
        self.config.write_text(
            f"media: {{port: {self.media}, announce: [127.0.0.1]}}\n"
            f"signalling: {{listen: '127.0.0.1:{self.pages}'}}\n"
            f"admin: {{listen: '127.0.0.1:{self.admin}'}}\n"
            f"limits: {{{limits}}}\n"
            f"auth: {{secret: {'x' * 40}, open_enrolment: true}}\n"
            "organisations: [{id: caf, name: CAF, desks: [{id: d1, name: Desk 1}]}]\n"
            "sites: [{id: lussac, name: Lussac}, {id: isle, name: Isle}]\n", encoding="utf-8")
        self.rewrite(**sections)
        self.log = folder / "relay.log"
        self.start()

    def rewrite(self, **sections):
        """The file with other one-line sections, as `sites=…`."""
        lines = self.config.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.split(":")[0] not in sections]
        fresh = [f"{name}: {text}" for name, text in sections.items()]
        self.config.write_text("\n".join(kept + fresh) + "\n", encoding="utf-8")

    def start(self):
        with open(self.log, "w", encoding="utf-8") as log:
            self.child = subprocess.Popen([self.guichet, "serve", "--config", str(self.config), "--web",
                                           str(ROOT / "signalling/web")], stdout=log, stderr=log)
        until(self.is_ready, "the relay is ready", every=0.005)  # its start is measured

    def is_ready(self):
        if self.child.poll() is not None:
            sys.exit(f"the relay stopped at its start:\n{self.log.read_text(encoding='utf-8')}")
        return self.ask("readyz")[0] == 200

    def ask(self, path):
        return status(f"http://127.0.0.1:{self.admin}/{path}")

    def metric(self, series):
        lines = self.ask("metrics")[1].splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(f"{series} "))

    def terminate(self):
        self.child.send_signal(signal.SIGTERM)

    def exit_status(self, seconds):
        """None: it still runs."""
        try:
            return self.child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        self.child.kill()
        self.child.wait()
