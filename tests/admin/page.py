"""A kiosk or a desk without a browser: enrols and says messages on a WebSocket (RFC 6455), enough to make a visit."""
import base64
import json
import os
import socket
import struct
import urllib.request

TEXT, PING, PONG = 1, 9, 10


class Page:
    def __init__(self, port, **who):
        body = json.dumps(who).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/enrol", body, timeout=10) as answer:
            token = json.load(answer)["token"]
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /signalling HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: guichet.v1\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        assert b" 101 " in self.stream.readline()
        while self.stream.readline() != b"\r\n":
            pass
        self.say(type="hello", version=1, token=token)
        self.hear("welcome")

    def say(self, **message):
        self.frame(TEXT, json.dumps(message).encode())

    def frame(self, kind, payload):
        mask = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
        masked = bytes(each ^ mask[i % 4] for i, each in enumerate(payload))
        self.socket.sendall(bytes([0x80 | kind]) + length + mask + masked)

    def hear(self, wanted, **fields):
        """The next message of that type with these fields; all before it are skipped."""
        while True:
            first, size = self.stream.read(2)
            if size == 126:
                size, = struct.unpack("!H", self.stream.read(2))
            elif size == 127:
                size, = struct.unpack("!Q", self.stream.read(8))
            payload = self.stream.read(size)
            if first & 15 == PING:
                self.frame(PONG, payload)
            elif first & 15 == TEXT:
                message = json.loads(payload)
                if message["type"] == wanted and all(message.get(key) == value for key, value in fields.items()):
                    return message

    def close(self):
        self.stream.close()
        self.socket.close()
