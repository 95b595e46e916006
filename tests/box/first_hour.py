"""docs/FIRST-HOUR.md typed line by line on a bare Debian 12 that has booted systemd (mmdebstrap, systemd-nspawn).
first_hour.py [PAGE]

```console   `$ ` begins a command; it goes on over a backslash or to the end of its here-document. The lines below
             it must appear in its output, in this order, each within one line; `…` stands for anything. A command
             ends with 0, or as `(status N)` says. Of a command that ends with & the lines are waited for.
```people    what people do, played by people.mjs: see PLAYS
Nothing else is understood, and other blocks are not allowed: what the page shows is what was tried. One shell types
it all. The box has the machine's network (its ports must be free), its own everything else, and borrows the
compiler's cache. Needs root and Debian's mirror. Four minutes with that cache warm, fifteen without."""
import os
import pathlib
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOX = ROOT / "build/box"
PORTS = (443, 8080, 8081, 9090, 10000)
PATIENCE = 1500  # seconds: the compiler's, on a machine without its cache
# What bare means: Debian's essential packages, an init and what every server's image has.
PACKAGES = ("systemd", "systemd-sysv", "ca-certificates")
# An address is given, or the last one that a command of that step has printed.
PLAYS = ((r"a citizen opens (http\S+|the kiosk's address of step \d) and touches CAF", "kiosk"),
         (r"an adviser opens (http\S+|the desk's address of step \d) and answers", "desk"),
         (r"they see and hear each other", "company"), (r"the adviser hangs up", "hang-up"))


class Failure(Exception):
    pass


def blocks(page):
    """(line, kind, lines) of every fenced block."""
    kind, begin, body = None, 0, []
    for number, line in enumerate(page.splitlines(), 1):
        if kind is None and line.startswith("```"):
            kind, begin, body = line[3:].strip(), number, []
        elif kind is not None and line == "```":
            yield begin, kind, body
            kind = None
        elif kind is not None:
            body.append(line)
    if kind is not None:
        raise Failure(f"line {begin}: a block without end")


def commands(begin, body):
    """(line, command, expected lines, status)."""
    lines = list(enumerate(body, begin + 1))
    while lines:
        number, line = lines.pop(0)
        if not line.startswith("$ "):
            raise Failure(f"line {number}: expected a command")
        typed = [line[2:]]
        here = re.search(r"<<'?(\w+)'?", line)
        while lines and (typed[-1].endswith("\\") or (here and typed[-1] != here[1])):
            typed.append(lines.pop(0)[1])
        expected, status = [], 0
        while lines and not lines[0][1].startswith("$ "):
            text = lines.pop(0)[1]
            told = re.fullmatch(r"\(status (\d+)\)", text)
            if told:
                status = int(told[1])
            else:
                expected.append(text)
        yield number, "\n".join(typed), expected, status


def matches(expected, line):
    return re.search(".*".join(re.escape(part) for part in expected.split("…")), line) is not None


def missing(expected, output):
    """Those of the expected lines that do not come, each after the one before."""
    left = list(expected)
    for line in output:
        if left and matches(left[0], line):
            left.pop(0)
    return left


class Shell:
    """One bash in the box; what it and its children say comes line by line."""
    END = "--8<-- end of command"

    def __init__(self, words):
        self.child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      text=True, bufsize=1, errors="replace")
        self.lines = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.child.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def end(self):
        self.child.stdin.close()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def read(self, deadline):
        try:
            line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None
        if line is None:
            raise Failure("the shell has ended")
        if line and self.END not in line:
            print(f"    {line}", flush=True)
        return line

    def type(self, command, expected, status):
        self.child.stdin.write(f"{command}\nprintf '\\n%s %d\\n' '{self.END}' $?\n")
        self.child.stdin.flush()
        deadline, output, code = time.monotonic() + PATIENCE, [], None
        in_background = command.rstrip().endswith("&")
        while code is None or (in_background and missing(expected, output)):
            line = self.read(deadline)
            if line is None:
                raise Failure(f"not within {PATIENCE} s: {missing(expected, output) or 'its end'}")
            ended = re.search(rf"{self.END} (\d+)$", line)
            if ended:
                code = int(ended[1])
            else:
                output.append(line)
        if code != status:
            raise Failure(f"ended with {code}, not {status}")
        if missing(expected, output):
            raise Failure(f"did not say: {missing(expected, output)[0]}")
        return output


class People:
    """Two browsers of this machine; they stay from one block to a later one."""

    def __init__(self):
        self.urls, self.printed, self.child = {}, {}, None

    def read(self, output):
        for line in output:
            said = re.fullmatch(r"https?://\S+/(kiosk|desk)\?\S+#code=\S+", line)
            if said:
                self.printed[said[1]] = line

    def play(self, line):
        for pattern, what in PLAYS:
            said = re.fullmatch(pattern, line)
            if said:
                break
        else:
            raise Failure(f"nobody knows how to play: {line}")
        if what in ("kiosk", "desk"):
            self.urls[what] = said[1] if said[1].startswith("http") else self.printed[what]
            if what == "desk":
                self.begin()
            return
        self.act(what)
        if what == "hang-up":
            self.end()

    def begin(self):
        self.child = subprocess.Popen(["node", str(ROOT / "tests/box/people.mjs"), self.urls["kiosk"], self.urls["desk"]],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.act("visit")

    def act(self, word):
        self.child.stdin.write(f"{word}\n")
        self.child.stdin.flush()
        for line in self.child.stdout:  # the test harness that they borrow has its say too
            if line.strip() == "done":
                return
            if line.startswith("failed: "):
                raise Failure(line.strip())
        raise Failure("the browsers have ended")

    def end(self):
        if self.child is not None:
            self.child.stdin.close()
            self.child.wait(timeout=30)
            self.child = None


def ccache_setting(name):
    return subprocess.run(["ccache", "--get-config", name], capture_output=True, text=True, check=True).stdout.strip()


class Box:
    """A bare Debian 12 that runs systemd, with the checkout in /root/guichet."""

    def __init__(self):
        self.root = BOX / "first-hour"
        self.child = None
        self.cache_size = "5G"

    def make(self):
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        tar = BOX / "boot.tar"
        if not tar.exists():
            subprocess.run([ROOT / "tests/box/bare.sh", tar, *PACKAGES], check=True)
        subprocess.run(["tar", "-x", "-f", tar, "-C", self.root], check=True)
        checkout = self.root / "root/guichet"
        checkout.mkdir()
        files = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                               capture_output=True, check=True).stdout
        packed = subprocess.run(["tar", "-c", "--null", "-T", "-"], cwd=ROOT, input=files, capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", checkout], input=packed.stdout, check=True)

    def boot(self):
        cache = []
        if shutil.which("ccache"):
            folder = ccache_setting("cache_dir")
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
            cache = [f"--bind={folder}:/var/cache/ccache"]
            self.cache_size = ccache_setting("max_size")  # its own measure would throw away what others put in
        log = open(BOX / "first-hour.log", "w", encoding="utf-8")
        self.child = subprocess.Popen(["systemd-nspawn", "--quiet", "--boot", f"--directory={self.root}", "--register=no",
                                       "--keep-unit", "--machine=guichet-first-hour", "--resolv-conf=bind-host", *cache],
                                      stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            init = self.init()
            if init and subprocess.run(self.inside(init, "systemctl", "is-active", "--quiet", "basic.target"), check=False,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
                return init
            time.sleep(0.2)
        raise Failure(f"the box did not boot: see {log.name}")

    def init(self):
        """The box's first process, as this machine numbers it."""
        children = pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        return children[-1] if children else None

    def inside(self, init, *words):
        return ["nsenter", f"--target={init}", "--mount", "--uts", "--ipc", "--pid", "--cgroup", "--root", "--wdns=/root", "env",
                "-i", "HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
                "CCACHE_DIR=/var/cache/ccache", "CCACHE_BASEDIR=/root/guichet", "CCACHE_NOHASHDIR=1",
                f"CCACHE_MAXSIZE={self.cache_size}", *words]

    def tell(self):
        """What the box's journal says last, for whoever looks for the reason."""
        init = self.init() if self.child is not None else None
        if init:
            subprocess.run(self.inside(init, "journalctl", "--no-pager", "--lines=30"), check=False)

    def stop(self):
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()  # nspawn asks its init to power off
            try:
                self.child.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def taken_ports():
    for port in PORTS:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("0.0.0.0", port))
            except OSError:
                yield port


def play(page, shell, people):
    typed = 0
    for begin, kind, body in blocks(page):
        if kind == "people":
            for number, line in enumerate(body, begin + 1):
                print(f"{number}: {line}", flush=True)
                try:
                    people.play(line)
                except Failure as failure:
                    raise Failure(f"line {number}: {line}: {failure}") from failure
        elif kind == "console":
            for number, command, expected, status in commands(begin, body):
                print(f"{number}: $ {command}", flush=True)
                try:
                    people.read(shell.type(command, expected, status))
                except Failure as failure:
                    raise Failure(f"line {number}: {command.splitlines()[0]}: {failure}") from failure
                typed += 1
        else:
            raise Failure(f"line {begin}: a block of kind {kind!r} is not tried by anybody")
    return typed


def main():
    page = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs/FIRST-HOUR.md").read_text(encoding="utf-8")
    taken = list(taken_ports())
    if taken:
        sys.exit(f"first hour: something on this machine uses port {taken[0]}")
    began, box, people, shell = time.monotonic(), Box(), People(), None
    BOX.mkdir(parents=True, exist_ok=True)
    try:
        box.make()
        shell = Shell(box.inside(box.boot(), "bash"))
        typed = play(page, shell, people)
    except Failure as failure:
        print(f"FAILED: {failure}")
        box.tell()
        return 1
    finally:
        people.end()
        if shell is not None:
            shell.end()
        box.stop()
    print(f"first hour: {typed} commands as the page says, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("TMPDIR", "/tmp")
    sys.exit(main())
