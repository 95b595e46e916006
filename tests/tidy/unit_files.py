"""Prints which sources of the folders without IO have no unit test file of their name. Never fails:
some are tested by their neighbour's test or by a scenario, and a reader should know which."""
import floors
import tree


def untested(root):
    table = floors.read_table(root)
    sources = [path for path in tree.cpp_files(root, [name for name, row in table.items() if not row.io])
               if path.suffix == ".cc"]
    return sources, [path for path in sources
                     if not (root / "tests/unit" / path.parent / f"{path.stem}_test.cc").exists()]


def main():
    from pathlib import Path
    sources, without = untested(Path(__file__).resolve().parents[2])
    for path in without:
        print(f"{path}: no test file of its own")
    print(f"unit files: {len(sources) - len(without)} of {len(sources)} sources have one")


if __name__ == "__main__":
    main()
