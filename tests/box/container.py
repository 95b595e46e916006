"""The container, built from docker/Dockerfile without a daemon and run as a runtime would: a bare Debian 12
(mmdebstrap), buildah with chroot isolation, then the tests of operators and one visit with real browsers against
the relay inside. Needs root, and Debian's mirror for packages.   container.py

Leaves its layers in build/box, so that a second run compiles only what has changed."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/operations"))
from stage import Relay, status  # noqa: E402

BOX = ROOT / "build/box"
WRAPPER = ROOT / "tests/box/guichet"
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
    """What this machine has compiled already is not compiled again: the build's cache mount is its ccache."""
    place = BOX / "tmp/buildah-cache/var/cache"
    place.mkdir(parents=True, exist_ok=True)
    if shutil.which("ccache") and not (place / "ccache").exists():
        (place / "ccache").symlink_to(output("ccache", "--get-config", "cache_dir"))
    os.environ["TMPDIR"] = str(BOX / "tmp")


def bare_image():
    tar = BOX / "bare.tar"
    if not tar.exists():
        run(ROOT / "tests/box/bare.sh", tar)
    if "localhost/bare" not in buildah("images", "--format", "{{.Name}}"):
        working = buildah("from", "scratch")
        buildah("add", working, tar, "/")
        buildah("commit", "--rm", working, "localhost/bare")


def build():
    run("buildah", "--root", BOX / "store", "--runroot", BOX / "run", "bud", "--isolation", "chroot", "--layers",
        "--build-arg", "BASE=localhost/bare", "--format", "docker", "-f", "docker/Dockerfile", "-t",
        "localhost/guichet", ".")


def check_image():
    config = json.loads(buildah("inspect", "--type", "image", "localhost/guichet"))["Docker"]["config"]
    expect(re.fullmatch(r"[1-9]\d*:[1-9]\d*", config["User"]), f"the image's user is a number and not root: {config['User']}")
    expect(config["StopSignal"] == "SIGTERM", "it is stopped by SIGTERM")
    expect(config["Healthcheck"]["Test"][:3] == ["CMD", "guichet", "health"], "its health is asked of the relay itself")
    expect(config["Entrypoint"] + config["Cmd"][:1] == ["guichet", "serve"], "it serves")
    size = buildah("images", "--format", "{{.Size}}", "localhost/guichet")
    print(f"   the image has {size}, {buildah('images', '--format', '{{.Size}}', 'localhost/bare')} of them Debian's")
    labels = config["Labels"]
    expect(labels["org.opencontainers.image.title"] == "Guichet" and labels["org.opencontainers.image.version"],
           "it says what it is, and which version")
    return config["User"]


def check_root(root):
    binary = pathlib.Path(root) / "usr/local/bin/guichet"
    linked = output("chroot", root, "ldd", "/usr/local/bin/guichet")
    expect("not found" not in linked, "everything that the binary links is there")
    tools = [name for name in ("g++", "cmake", "git", "curl", "python3", "ccache") if (pathlib.Path(root) / "usr/bin" / name).exists()]
    expect(not tools, f"no tool of the build is left: {tools}")
    suid = output("find", root, "-xdev", "-newer", ROOT / "CMakeLists.txt", "-perm", "/6000", "-type", "f")
    expect(suid == "", f"nothing was added that runs as somebody else: {suid}")
    print(f"   the binary has {binary.stat().st_size // 1_000_000} MB")


def check_running():
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        relay = Relay(str(WRAPPER), pathlib.Path(folder))
        print(f"   it was ready after {time.monotonic() - began:.1f} s")
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
    share_compiler_cache()
    bare_image()
    build()
    user = check_image()
    working = buildah("from", "localhost/guichet")
    try:
        root = buildah("mount", working)
        os.environ.update(BOX_ROOT=root, BOX_USER=user)
        check_root(root)
        check_running()
        step("drain of the container", sys.executable, "tests/operations/drain.py", WRAPPER)
        step("its metrics under dashboard and alerts", sys.executable, "tests/operations/dashboard.py", WRAPPER)
        step("a visit with two browsers", "node", "--test", "tests/browser/metrics.test.mjs",
             env={**os.environ, "GUICHET_BIN": str(WRAPPER)})
    finally:
        buildah("rm", working)
    for failure in FAILURES:
        print(f"FAILED: {failure}")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
