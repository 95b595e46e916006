"""A relay that goes down says what is left to its webhooks first, as long as limits.drain_s allows; a reload goes on with
what waits. The receivers are real, and fail when they are told to."""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import tempfile
import threading
import time

from page import Page
from relay import Relay

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


class Receiver:
    """Answers with `status`; keeps what it answered 2xx, checked."""

    def __init__(self, status):
        self.status, self.heard, self.attempts = status, [], 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
                digest = hmac.new(base64.b64decode(SECRET[6:]), signed, hashlib.sha256).digest()
                assert self.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
                receiver.attempts += 1
                if receiver.status < 300:
                    receiver.heard.append(json.loads(body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"


def until(what, done, within=30):
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(0.02)


def section(url, drain=60):
    return f"limits: {{drain_s: {drain}}}\nwebhooks:\n  - {{id: rdv, url: '{url}', secret: {SECRET}}}\n"


def metric(relay, series):
    said = relay.ask("GET", "/metrics", token=None)[2].decode()
    return next((float(line.split()[-1]) for line in said.splitlines() if line.startswith(series + " ")), None)


def abandon_one(relay):
    kiosk = Page(relay.port, site="isle")
    kiosk.say(type="visit.request", organisation="caf")
    visit = kiosk.hear("visit", state="queued")["visit"]
    kiosk.say(type="visit.end", visit=visit)
    kiosk.hear("visit", state="ended")
    kiosk.close()
    return visit


def goes_down_when_all_is_said(binary, folder):
    receiver = Receiver(500)
    relay = Relay(binary, folder, more=section(receiver.url()))
    visits = [abandon_one(relay), abandon_one(relay)]
    until("it was tried", lambda: receiver.attempts == 1)
    relay.child.terminate()
    until("it is tried again and again while the relay drains", lambda: receiver.attempts >= 3)
    assert relay.child.poll() is None
    receiver.status = 200
    assert relay.child.wait(timeout=30) == 0
    assert [(one["type"], one["data"]["id"]) for one in receiver.heard] == [("visit.abandoned", each) for each in visits]
    relay.log.seek(0)
    log = relay.log.read()
    assert "webhook.failing" in log and "webhook.recovered" in log and "webhook.lost" not in log, log


def counts_what_it_had_to_leave(binary, folder):
    receiver = Receiver(500)
    relay = Relay(binary, folder, more=section(receiver.url(), drain=2))
    abandon_one(relay)
    began = time.monotonic()
    relay.child.terminate()
    assert relay.child.wait(timeout=30) == 0
    assert 1.5 < time.monotonic() - began < 15
    relay.log.seek(0)
    assert "1 messages to webhooks are lost" in relay.log.read()


def reload_goes_on_with_what_waits(binary, folder):
    receiver = Receiver(500)
    relay = Relay(binary, folder, more=section(receiver.url()))
    waiting = 'guichet_webhook_waiting_messages{webhook="rdv"}'
    abandon_one(relay)
    until("it waits", lambda: metric(relay, waiting) == 1 and receiver.attempts == 1)
    whole = relay.file.read_text()

    def reload(text):
        before = metric(relay, 'guichet_config_reloads_total{result="taken"}')
        relay.file.write_text(text)
        relay.child.send_signal(1)
        until("it is read again", lambda: metric(relay, 'guichet_config_reloads_total{result="taken"}') == before + 1)

    reload(whole.replace("L'Isle-Jourdain", "Isle"))
    assert metric(relay, waiting) == 1
    receiver.status = 200
    until("it is delivered after its retry", lambda: len(receiver.heard) == 1)
    receiver.status = 500
    abandon_one(relay)
    until("another waits", lambda: metric(relay, waiting) == 1)
    reload(whole.replace(receiver.url(), receiver.url("/elsewhere")))
    assert metric(relay, waiting) == 0
    assert metric(relay, 'guichet_webhook_lost_messages_total{webhook="rdv",reason="removed"}') == 1
    assert metric(relay, 'guichet_webhook_delivered_messages_total{webhook="rdv"}') == 1
    relay.child.kill()


def main():
    for play in (goes_down_when_all_is_said, counts_what_it_had_to_leave, reload_goes_on_with_what_waits):
        with tempfile.TemporaryDirectory() as folder:
            play(sys.argv[1], pathlib.Path(folder))
        print(play.__name__.replace("_", " "))


if __name__ == "__main__":
    main()
