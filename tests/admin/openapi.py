"""docs/openapi.yaml is true: every path, method and status in it is met at a running relay, every answer fits its
schema, and whatever method a path does not name is refused."""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile

from media import Media
from page import Page
from relay import ROOT, Relay
from spec import Spec


def enrol_and_revoke(spec, relay):
    codes = "/admin/v1/enrolment-codes"
    for body in (None, {}, {"organisation": "caf"}, {"site": "isle", "organisation": "caf", "desk": "guichet-1"}):
        assert spec.meet(relay, codes, "post", body=body) == 400, body
    for body in ({"site": "atlantis"}, {"organisation": "caf", "desk": "guichet-9"}):
        assert spec.meet(relay, codes, "post", body=body) == 404, body
    for body, page in (({"site": "isle", "label": "hall"}, {"site": "isle"}),
                       ({"organisation": "caf", "desk": "guichet-1"}, {"organisation": "caf"})):
        assert spec.meet(relay, codes, "post", body=body) == 201, body
        code = json.loads(relay.ask("POST", codes, body=body)[2])["code"]
        key = subprocess.run("openssl ecparam -name prime256v1 -genkey -noout | openssl ec -pubout -outform DER",
                             shell=True, check=True, capture_output=True).stdout
        shown = dict(page, code=code, public_key=base64.urlsafe_b64encode(key).rstrip(b"=").decode())
        status, _, told = relay.ask("POST", "/enrol", token=None, port=relay.port, body=shown)
        assert status == 200, told
        assert relay.ask("POST", "/enrol", token=None, port=relay.port, body=shown)[0] == 403  # once
        device = json.loads(told)["device"]
        assert spec.meet(relay, "/admin/v1/devices", "get") == 200
        assert spec.meet(relay, "/admin/v1/devices/{id}", "delete", device) == 200
        assert spec.meet(relay, "/admin/v1/devices/{id}", "delete", device) == 404
        assert spec.meet(relay, "/admin/v1/devices", "get") == 200
    state = relay.file.parent / "state"
    assert state.stat().st_mode & 0o777 == 0o700 and (state / "devices.json").stat().st_mode & 0o777 == 0o600
    assert code not in (state / "devices.json").read_text()


def tell_budgets(spec, relay, visit):
    """Asked of the thread that has the visit's media: not known at once, and known a moment later."""
    path = "/admin/v1/visits/{id}/budget"
    met = []
    while 200 not in met:
        met.append(spec.meet(relay, path, "get", visit, patiently=True))
    assert met[0] == 202, met
    budgets = json.loads(relay.ask("GET", path.replace("{id}", visit))[2])
    assert [person["place"] for person in budgets["participants"]] == ["isle"], budgets
    assert spec.meet(relay, path, "get") == 404


def play(binary, folder):
    spec = Spec(ROOT / "docs/openapi.yaml")
    relay = Relay(binary, folder, token=None)
    for path, method in spec.every():
        assert spec.meet(relay, path, method) == 403
    assert relay.ask("GET", "/console")[0] == 404 and relay.ask("GET", "/metrics", token=None)[0] == 200
    assert relay.stop() == 0

    relay = Relay(binary, folder, state=False)
    codes = "/admin/v1/enrolment-codes"
    assert spec.meet(relay, codes, "post", body={"site": "isle"}) == 409
    assert relay.stop() == 0

    relay = Relay(binary, folder)
    enrol_and_revoke(spec, relay)
    kiosk, desk = Page(relay.port, site="isle"), Page(relay.port, organisation="caf")
    kiosk.say(type="visit.request", organisation="caf")
    visit = kiosk.hear("visit", state="queued")["visit"]
    reads = [(path, method) for path, method in spec.every() if method == "get"]
    for path, method in reads:  # one waits for nobody: amber, why, estimates
        assert spec.meet(relay, path, method, visit) == 200
    desk.say(type="desk.ready", ready=True)
    desk.hear("ring", visit=visit)
    desk.say(type="visit.answer", visit=visit)
    kiosk.hear("visit", state="connected")
    for path, method in reads:
        assert spec.meet(relay, path, method, visit) == 200
    with Media(kiosk):
        tell_budgets(spec, relay, visit)
    told = json.dumps([relay.get(name) for name in ("status", "sites", "desks", "visits")])
    assert "Girard" not in told and "127.0.0.1" not in told, told
    assert spec.meet(relay, "/admin/v1/visits/{id}", "delete", visit) == 200
    for page in (kiosk, desk):
        ended = page.hear("visit", state="ended")
        assert (ended["outcome"], ended["by"]) == ("interrupted", "relay"), ended
    assert spec.meet(relay, "/admin/v1/visits/{id}", "delete", visit) == 404
    spec.refuse_other_methods(relay)

    for port in (relay.admin, relay.port):  # R11: the public port knows none of it
        status = relay.ask_patiently("GET", "/admin/v1/status", port=port)[0]
        assert status == (200 if port == relay.admin else 404), status
        assert relay.ask_patiently("GET", "/console", port=port)[0] == (200 if port == relay.admin else 404)
    for path, method in spec.every():  # whoever guesses is told no, and slowed down
        met = set()
        while met != {401, 429}:
            met.add(spec.meet(relay, path, method, token="no"))
    kiosk.close()
    desk.close()
    assert spec.meet(relay, "/admin/v1/drain", "post") == 202
    assert relay.child.wait(timeout=30) == 0
    assert not spec.open, f"in the file and never met: {sorted(spec.open)}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        play(sys.argv[1], pathlib.Path(folder))
    print("every status met")


if __name__ == "__main__":
    main()
