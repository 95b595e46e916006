"""Relative links in *.md lead to a file, and their #fragment to a heading. Nothing is fetched."""
import re

import tree

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)(?: +\"[^\"]*\")?\)|^ {0,3}\[[^\]\n]+\]: *(\S+)", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]+`")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
ELSEWHERE = re.compile(r"^[a-z][a-z+.-]*:|^//")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def anchors(text):
    """As GitHub makes them: lower case, punctuation gone, blanks to hyphens, numbered when repeated."""
    seen, found = {}, set()
    for heading in HEADING.findall(FENCE.sub(blank, text)):
        words = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        count = seen.get(words, 0)
        seen[words] = count + 1
        found.add(f"{words}-{count}" if count else words)
    return found


def link_problem(root, path, target):
    name, _, fragment = target.partition("#")
    base = root if name.startswith("/") else (root / path).parent
    to = (base / name.lstrip("/")).resolve() if name else (root / path).resolve()
    if not to.is_relative_to(root.resolve()) or not to.exists():
        return f"dead link: {target}"
    if fragment and to.suffix == ".md" and fragment not in anchors(to.read_text(encoding="utf-8")):
        return f"no such heading: {target}"
    return None


def problems(root):
    found = []
    for path in tree.files(root, {".md"}):
        text = tree.read(root, path)
        text = INLINE_CODE.sub(blank, FENCE.sub(blank, text))
        for link in LINK.finditer(text):
            target = link[1] or link[2]
            wrong = None if ELSEWHERE.match(target) else link_problem(root, path, target)
            if wrong:
                found.append(f"{path}:{text.count(chr(10), 0, link.start()) + 1}: {wrong}")
    return found


if __name__ == "__main__":
    tree.run(problems, "links")
