"""A kiosk's or desk's signalling without a browser: a WebSocket (RFC 6455) by hand, docs/PROTOCOL.md §1."""
import base64
import json
import os
import socket
import struct

from stage import status


class Refused(Exception):
    """The upgrade was answered with another status."""


def enrol(relay, body):
    code, answer = status(f"http://127.0.0.1:{relay.pages}/enrol", json.dumps(body).encode())
    if code != 200:
        raise Refused(f"enrol: {code}")
    return json.loads(answer)["token"]


class Page:
    def __init__(self, relay, token, ticket=None):
        self.token, self.heard = token, []
        self.socket = socket.create_connection(("127.0.0.1", relay.pages), timeout=10)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /signalling HTTP/1.1\r\nHost: 127.0.0.1:{relay.pages}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: guichet.v1\r\n\r\n").encode())
        header = b""
        while not header.endswith(b"\r\n\r\n"):
            header += self.read_exactly(1)
        if b" 101 " not in header.split(b"\r\n")[0]:
            raise Refused(header.decode().splitlines()[0])
        self.say("hello", version=1, token=token, **({"ticket": ticket} if ticket else {}))

    def read_exactly(self, size):
        data = b""
        while len(data) < size:
            some = self.socket.recv(size - len(data))
            if not some:
                raise ConnectionError("closed")
            data += some
        return data

    def frame(self, opcode, payload):
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack(">H", size)
        mask = os.urandom(4)
        body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + body)

    def say(self, kind, **members):
        self.frame(1, json.dumps({"type": kind, **members}).encode())

    def hear(self, kind, **members):
        """The next message of that type with these members; pings are answered on the way."""
        while True:
            first, second = self.read_exactly(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.read_exactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.read_exactly(8))[0]
            payload = self.read_exactly(size)
            if first & 0x0F == 9:
                self.frame(10, payload)
            elif first & 0x0F == 8:
                raise ConnectionError(f"closed with {struct.unpack('>H', payload[:2])[0]}")
            elif first & 0x0F == 1:
                message = json.loads(payload)
                self.heard.append(message)
                if message["type"] == kind and all(message.get(key) == value for key, value in members.items()):
                    return message

    def ticket(self):
        return [message["ticket"] for message in self.heard if message.get("ticket")][-1]

    def drop(self):
        """As a line that breaks."""
        self.socket.close()


def begin_visit(kiosk, desk, organisation="caf"):
    kiosk.hear("welcome")
    desk.hear("welcome")
    desk.say("desk.ready", ready=True)
    desk.hear("desk", ready=True)
    kiosk.say("visit.request", organisation=organisation)
    visit = desk.hear("ring")["visit"]
    desk.say("visit.answer", visit=visit)
    kiosk.hear("visit", state="connected")
    desk.hear("visit", state="connected")
    return visit
