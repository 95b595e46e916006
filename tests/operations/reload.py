"""kill -HUP of a running relay: sites, organisations and desks of the file are there at once, for pages that are connected
and in the middle of a visit; a file with a problem changes nothing at all; what needs a restart is named.   reload.py GUICHET"""
import pathlib
import signal
import sys
import tempfile

from page import Page, Refused, begin_visit, enrol
from stage import Relay, expect, status, until

GUICHET = sys.argv[1]
TAKEN = 'guichet_config_reloads_total{result="taken"}'
REFUSED = 'guichet_config_reloads_total{result="refused"}'
SUCCESS = "guichet_config_last_reload_success_timestamp_seconds"


def hang_up(relay, result):
    """SIGHUP, until the relay has done what it does."""
    before = relay.metric(result)
    relay.child.send_signal(signal.SIGHUP)
    until(lambda: relay.metric(result) == before + 1, f"the reload is counted: {result}")


def log(relay):
    return relay.log.read_text(encoding="utf-8")


def what_is_new_works_and_a_visit_goes_on(relay):
    kiosk, desk = Page(relay, enrol(relay, {"site": "lussac"})), Page(relay, enrol(relay, {"organisation": "caf"}))
    idle = Page(relay, enrol(relay, {"site": "isle"}))
    idle.hear("welcome")
    visit = begin_visit(kiosk, desk)
    relay.rewrite(organisations="[{id: caf, name: Allocations, desks: [{id: d2, name: Desk 2}]}, "
                                 "{id: msa, name: MSA, desks: [{id: m1, name: Desk M}]}]",
            sites="[{id: isle, name: Isle-Jourdain}, {id: millac, name: Millac}]",
            admin=f"{{listen: '127.0.0.1:{relay.admin}', token: {'t' * 40}}}")
    hang_up(relay, TAKEN)
    told = idle.hear("organisations")
    expect([one["id"] for one in told["organisations"]] == ["caf", "msa"], "an idle kiosk hears of a new organisation")
    expect(told["site"]["name"] == "Isle-Jourdain", "and of its other name")
    msa = Page(relay, enrol(relay, {"organisation": "msa"}))
    millac = Page(relay, enrol(relay, {"site": "millac"}))
    begin_visit(millac, msa, "msa")
    expect(True, "a new site calls a new organisation")
    desk.say("visit.hold", visit=visit, held=True)
    held = kiosk.hear("visit", held=True)
    expect(held["desk"]["name"] == "Desk 1", "the visit between a site and a desk that are gone goes on, under their names")
    desk.say("visit.end", visit=visit)
    expect(kiosk.hear("visit", state="ended")["outcome"] == "served", "to its end")
    expect(kiosk.hear("error")["code"] == "site_removed", "and then the kiosk hears that its site is gone")
    expect(desk.hear("error")["code"] == "desk_removed", "and the desk that it is")
    again = Page(relay, kiosk.token)
    expect(again.hear("error")["code"] == "forbidden", "its token opens nothing any more")
    code, _ = status(f"http://127.0.0.1:{relay.admin}/admin/v1/sites")
    expect(code == 401, "the operator's API is on now")


def who_waits_for_what_is_gone_hears_so(relay):
    kiosk = Page(relay, enrol(relay, {"site": "lussac"}))
    kiosk.hear("welcome")
    kiosk.say("visit.request", organisation="caf", id=1)
    kiosk.hear("visit", state="queued")
    relay.rewrite(organisations="[{id: msa, name: MSA, desks: [{id: m1, name: Desk M}]}]")
    hang_up(relay, TAKEN)
    expect(kiosk.hear("visit", state="ended")["outcome"] == "withdrawn", "the organisation is served here no longer")
    expect(kiosk.hear("organisations")["organisations"][0]["id"] == "msa", "and the kiosk offers what there is")


def a_problem_changes_nothing(relay):
    idle = Page(relay, enrol(relay, {"site": "isle"}))
    idle.hear("welcome")
    read_at = relay.metric(SUCCESS)
    expect(read_at > 1_700_000_000, "the start counts as a configuration that was read")
    good = relay.config.read_text(encoding="utf-8")
    relay.rewrite(organisations="[{id: msa, name: MSA, desks: [{id: m1}]}]", sites="[{id: isle, nam: Isle}]")
    hang_up(relay, REFUSED)
    for key in ("organisations[0].desks[0].name: is missing", "sites[0].nam: is not a key"):
        expect(key in log(relay), f"the log says: {key}")
    expect(relay.metric(SUCCESS) == read_at, "the time of the last success stays")
    relay.rewrite(organisations="[{id: msa, name: MSA, desks: [{id: m1, name: M}]}]", sites="[{id: isle, name: Isle}]")
    (relay.config.parent / "cert.pem").write_text("no certificate", encoding="utf-8")
    relay.rewrite(tls="{certificate: cert.pem, key: cert.pem}")
    relay.child.send_signal(signal.SIGHUP)
    until(lambda: "Not taken over before a restart: tls" in log(relay), "TLS of a plain listener needs a restart")
    idle.hear("organisations")
    relay.config.write_text(good, encoding="utf-8")
    relay.rewrite(signalling=f"{{listen: '127.0.0.1:{relay.pages + 1}'}}", limits="{rooms: 7}")
    hang_up(relay, TAKEN)
    until(lambda: "restart: signalling.listen, limits.rooms" in log(relay), "what needs a restart is named")
    idle.hear("organisations")
    begin_visit(Page(relay, enrol(relay, {"site": "isle"})), Page(relay, enrol(relay, {"organisation": "caf"})))
    expect(True, "and the rest of that file is at work")


def main():
    wrong = 0
    for play in (what_is_new_works_and_a_visit_goes_on, who_waits_for_what_is_gone_hears_so, a_problem_changes_nothing):
        print(play.__name__)
        with tempfile.TemporaryDirectory() as folder:
            relay = Relay(GUICHET, pathlib.Path(folder))
            try:
                play(relay)
            except (AssertionError, Refused, OSError) as error:
                print(f"  WRONG: {error!r}\n{log(relay)[-3000:]}")
                wrong = 1
            finally:
                relay.child.kill()
                relay.child.wait()
    sys.exit(wrong)


main()
