"""Appointments of a relay that is killed are those of the next one; without a directory that is said at the start; a file that is
damaged stops the start instead of being written over.   appointments.py GUICHET"""
import json
import pathlib
import subprocess
import sys
import tempfile

from page import Page, enrol
from stage import Relay, expect

GUICHET = sys.argv[1]
CAF = "[{id: caf, name: CAF, appointments: {slot_min: 20}, desks: [{id: d1, name: Desk 1}]}]"
OPEN = "guichet_appointments_open"


def kiosk_of(relay):
    kiosk = Page(relay, enrol(relay, {"site": "lussac"}))
    kiosk.hear("welcome")
    return kiosk


def book(relay):
    kiosk = kiosk_of(relay)
    kiosk.say("appointment.find", organisation="caf", id=1)
    kiosk.say("appointment.book", organisation="caf", starts_at=kiosk.hear("appointment.slots")["slots"][0], id=2)
    return kiosk.hear("appointment")["appointment"]


def outlives_a_kill(folder):
    relay = Relay(GUICHET, folder, organisations=CAF, state="{directory: state}")
    try:
        booked = book(relay)
        kept = folder / "state/appointments.json"
        expect(set(json.loads(kept.read_text(encoding="utf-8"))["appointments"][0]) ==
               {"site", "organisation", "reference", "starts", "ends", "state"}, "a time, a place and a reference are kept, no name")
        relay.kill()
        relay.start()
        expect(relay.metric(OPEN) == 1, "the next relay counts it")
        kiosk = kiosk_of(relay)
        kiosk.say("appointment.arrive", reference=booked["reference"], id=1)
        expect(kiosk.hear("visit")["appointment"] == booked["starts_at"], "and its citizen has it by the reference")
        relay.kill()
        kept.write_text(kept.read_text(encoding="utf-8")[:-9], encoding="utf-8")
        start = subprocess.run([GUICHET, "serve", "--config", str(relay.config)], capture_output=True, text=True, timeout=20, check=False)
        said = start.stdout + start.stderr
        expect(start.returncode != 0 and "appointments.json is not JSON" in said, "a damaged file stops the start and is named")
    finally:
        relay.kill()


def says_that_they_would_be_forgotten(folder):
    relay = Relay(GUICHET, folder, organisations=CAF)
    try:
        expect("appointments.not_kept" in relay.log.read_text(encoding="utf-8"), "the log names state.directory")
        expect(book(relay)["state"] == "booked", "and they are had all the same")
    finally:
        relay.kill()


for play in (outlives_a_kill, says_that_they_would_be_forgotten):
    print(play.__name__)
    with tempfile.TemporaryDirectory() as here:
        play(pathlib.Path(here))
