"""What the checks of `guichet-load` share."""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "loadtest" / "scenarios"
LINES = ROOT / "loadtest" / "links.yaml"
SMALL = pathlib.Path(__file__).parent / "small.yaml"
PROGRAM = sys.argv[1]


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=900)


def simulate(scenario, *more):
    """Exit status and the document; the result's bytes are what stands between the outer keys."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "result.json"
        done = run("simulate", scenario, "--lines", LINES, "--json", path, *more)
        if not path.exists():
            fail(f"{scenario}: exit {done.returncode}, no result\n{done.stderr}")
        text = path.read_text()
    result, _, _ = text.partition(',"run":')
    return done.returncode, json.loads(text), result


def fail(what):
    print(what)
    sys.exit(1)
