"""A relay of one's own for the tests of this folder: `guichet serve` on free ports."""
import pathlib
import re
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ports import free_media_port, free_port  # noqa: E402

GUICHET = sys.argv[1]


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, timeout=30, **options)


class Relay:
    def __init__(self, folder, tls):
        self.port, admin = free_port(), free_port()
        self.file = folder / "guichet.yaml"
        (folder / "web").mkdir(exist_ok=True)
        (folder / "web/index.html").write_text("hello")
        self.file.write_text(f"media: {{port: {free_media_port()}, announce: [127.0.0.1]}}\n"
                             f"signalling: {{listen: '127.0.0.1:{self.port}'}}\n"
                             f"admin: {{listen: '127.0.0.1:{admin}'}}\n"
                             f"auth: {{secret: {'x' * 40}, open_enrolment: true}}\n{tls}")
        self.child = subprocess.Popen([GUICHET, "serve", "--config", str(self.file), "--web",
                                       str(folder / "web")], stderr=subprocess.PIPE, text=True)
        for _ in range(200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"the relay did not start:\n{self.child.stderr.read()}")

    def stop(self):
        self.child.terminate()
        self.child.communicate(timeout=20)

    def talk(self, *words):
        """What was negotiated, as "TLSv1.2 SUITE", or None when the handshake failed."""
        said = run("openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", *words, input="")
        suite = re.search(r"^New, (TLSv\S+), Cipher is (\S+)", said.stdout, re.MULTILINE)
        return f"{suite[1]} {suite[2]}" if suite else None
