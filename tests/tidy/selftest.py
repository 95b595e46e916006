"""Shows that the checks can fail: the small bad tree in selftest/ must be reported as
selftest/expected.txt says, line for line, no more and no less."""
import sys
from pathlib import Path

import banned
import floors
import layout
import links
import named_tests

TREE = Path(__file__).resolve().parent / "selftest"
EXCEPTIONS = {
    ("config/excused.cc", "file"): "holds: the line there is not reported",
    ("sfu/wire", "random"): "nothing there needs it: reported",
}
CHECKS = {
    "floors": floors.problems,
    "banned": lambda root: banned.problems(root, EXCEPTIONS),
    "layout": layout.problems,
    "links": links.problems,
    "named_tests": named_tests.problems,
}


def main():
    expected = set((TREE / "expected.txt").read_text(encoding="utf-8").splitlines())
    found = {f"{name}: {line}" for name, check in CHECKS.items() for line in check(TREE)}
    for line in sorted(expected - found):
        print(f"not reported: {line}")
    for line in sorted(found - expected):
        print(f"reported without reason: {line}")
    silent = [name for name in CHECKS if not any(line.startswith(name + ":") for line in expected)]
    for name in silent:
        print(f"{name}: nothing shows that it can fail")
    print(f"selftest: {len(expected & found)} of {len(expected)} bad lines reported")
    sys.exit(1 if expected != found or silent else 0)


if __name__ == "__main__":
    main()
