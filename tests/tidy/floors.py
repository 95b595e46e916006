"""The floors: the table of docs/ARCHITECTURE.md, CMakeLists.txt and every #include say the same.

A file includes its own folder and lower floors; two folders on one floor do not see each other; what
it includes is among the DEPS of its folder or theirs.
"""
import re
from typing import NamedTuple

import tree

TABLE = "docs/ARCHITECTURE.md"
BUILD = "CMakeLists.txt"
ROW = re.compile(r"^\| *(\d+) *\| *([\w/]+) *\| *(yes|no) *\|", re.MULTILINE)
MODULE = re.compile(r"^sfu_module\(\s*([^)]*)\)", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
KEYWORDS = {"FLOOR", "IO", "DEPS", "LIBS", "EXECUTABLE"}


class Folder(NamedTuple):
    line: int
    floor: int
    io: bool
    deps: tuple = ()


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def read_table(root):
    text = tree.read(root, TABLE)
    return {row[2]: Folder(line_of(text, row.start()), int(row[1]), row[3] == "yes")
            for row in ROW.finditer(text)}


def read_build(root):
    text = tree.read(root, BUILD)
    modules = {}
    for call in MODULE.finditer(text):
        folder, *words = call[1].split()
        values, keyword = {}, ""
        for word in words:
            if word in KEYWORDS:
                keyword = word
                values[keyword] = []
            else:
                values[keyword].append(word)
        modules[folder] = Folder(line_of(text, call.start()), int(values["FLOOR"][0]), "IO" in values,
                                 tuple(values.get("DEPS", ())))
    return modules


def folder_of(path, table):
    """The row a path belongs to: the longest that begins it."""
    return max((row for row in table if str(path).startswith(row + "/")), key=len, default=None)


def reachable(folder, modules):
    found, open_ = set(), [folder]
    while open_:
        for dep in modules[open_.pop()].deps:
            if dep in modules and dep not in found:
                found.add(dep)
                open_.append(dep)
    return found


def table_problems(table, modules):
    if not table:
        yield f"{TABLE}:1: no table of floors found"
    for name, row in table.items():
        if name not in modules:
            yield f"{TABLE}:{row.line}: {name} has no sfu_module in {BUILD}"
    for name, module in modules.items():
        row = table.get(name)
        if row is None:
            yield f"{BUILD}:{module.line}: {name} has no row in {TABLE}"
        elif (row.floor, row.io) != (module.floor, module.io):
            yield (f"{BUILD}:{module.line}: {name} is floor {module.floor}{' IO' * module.io}, "
                   f"{TABLE} says {row.floor}{' IO' * row.io}")
        for dep in module.deps:
            if dep in table and table[dep].floor >= module.floor:
                yield f"{BUILD}:{module.line}: {name} on floor {module.floor} depends on {dep}"


def include_problem(own, other, table, modules):
    if other is None:
        return "is in no folder of the table"
    if other == own:
        return None
    if table[other].floor >= table[own].floor:
        return f"goes from floor {table[own].floor} to floor {table[other].floor}"
    if own in modules and other not in reachable(own, modules):
        return f"goes to {other}, which is not among the DEPS of {own}"
    return None


def include_problems(root, table, modules):
    for path in tree.cpp_files(root, ("sfu", "signalling", "config", "loadtest")):
        own = folder_of(path, table)
        if own is None:
            yield f"{path}:1: its folder has no row in {TABLE}"
            continue
        for number, line in enumerate(tree.code_of(tree.read(root, path)).split("\n"), 1):
            if include := INCLUDE.match(line):
                wrong = include_problem(own, folder_of(include[1], table), table, modules)
                if wrong:
                    yield f"{path}:{number}: include of {include[1]} {wrong}"


def problems(root):
    table, modules = read_table(root), read_build(root)
    return [*table_problems(table, modules), *include_problems(root, table, modules)]


if __name__ == "__main__":
    tree.run(problems, "floors")
