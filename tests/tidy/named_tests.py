"""Every test that docs/THREAT_MODEL.md names as `Suite.Name` exists, so the page promises nothing."""
import re

import tree

PAGE = "docs/THREAT_MODEL.md"
NAMED = re.compile(r"`([A-Z]\w+)\.([A-Z]\w+)`")
DEFINED = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)


def problems(root):
    defined = {test for path in tree.cpp_files(root, ("tests",))
               for test in DEFINED.findall(tree.read(root, path))}
    return [f"{PAGE}:{number}: no such test: {suite}.{name}"
            for number, line in enumerate(tree.read(root, PAGE).splitlines(), 1)
            for suite, name in NAMED.findall(line) if (suite, name) not in defined]


if __name__ == "__main__":
    tree.run(problems, "named tests")
