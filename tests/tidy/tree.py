"""What every check of the source tree needs: its files, and one way to say what is wrong.

A check is a module with `problems(root)`, which gives lines `file:line: what is wrong`. Run as a
program it prints them for the tree it stands in (or the one given) and exits with 1 when there are any.
"""
import re
import sys
from pathlib import Path

FOLDERS = ("sfu", "signalling", "config", "loadtest", "tests")
# Built, fetched, or bad on purpose.
SKIPPED = {".git", "build", "node_modules", "out", "selftest"}

COMMENT_OR_TEXT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)


def files(root, suffixes, folders=("",)):
    """Paths below `folders`, relative to root, in order."""
    found = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root)
            if path.suffix in suffixes and path.is_file() and not SKIPPED.intersection(inside.parts):
                found.append(inside)
    return found


def cpp_files(root, folders=FOLDERS):
    return files(root, {".cc", ".h"}, folders)


def read(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def code_of(text):
    """C++ without comments and literals, line for line; include lines keep their names."""

    def blank(match):
        start = text.rfind("\n", 0, match.start()) + 1
        before = text[start:match.start()]
        if re.fullmatch(r"\s*#\s*include\s*", before):
            return match.group()
        return "\n" * match.group().count("\n") or " "

    return COMMENT_OR_TEXT.sub(blank, text)


def run(problems, what):
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    found = problems(root)
    print("\n".join(found + [f"{what}: {len(found)} problems"]))
    sys.exit(1 if found else 0)
