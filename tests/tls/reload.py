"""SIGHUP, end to end: other certificate files are taken over for new handshakes while a visit and its
WebSockets stay; files that are wrong change nothing, and the log names the file and why. And what
`guichet check` says about the same files."""
import base64
import json
import os
import pathlib
import queue
import signal
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time
import urllib.request

from relay import GUICHET, Relay, run

COUNTER = """organisations:
  - {id: caf, name: CAF, label: CAF, desks: [{id: d1, name: Bureau 1}]}
sites:
  - {id: isle, name: Isle, organisations: [caf]}
"""


def openssl(*words):
    run("openssl", *map(str, words), check=True)


def make_key(file):
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file)


def make_self_signed(folder, name, *dates):
    """cert and key of `name`, valid now unless `dates` say otherwise."""
    make_key(folder / f"{name}.key")
    openssl("req", "-x509", "-new", "-key", folder / f"{name}.key", "-subj", f"/CN={name}", "-days", "30",
            "-addext", "subjectAltName=DNS:localhost", "-out", folder / f"{name}.pem")
    if not dates:
        return
    openssl("req", "-new", "-key", folder / f"{name}.key", "-subj", f"/CN={name}", "-addext",
            "subjectAltName=DNS:localhost", "-out", folder / f"{name}.csr")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca=x\n[x]\ndir={folder}\ndatabase={folder}/index.txt\nnew_certs_dir={folder}\n"
        f"rand_serial=yes\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy\n[any]\ncommonName=supplied\n")
    (folder / "index.txt").write_text("")
    openssl("ca", "-batch", "-selfsign", "-config", folder / "ca.cnf", "-keyfile", folder / f"{name}.key",
            "-in", folder / f"{name}.csr", "-notext", "-startdate", dates[0], "-enddate", dates[1], "-out",
            folder / f"{name}.pem")


def anybody():
    """A TLS client that accepts every certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def subject(port):
    """Whom a new TLS handshake meets."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with anybody().wrap_socket(plain) as secure:
            der = secure.getpeercert(binary_form=True)
    pem = ssl.DER_cert_to_PEM_cert(der)
    return run("openssl", "x509", "-noout", "-subject", input=pem).stdout.strip().split("= ")[-1]


class Page:
    """A signalling connection (docs/PROTOCOL.md 1), over TLS."""

    def __init__(self, port, token):
        self.socket = anybody().wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=30))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /signalling HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: guichet.v1\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        assert b" 101 " in head.split(b"\r\n")[0], head
        self.messages = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        self.say(type="hello", version=1, token=token)
        self.until("welcome")

    def say(self, **message):
        self.frame(0x81, json.dumps(message).encode())

    def frame(self, first, payload):
        size = len(payload)
        head = bytes([first, 0x80 | size]) if size < 126 else bytes([first, 0xFE]) + struct.pack(">H", size)
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def take(self, size):
        while len(self.buffer) < size:
            more = self.socket.recv(65536)  # the timeout of 30 s is longer than between two pings
            assert more, "the connection has ended"
            self.buffer += more
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def listen(self):
        """Answers pings and keeps messages until the connection ends."""
        try:
            while True:
                first, size = self.take(2)
                if size == 126:
                    size = struct.unpack(">H", self.take(2))[0]
                payload = self.take(size)
                if first & 15 == 9:
                    self.frame(0x8A, payload)
                elif first & 15 == 1:
                    self.messages.put(json.loads(payload))
        except (OSError, AssertionError) as error:
            self.messages.put({"type": "error", "message": f"the connection ended: {error}"})

    def until(self, kind, **members):
        while True:
            message = self.messages.get(timeout=20)
            assert message.get("type") != "error", message
            if message.get("type") == kind and all(message.get(k) == v for k, v in members.items()):
                return message


def token(relay, **body):
    request = urllib.request.Request(f"https://127.0.0.1:{relay.port}/enrol", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10, context=anybody()) as reply:
        return json.loads(reply.read())["token"]


def log_line(relay, event, part):
    """The next line of that event; what it must say."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        line = relay.child.stderr.readline()
        if f"event={event}" in line:
            return None if part in line else f"{event} says {line!r} instead of {part!r}"
    return f"no line {event}"


def install(folder, certificate, key):
    (folder / "cert.pem").write_bytes((folder / certificate).read_bytes())
    (folder / "key.pem").write_bytes((folder / key).read_bytes())


def wrong_pairs(folder):
    """Files that are wrong, and what is said of them."""
    make_self_signed(folder, "expired", "20200101000000Z", "20210101000000Z")
    (folder / "mixed.pem").write_bytes((folder / "first.pem").read_bytes() + (folder / "second.pem").read_bytes())
    return (("expired.pem", "expired.key", "certificate", "expired on 2021-01-01"),
            ("first.pem", "second.key", "key", "does not belong to the certificate"),
            ("mixed.pem", "first.key", "certificate", "certificate 1 of the file is not issued by number 2"))


def check(folder, relay):
    for certificate, key, which, why in wrong_pairs(folder):
        install(folder, certificate, key)
        said = run(GUICHET, "check", "--config", str(relay.file))
        if said.returncode != 1 or f"tls.{which}: {why}" not in said.stdout:
            yield f"guichet check ends with {said.returncode} and says {said.stdout!r} about {certificate}"
    install(folder, "second.pem", "second.key")
    said = run(GUICHET, "check", "--config", str(relay.file))
    if said.returncode != 0 or "no problem found" not in said.stdout:
        yield f"guichet check refuses good files: {said.stdout!r}"


def reload(folder, relay):
    kiosk = Page(relay.port, token(relay, site="isle"))
    desk = Page(relay.port, token(relay, organisation="caf"))
    desk.say(type="desk.ready", ready=True)
    kiosk.say(type="visit.request", organisation="caf")
    visit = desk.until("ring")["visit"]
    desk.say(type="visit.answer", visit=visit)
    kiosk.until("visit", state="connected")
    met = [subject(relay.port)]
    install(folder, "second.pem", "second.key")
    relay.child.send_signal(signal.SIGHUP)
    yield log_line(relay, "config.reloaded", "the certificate")
    met.append(subject(relay.port))
    for certificate, key, which, why in wrong_pairs(folder):
        install(folder, certificate, key)
        relay.child.send_signal(signal.SIGHUP)
        name = "cert.pem" if which == "certificate" else "key.pem"
        yield log_line(relay, "tls.refused", f"{name}: {why}")
        yield log_line(relay, "config.refused", "Nothing of the configuration has changed")
        met.append(subject(relay.port))
    if met != ["first"] + ["second"] * 4:
        yield f"new handshakes met {met}"
    kiosk.say(type="mute", audio=True, video=False)
    while not desk.until("participants")["participants"][0]["audio_muted"]:
        pass  # from before the reload; what never comes ends the test
    kiosk.say(type="visit.end", visit=visit)
    desk.until("visit", state="ended", outcome="served")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for one in ("first", "second"):
            make_self_signed(folder, one)
        install(folder, "first.pem", "first.key")
        relay = Relay(folder, f"tls: {{certificate: {folder}/cert.pem, key: {folder}/key.pem}}\n{COUNTER}")
        try:
            wrong = [one for one in reload(folder, relay) if one]
            wrong += list(check(folder, relay))
        finally:
            relay.stop()
    print("\n".join(wrong) or "the second certificate is taken over, nothing else, and the visit stays")
    sys.exit(1 if wrong else 0)


main()
