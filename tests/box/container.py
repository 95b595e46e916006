"""The container, built from docker/Dockerfile without a daemon and run as a runtime would: a bare Debian 12
(mmdebstrap), buildah with chroot isolation, then the tests of operators and one visit with real browsers against
the relay inside. Needs root, and Debian's mirror for packages.   container.py

Leaves its layers in build/box, so that a second run compiles only what has changed."""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/operations"))
from stage import Relay, status  # noqa: E402

BOX = ROOT / "build/box"
WRAPPER = ROOT / "tests/box/guichet"
STARTS = 7
# Everything in a container's image is kept up to date by somebody. Debian's own, what the binary links, pages.
MOST_MB = 120
FAILURES = []


def run(*words, **options):
    return subprocess.run([str(word) for word in words], text=True, cwd=ROOT, check=True, **options)


def output(*words):
    return run(*words, stdout=subprocess.PIPE).stdout.strip()


def buildah(*words):
    return output("buildah", "--root", BOX / "store", "--runroot", BOX / "run", *words)


def expect(condition, what):
    print(f"{'ok' if condition else 'FAILED'}: {what}", flush=True)
    if not condition:
        FAILURES.append(what)


def step(what, *words, **options):
    print(f"-- {what}", flush=True)
    expect(subprocess.run([str(word) for word in words], cwd=ROOT, check=False, **options).returncode == 0, what)


def share_compiler_cache():
    """What this machine has compiled already is not compiled again: the build's cache mount is its ccache, and may
    grow as large as it may here. By its own measure the build would throw away what others had put in."""
    place = BOX / "tmp/buildah-cache/var/cache"
    place.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = str(BOX / "tmp")
    if not shutil.which("ccache"):
        return []
    if not (place / "ccache").exists():
        (place / "ccache").symlink_to(output("ccache", "--get-config", "cache_dir"))
    return ["--build-arg", "CCACHE_MAXSIZE=" + output("ccache", "--get-config", "max_size")]


def bare_image():
    tar = BOX / "bare.tar"
    if not tar.exists():
        run(ROOT / "tests/box/bare.sh", tar)
    if "localhost/bare" not in buildah("images", "--format", "{{.Name}}"):
        working = buildah("from", "scratch")
        buildah("add", working, tar, "/")
        buildah("commit", "--rm", working, "localhost/bare")


def build(arguments):
    run("buildah", "--root", BOX / "store", "--runroot", BOX / "run", "bud", "--isolation", "chroot", "--layers",
        "--build-arg", "BASE=localhost/bare", *arguments, "--format", "docker", "-f", "docker/Dockerfile", "-t",
        "localhost/guichet", ".")


def check_image():
    config = json.loads(buildah("inspect", "--type", "image", "localhost/guichet"))["Docker"]["config"]
    expect(re.fullmatch(r"[1-9]\d*:[1-9]\d*", config["User"]), f"the image's user is a number and not root: {config['User']}")
    expect(config["StopSignal"] == "SIGTERM", "it is stopped by SIGTERM")
    expect(config["Healthcheck"]["Test"][:3] == ["CMD", "guichet", "health"], "its health is asked of the relay itself")
    expect(config["Entrypoint"] + config["Cmd"][:1] == ["guichet", "serve"], "it serves")
    labels = config["Labels"]
    expect(labels["org.opencontainers.image.title"] == "Guichet" and labels["org.opencontainers.image.version"],
           "it says what it is, and which version")
    return config["User"]


def check_root(root):
    linked = output("chroot", root, "ldd", "/usr/local/bin/guichet")
    expect("not found" not in linked, "everything that the binary links is there")
    tools = [name for name in ("g++", "cmake", "git", "curl", "python3", "ccache") if (root / "usr/bin" / name).exists()]
    expect(not tools, f"no tool of the build is left: {tools}")
    suid = output("find", root, "-xdev", "-newer", ROOT / "CMakeLists.txt", "-perm", "/6000", "-type", "f")
    expect(suid == "", f"nothing was added that runs as somebody else: {suid}")
    for folder in ("var/lib/apt/lists", "var/cache/apt", "var/log/apt", "usr/share/man", "usr/share/locale", "tmp"):
        left = [path for path in (root / folder).rglob("*") if path.is_file() and path.name not in ("locale.alias", "lock")]
        expect(not left, f"nothing is left in /{folder}: {left[:3]}")


def megabytes(path):
    """As a layer holds it: each file once, and no blocks."""
    return int(output("du", "--bytes", "--summarize", "--one-file-system", path).split()[0]) / 1e6


def packages(root):
    """{name: MB} as Debian counts it."""
    listed = output("dpkg-query", f"--admindir={root}/var/lib/dpkg", "--show", "--showformat=${Package} ${Installed-Size}\n")
    return {name: int(size) * 1024 / 1e6 for name, size in (line.split() for line in listed.splitlines())}


def check_size(bare, root):
    whole, debian = megabytes(root), megabytes(bare)
    binary, pages = megabytes(root / "usr/local/bin/guichet"), megabytes(root / "usr/local/share/guichet")
    print(f"   the image has {whole:.1f} MB: Debian {debian:.1f}, packages {whole - debian - binary - pages:.1f}, "
          f"the binary {binary:.1f}, pages {pages:.1f}")
    expect(whole < MOST_MB, f"it is smaller than {MOST_MB} MB")
    before, now = packages(bare), packages(root)
    added = sorted(set(now) - set(before), key=now.get, reverse=True)
    print("   packages: " + ", ".join(f"{name} {now[name]:.1f}" for name in added))
    expect(not [name for name in added if name.endswith("-dev")], "no package of the build is left")


def measure_starts():
    """From exec to /readyz, on a machine that may have other things to do."""
    took = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            relay = Relay(str(WRAPPER), pathlib.Path(folder))
            took.append(time.monotonic() - began)
            relay.kill()
    print(f"   it is ready after {statistics.median(took) * 1000:.0f} ms (median of {STARTS}, "
          f"{min(took) * 1000:.0f} to {max(took) * 1000:.0f})")


def check_volume():
    """The one place where it writes: an authority of its own, made once and found again."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        volume = pathlib.Path(folder) / "volume"
        volume.mkdir(mode=0o700)
        uid, gid = map(int, os.environ["BOX_USER"].split(":"))
        os.chown(volume, uid, gid)
        os.environ["BOX_STATE"] = str(volume)
        for _ in range(2):
            relay = Relay(str(WRAPPER), pathlib.Path(folder), tls="{local_ca: /var/lib/guichet/ca, names: [localhost]}",
                          state="{directory: /var/lib/guichet/state}")
            relay.kill()
            made.append((volume / "ca/ca.crt").read_bytes())
        del os.environ["BOX_STATE"]
        expect(made[0] == made[1], "its volume keeps its authority from one start to the next")
        strangers = [path for path in volume.rglob("*") if path.stat().st_uid != uid]
        readable = [path for path in volume.rglob("*") if path.suffix == ".key" and path.stat().st_mode & 0o077]
        expect(not strangers and not readable, f"and nobody else can read its keys: {strangers or readable}")


def check_running():
    with tempfile.TemporaryDirectory() as folder:
        relay = Relay(str(WRAPPER), pathlib.Path(folder))
        try:
            inside = pathlib.Path(f"/proc/{relay.child.pid}")
            state = dict(line.split(":\t", 1) for line in (inside / "status").read_text().splitlines() if ":\t" in line)
            uid = os.environ["BOX_USER"].split(":", maxsplit=1)[0]
            expect(set(state["Uid"].split()) == {uid}, "it runs as the image's user")
            expect(int(state["CapEff"], 16) == int(state["CapBnd"], 16) == 0 and state["NoNewPrivs"] == "1",
                   "without capabilities, and without a way to gain one")
            mounts = [line.split() for line in (inside / "mountinfo").read_text().splitlines()]
            options = [line[5].split(",") for line in mounts if line[4] == "/"]
            expect(options and "ro" in options[-1], "its root is read-only")
            for path, wanted in (("healthz", "ok\n"), ("readyz", "ready\n")):
                expect(relay.ask(path) == (200, wanted), f"/{path} answers")
            metrics = subprocess.run(["promtool", "check", "metrics"], input=relay.ask("metrics")[1], text=True,
                                     capture_output=True, check=False)
            expect(metrics.returncode == 0 and metrics.stdout + metrics.stderr == "", "/metrics satisfies promtool")
            pages = f"http://127.0.0.1:{relay.pages}"
            for path in ("/", "/kiosk?site=lussac", "/desk?organisation=caf", "/js/guichet.js", "/css/base.css",
                         "/vendor/pdf/build/pdf.js"):
                code = status(pages + path)[0]
                expect(code == 200, f"{path} is served ({code})")
            well = subprocess.run([WRAPPER, "health", "--config", relay.config], text=True, capture_output=True, check=False)
            expect((well.returncode, well.stdout) == (0, "ok\n"), "the health check says ok")
            relay.terminate()
            expect(relay.exit_status(5) == 0, "SIGTERM ends it with 0")
            ill = subprocess.run([WRAPPER, "health", "--config", relay.config], text=True, capture_output=True, check=False)
            expect(ill.returncode == 1, "and then the health check fails")
        finally:
            relay.kill()


def main():
    BOX.mkdir(parents=True, exist_ok=True)
    cache = share_compiler_cache()
    buildah("rm", "--all")  # what an interrupted run has left
    bare_image()
    build(cache)
    user = check_image()
    bare, working = buildah("from", "localhost/bare"), buildah("from", "localhost/guichet")
    try:
        root = pathlib.Path(buildah("mount", working))
        os.environ.update(BOX_ROOT=str(root), BOX_USER=user)
        check_root(root)
        check_size(pathlib.Path(buildah("mount", bare)), root)
        check_running()
        check_volume()
        measure_starts()
        step("drain of the container", sys.executable, "tests/operations/drain.py", WRAPPER)
        step("its metrics under dashboard and alerts", sys.executable, "tests/operations/dashboard.py", WRAPPER)
        step("a visit with two browsers", "node", "--test", "tests/browser/metrics.test.mjs",
             env={**os.environ, "GUICHET_BIN": str(WRAPPER)})
    finally:
        buildah("rm", bare, working)
    for failure in FAILURES:
        print(f"FAILED: {failure}")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
