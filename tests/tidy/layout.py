"""Every C++ file is as clang-format 19 would write it (.clang-format)."""
import re
import shutil
import subprocess

import tree

TOOL = "clang-format-19"
COMPLAINT = re.compile(r"^(.*?):(\d+):\d+: error: code should be clang-formatted", re.MULTILINE)


def problems(root):
    if shutil.which(TOOL) is None:
        return [f"docker/packages.txt:1: {TOOL} is not installed"]
    first = {}  # one line per file is enough: `clang-format-19 -i` mends them all
    paths = [str(path) for path in tree.cpp_files(root)]
    result = subprocess.run([TOOL, "--dry-run", "-Werror", *paths], cwd=root, capture_output=True,
                            text=True, check=False)
    for complaint in COMPLAINT.finditer(result.stderr):
        first.setdefault(complaint[1], complaint[2])
    found = [f"{path}:{line}: not as {TOOL} -i writes it" for path, line in first.items()]
    if result.returncode != 0 and not found:
        found.append(f".clang-format:1: {TOOL} failed: {result.stderr.strip()[:200]}")
    return found


if __name__ == "__main__":
    tree.run(problems, "layout")
