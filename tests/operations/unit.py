"""docker/ as systemd and Docker would read it: the units are valid and as closed as stated, and what several
files say about one thing (time to drain, files, version) agrees.   unit.py GUICHET"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUICHET = sys.argv[1]
# Of 10; what is left of it is the network, which a relay is for. A plain unit has 9.6.
MOST_EXPOSED = {"guichet.service": 1.5, "with its drop-ins": 2.0}


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def value(text, pattern):
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else None


def verified(unit):
    """systemd-analyze returns 0 for keys that it does not know: anything it says is a problem."""
    said = run("systemd-analyze", "verify", "--recursive-errors=no", str(unit))
    return [f"{unit.name}: {line}" for line in (said.stdout + said.stderr).splitlines()]


def exposure(unit):
    said = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(unit))
    return float(value(said.stdout, r"Overall exposure level for \S+: ([\d.]+)") or 10)


def relay_unit(folder):
    text = read("docker/systemd/guichet.service").replace("/usr/local/bin/guichet", GUICHET)
    unit = folder / "guichet.service"
    unit.write_text(text, encoding="utf-8")
    yield from verified(unit)
    dropped_in = folder / "dropped-in" / "guichet.service"
    dropped_in.parent.mkdir()
    dropped_in.write_text(text + read("docker/systemd/port-443.conf") + read("docker/systemd/admin-token.conf"), encoding="utf-8")
    yield from verified(dropped_in)
    for name, file in zip(MOST_EXPOSED, (unit, dropped_in)):
        if exposure(file) > MOST_EXPOSED[name]:
            yield f"{name}: exposure {exposure(file)}, more than {MOST_EXPOSED[name]}"
    bare = folder / "bare" / "guichet.service"
    bare.parent.mkdir()
    bare.write_text(f"[Service]\nExecStart={GUICHET}\nProtectSysten=strict\n", encoding="utf-8")
    if exposure(bare) < 9 or not verified(bare):
        yield "a unit without protection and with a misspelt key was found good: this test is blind"


def kiosk_unit(folder):
    kit = folder / "kit"
    made = run(GUICHET, "kiosk-kit", "--config", str(ROOT / "config/demo.yaml"), "--site", "montmorillon",
               "--url", "https://guichet.example", "--out", str(kit))
    if made.returncode != 0:
        yield made.stderr
        return
    text = (kit / "guichet-kiosk.service").read_text(encoding="utf-8")
    if "Restart=always" not in text or int(value(text, r"^RestartSec=(\d+)") or 99) > 5:
        yield "kiosk: a browser that ends is not started again within seconds"
    unit = folder / "guichet-kiosk.service"  # cage is not on this machine
    unit.write_text(text.replace("/usr/bin/cage", "/usr/bin/env"), encoding="utf-8")
    yield from verified(unit)


def agreement():
    unit, compose = read("docker/systemd/guichet.service"), read("docker/compose.yaml")
    connections = int(value(read("docs/CONFIG.md"), r"^\| `limits\.connections` \|[^|]*\| `(\d+)`"))
    drain = int(value(read("docs/CONFIG.md"), r"^\| `limits\.drain_s` \|[^|]*\| `(\d+)`"))
    for name, text, pattern in (("guichet.service", unit, r"^TimeoutStopSec=(\d+)"),
                                ("compose.yaml", compose, r"stop_grace_period: (\d+)s")):
        if int(value(text, pattern) or 0) <= drain:
            yield f"{name}: killed before the drain of {drain} s is over"
    for name, text, pattern in (("guichet.service", unit, r"^LimitNOFILE=(\d+)"),
                                ("compose.yaml", compose, r"nofile: (\d+)")):
        if int(value(text, pattern) or 0) <= 2 * connections:
            yield f"{name}: too few files for {connections} connections"
    version = value(read("CMakeLists.txt"), r"project\(guichet VERSION (\S+)")
    if value(read("docker/Dockerfile"), r"^ARG VERSION=(\S+)") != version:
        yield f"Dockerfile: VERSION is not {version}"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        wrong = [*relay_unit(folder), *kiosk_unit(folder), *agreement()]
    for line in wrong:
        print(line)
    print(f"unit: {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
