"""SIGTERM, as an upgrade sends it, while a visit is under way: the relay says that it is no longer ready, takes nobody
new, tells the pages, lets the visit go on (also over a line that breaks meanwhile) and ends with 0 when it is
over, or when its time is up, or at a second signal.   drain.py GUICHET"""
import pathlib
import sys
import tempfile
import time

from page import Page, Refused, begin_visit, enrol
from stage import Relay, status, until

GUICHET = sys.argv[1]


def expect(condition, what):
    if not condition:
        raise AssertionError(what)
    print(f"  {what}")


def refused(make):
    try:
        make().hear("welcome")
    except (Refused, ConnectionError):
        return True
    return False


def drain(relay):
    relay.terminate()
    until(lambda: relay.ask("readyz") == (503, "draining\n"), "readyz says that it drains")


def the_visit_ends_first(relay):
    spare = enrol(relay, {"site": "isle"})
    kiosk, desk = Page(relay, enrol(relay, {"site": "lussac"})), Page(relay, enrol(relay, {"organisation": "caf"}))
    idle = Page(relay, enrol(relay, {"site": "isle"}))
    idle.hear("welcome")
    visit = begin_visit(kiosk, desk)
    drain(relay)
    expect(relay.ask("healthz")[0] == 200, "healthz stays 200: nobody restarts it")
    for page in (kiosk, desk, idle):
        expect(page.hear("draining")["seconds"] in (29, 30), "a page is told how long it may go on")
    expect(relay.metric("guichet_draining") == 1, "the metrics say so")
    idle.say("visit.request", organisation="caf", id=1)
    expect(idle.hear("error", id=1)["code"] == "limit", "a new visit is refused")
    expect(refused(lambda: Page(relay, spare)), "a new page is refused")
    expect(status(f"http://127.0.0.1:{relay.pages}/enrol", b'{"site": "isle"}')[0] == 503, "nobody gets a token")
    expect(status(f"http://127.0.0.1:{relay.pages}/kiosk")[0] == 200, "open pages still get their files")
    ticket = kiosk.ticket()
    kiosk.drop()
    back = Page(relay, kiosk.token, ticket)
    expect(back.hear("welcome")["resumed"], "the kiosk's line breaks and it comes back to its visit")
    expect(back.hear("visit")["state"] == "connected", "which goes on")
    expect(back.hear("draining")["seconds"] <= 30, "and it is told again")
    expect(relay.exit_status(1) is None, "the relay waits for it")
    desk.say("visit.end", visit=visit)
    expect(back.hear("visit", state="ended")["outcome"] == "served", "until the adviser ends it")
    expect(relay.exit_status(5) == 0, "then it ends with 0")


def time_is_up(relay):
    kiosk, desk = Page(relay, enrol(relay, {"site": "lussac"})), Page(relay, enrol(relay, {"organisation": "caf"}))
    begin_visit(kiosk, desk)
    began = time.monotonic()
    relay.terminate()
    code = relay.exit_status(10)
    took = time.monotonic() - began
    expect(code == 0 and 1.9 < took < 4, f"a visit that does not end is let go after limits.drain_s: {took:.1f} s")


def nobody_is_there(relay):
    relay.terminate()
    expect(relay.exit_status(5) == 0, "without a visit it ends at once, with 0")


def a_second_signal(relay):
    kiosk, desk = Page(relay, enrol(relay, {"site": "lussac"})), Page(relay, enrol(relay, {"organisation": "caf"}))
    begin_visit(kiosk, desk)
    drain(relay)
    relay.terminate()
    expect(relay.exit_status(5) == 0, "a second signal ends it at once")


def main():
    wrong = 0
    for drain_s, play in ((30, the_visit_ends_first), (2, time_is_up), (30, nobody_is_there), (30, a_second_signal)):
        print(play.__name__)
        with tempfile.TemporaryDirectory() as folder:
            relay = Relay(GUICHET, pathlib.Path(folder), f"drain_s: {drain_s}")
            try:
                play(relay)
            except (AssertionError, ConnectionError, Refused) as failure:
                wrong += 1
                print(f"FAILED: {failure!r}\n{relay.log.read_text(encoding='utf-8')}")
            finally:
                relay.kill()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
