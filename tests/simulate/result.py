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
# A relay that takes every line for a fast one.
BAD = "media: {start_rate_kbps: 10000}"

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

digest = hashlib.sha256(one.encode()).hexdigest()
if os.environ.get("GUICHET_UPDATE_DOCS"):
    DIGEST.write_text(digest + "\n")
if DIGEST.read_text().strip() != digest:
    load.fail(f"the result is {digest}, not that of {DIGEST.name}: {one[:2000]}")
