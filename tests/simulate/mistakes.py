"""A bad scenario is told with file, line, key and the nearest name, and nothing is played."""
import pathlib
import tempfile

import load

TEXT = load.SMALL.read_text()


def complains(text, *expected, lines=load.LINES):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "bad.yaml"
        path.write_text(text)
        done = load.run("simulate", path, "--lines", lines)
    told = done.stderr.replace(str(path), "bad.yaml").splitlines()
    if done.returncode != 2 or done.stdout or told != list(expected):
        load.fail(f"exit {done.returncode}, told {told}, expected {list(expected)}")


complains(TEXT.replace("line: lte-rural", "line: lte-rurel").replace("at_least: 30", "at_last: 30"),
          'bad.yaml:24: sites[1].line: "lte-rurel" is no line; did you mean "lte-rural"?',
          'bad.yaml:28: targets[0].at_last: is not a key; did you mean "at_least"?',
          "bad.yaml:28: targets[0]: needs one of `at_least` and `at_most`")
complains(TEXT.replace("start_rate_kbps: 150", "start_rate_kbps: 1"),
          "bad.yaml:9: media.start_rate_kbps: must be 30..10000, got 1")
done = load.run("simulate", "/nowhere.yaml", "--lines", load.LINES)
if done.returncode != 2 or "/nowhere.yaml: cannot be read" not in done.stderr:
    load.fail(f"a file that is not there: exit {done.returncode}, {done.stderr}")
done = load.run("simulate")
if done.returncode != 2:
    load.fail(f"no file: exit {done.returncode}")
