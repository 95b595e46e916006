"""Every scenario that is shipped can be read, and says what it is for."""
import load

names = sorted(path.stem for path in load.SCENARIOS.glob("*.yaml"))
expected = ["departement-40", "document-heavy", "france-2840", "monday-morning", "montmorillon-2008", "montmorillon-2010",
            "region-300", "ten-thousand"]
if names != expected:
    load.fail(f"shipped: {names}")
for name in names:
    path = load.SCENARIOS / f"{name}.yaml"
    done = load.run("check", path)
    if done.returncode != 0 or done.stdout != "good\n":
        load.fail(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    text = path.read_text()
    if not text.startswith("# ") or f"\nname: {name}\n" not in text or "\ntargets:\n" not in text:
        load.fail(f"{name}: has no introduction, another name or no targets")
