"""SIGTERM, as an upgrade sends it, while a visit is under way: the relay says that it is no longer ready, takes nobody
new, lets the visit go on, and ends with 0 when it is over, or when its time is up, or at a second signal.   drain.py GUICHET"""
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
    expect(relay.metric("guichet_draining") == 1, "the metrics say so")
    idle.say("visit.request", organisation="caf", id=1)
    expect(idle.hear("error", id=1)["code"] == "limit", "a new visit is refused")
    expect(refused(lambda: Page(relay, spare)), "a new page is refused")
    expect(status(f"http://127.0.0.1:{relay.pages}/kiosk")[0] == 503, "so is a page's first request")
    expect(relay.exit_status(1) is None, "the relay waits for it")
    desk.say("visit.end", visit=visit)
    expect(kiosk.hear("visit", state="ended")["outcome"] == "served", "until the adviser ends it")
    expect(relay.exit_status(5) == 0, "then it ends with 0")


def time_is_up(relay):
    kiosk, desk = Page(relay, enrol(relay, {"site": "lussac"})), Page(relay, enrol(relay, {"organisation": "caf"}))
    begin_visit(kiosk, desk)
    began = time.monotonic()
    relay.terminate()
    code = relay.exit_status(10)
    took = time.monotonic() - began
    expect(code == 0 and 1.9 < took < 4, f"a visit that does not end is let go after --drain-s: {took:.1f} s")


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
    for more, play in ((["--drain-s", "30"], the_visit_ends_first), (["--drain-s", "2"], time_is_up),
                         (["--drain-s", "30"], nobody_is_there), (["--drain-s", "30"], a_second_signal)):
        print(play.__name__)
        with tempfile.TemporaryDirectory() as folder:
            relay = Relay(GUICHET, pathlib.Path(folder), more)
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
