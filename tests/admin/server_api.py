"""docs/server-api.openapi.yaml is true: every path, method and status in it is met at a running relay, every answer fits
its schema, and whatever method a path does not name is refused. The tokens are those that `guichet token` prints."""
import json
import pathlib
import subprocess
import sys
import tempfile

from page import Page
from relay import ROOT, Relay
from spec import Spec

VISITS = "/api/v1/visits"
ONE = "/api/v1/visits/{id}"
ORDER = {"site": "isle", "organisation": "caf", "reference": "RDV:1"}


def token(relay, *scopes, service="rdv", more=()):
    command = [relay.binary, "token", "--config", str(relay.file), "--service", service, *more]
    for scope in scopes:
        command += ["--scope", scope]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def refused_tokens(relay):
    """What `guichet token` does not print."""
    for words in (["--service", "Mme Girard", "--scope", "visits:read"], ["--service", "rdv"],
                  ["--service", "rdv", "--scope", "visits:*"], ["--service", "old", "--scope", "visits:read"],
                  ["--service", "rdv", "--scope", "visits:read", "--organisation", "anpe"],
                  ["--service", "rdv", "--scope", "visits:read", "--days", "367"],
                  ["--service", "rdv", "--scope", "visits:read", "--role", "both"],
                  ["--scope", "visits:read"], ["--role", "both"], ["--room", "salle"]):
        ran = subprocess.run([relay.binary, "token", "--config", str(relay.file), *words], capture_output=True,
                             text=True, check=False)
        assert ran.returncode != 0 and not ran.stdout, words


def play(binary, folder):
    spec = Spec(ROOT / "docs/server-api.openapi.yaml", relay_port=lambda relay: relay.port)
    more = "service: {requests_per_second: 50, open_visits: 1, revoked: [old]}\n"
    relay = Relay(binary, folder, more=more)
    refused_tokens(relay)
    every = token(relay, "visits:create", "visits:read", "visits:end")
    json_body = {"Content-Type": "application/json"}

    def order(body=None, key=None, **options):
        headers = dict(json_body, **({"Idempotency-Key": key} if key else {}))
        return spec.meet(relay, VISITS, "post", patiently=True, token=options.pop("token", every),
                         body=ORDER if body is None else body, headers=headers, **options)

    def code_of(body, **options):
        _, _, answer = relay.ask_patiently("POST", VISITS, token=every, port=relay.port, body=body,
                                           headers=json_body, **options)
        return json.loads(answer)["error"]["code"]

    assert order() == 409 and code_of(ORDER) == "nobody"  # no kiosk, no adviser
    kiosk, desk = Page(relay.port, site="isle"), Page(relay.port, organisation="caf")
    desk.say(type="desk.ready", ready=True)
    desk.hear("desk", ready=True)
    for body in ({"site": "atlantis", "organisation": "caf"}, dict(ORDER, desk="guichet-9")):
        assert order(body) == 404, body
    for body in ({}, {"site": "isle"}, dict(ORDER, name="Girard"), dict(ORDER, reference="a b")):
        assert order(body) == 400, body
    assert order(dict(ORDER, reference="x" * 3000)) == 413
    assert spec.meet(relay, VISITS, "post", token=every, body=ORDER, patiently=True) == 415  # no Content-Type
    assert order(key="a b") == 400

    assert order(key="key-1") == 201
    visit = kiosk.hear("visit", state="calling")["visit"]
    assert order(key="key-1") == 201 and order(dict(ORDER, reference="RDV:2"), key="key-1") == 422
    assert order() == 503 and code_of(ORDER) == "limit"  # one open visit
    other = token(relay, "visits:create", service="case-tool")
    assert order(token=other) == 409
    assert spec.meet(relay, ONE, "get", visit, token=every, patiently=True) == 200
    kiosk.say(type="visit.accept", visit=visit)
    desk.hear("ring", visit=visit)
    desk.say(type="visit.answer", visit=visit)
    kiosk.hear("visit", state="connected")
    for path, method in ((VISITS, "get"), (ONE, "get")):
        assert spec.meet(relay, path, method, visit, token=every, patiently=True) == 200
    assert spec.meet(relay, VISITS, "get", query="?limit=0", token=every, patiently=True) == 400
    assert spec.meet(relay, ONE, "delete", visit, token=every, patiently=True) == 200
    for page in (kiosk, desk):
        ended = page.hear("visit", state="ended")
        assert (ended["outcome"], ended["by"]) == ("served", "service"), ended
    for method in ("get", "delete"):
        assert spec.meet(relay, ONE, method, visit, token=every, patiently=True) == 404
    spec.refuse_other_methods(relay, token=every)

    page_token = relay.ask("POST", "/enrol", token=None, port=relay.port, body={"site": "isle"})[2]
    strangers = (None, "no", json.loads(page_token)["token"], relay.token)
    none = token(relay, "visits:read", more=["--organisation", "caf"])
    for path, method in spec.every():
        for stranger in strangers:
            assert spec.meet(relay, path, method, token=stranger) == 401
        if method != "get":
            assert spec.meet(relay, path, method, token=none, body=ORDER, headers=json_body, patiently=True) == 403
        else:
            assert spec.meet(relay, path, method, token=other, patiently=True) == 403
        while spec.meet(relay, path, method, token=every) != 429:
            pass
    assert relay.ask("GET", VISITS, token=every, port=relay.admin)[0] == 404  # the private port knows none of it

    said = relay.ask("GET", "/metrics", token=None)[2].decode()
    assert 'guichet_service_refusals_total{reason="rate"}' in said and "guichet_service_visits_total 1\n" in said
    kiosk.say(type="visit.request", organisation="caf")
    kiosk.hear("visit", state="ringing")  # the drain waits for it
    relay.child.terminate()
    kiosk.hear("draining")
    assert order() == 503
    kiosk.close()
    desk.close()
    relay.child.kill()
    relay.log.seek(0)
    assert "RDV:" not in relay.log.read(), "a reference is in the log"
    assert not spec.open, f"in the file and never met: {sorted(spec.open)}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        play(sys.argv[1], pathlib.Path(folder))
    print("every status met")


if __name__ == "__main__":
    main()
