"""The result: its schema, the same bytes with any number of workers and from any compiler, another day with another
seed, and a miss when the relay is set badly. `digest` holds what a small scenario gives; GUICHET_UPDATE_DOCS=1 and this
check again write it anew after a change that means to change results."""
import hashlib
import json
import os
import pathlib
import tempfile

import jsonschema

import load

DIGEST = pathlib.Path(__file__).parent / "digest"
GOOD_LINES = (load.SMALL.read_text().partition("targets:")[0].replace("line: sdsl512, shared: true", "line: desk-corp") +
              "targets: [{figure: frames-p50, at_least: 15, line: ftth}]\n")
# A relay that gives everybody too little for a picture.
BAD_RELAY = GOOD_LINES.replace("start_rate_kbps: 150", "start_rate_kbps: 30, max_send_rate_kbps: 100")

status, document, one = load.simulate(load.SMALL, "--workers", 1)
schema = json.loads((load.ROOT / "docs" / "simulate-result.schema.json").read_text())
jsonschema.validate(document, schema)
result = document["result"]
if status != 0 or not result["passed"] or result["breaches"]:
    load.fail(f"exit {status}, targets {result['targets']}, breaches {result['breaches']}")
if result["played"]["visits"] < 5 or result["played"]["worlds"] >= result["played"]["visits"]:
    load.fail(f"too little happened: {result['played']}")
people = result["citizens"]
outcomes = sum(people[key] for key in ("served", "abandoned", "busy_kiosk", "closed", "refused", "no_show", "interrupted", "cut_off"))
if outcomes != people["all"] or people["all"] != sum(site["citizens"]["all"] for site in result["sites"]):
    load.fail(f"citizens do not add up: {people}")

if load.simulate(load.SMALL, "--workers", 2)[2] != one:
    load.fail("two workers give another result")
if load.simulate(load.SMALL, "--seed", 8)[1]["result"]["citizens"] == people:
    load.fail("another seed is the same day")

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "scenario.yaml"
    for text, wanted in ((GOOD_LINES, 0), (BAD_RELAY, 1)):
        path.write_text(text)
        status, document, _ = load.simulate(path)
        target = document["result"]["targets"][0]
        if status != wanted or target["met"] != (wanted == 0) or document["result"]["breaches"]:
            load.fail(f"exit {status} instead of {wanted}: {target}, {document['result']['breaches']}")

digest = hashlib.sha256(one.encode()).hexdigest()
if os.environ.get("GUICHET_UPDATE_DOCS"):
    DIGEST.write_text(digest + "\n")
if DIGEST.read_text().strip() != digest:
    load.fail(f"the result is {digest}, not that of {DIGEST.name}: {one[:2000]}")
