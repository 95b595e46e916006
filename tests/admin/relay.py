"""A relay of one's own with an admin token, and what it answers on its private listener."""
import atexit
import http.client
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ports import free_media_port, free_port  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "admin-0123456789abcdef-0123456789abcdef"
COUNTER = """
organisations:
  - {id: caf, name: Allocations familiales, desks: [{id: guichet-1, name: Mme Girard}]}
sites:
  - {id: isle, name: L'Isle-Jourdain}
  - {id: lussac, name: Lussac-les-Châteaux}
"""


class Relay:
    def __init__(self, binary, folder, token=TOKEN, state=True, more=""):
        self.binary, self.port, self.admin, self.token = binary, free_port(), free_port(), TOKEN
        self.file, self.token_file = folder / "guichet.yaml", folder / "admin-token"
        self.token_file.write_text(TOKEN + "\n")
        given = "token_file: admin-token, " if token else ""
        self.file.write_text(f"media: {{port: {free_media_port()}, announce: [127.0.0.1]}}\n"
                             f"signalling: {{listen: '127.0.0.1:{self.port}'}}\n"
                             f"admin: {{{given}listen: '127.0.0.1:{self.admin}'}}\n"
                             f"auth: {{secret: {'x' * 40}, open_enrolment: true}}\n"
                             f"{'state: {directory: state}' if state else ''}\n{more}{COUNTER}")
        self.log = open(folder / "log", "w+")
        self.child = subprocess.Popen([binary, "serve", "--config", str(self.file),
                                       "--web", str(ROOT / "signalling/web")], stderr=self.log)
        atexit.register(self.child.kill)  # a test that fails leaves none behind
        deadline = time.monotonic() + 60
        while self.child.poll() is None and time.monotonic() < deadline:
            try:
                if self.ask("GET", "/readyz", token=None)[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        self.log.seek(0)
        sys.exit(f"the relay did not start:\n{self.log.read()}")

    def ask(self, method, path, token=TOKEN, port=None, body=None, headers=None):
        """Status, headers and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.admin, timeout=20)
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, headers=dict(headers or {}, **shown))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def ask_patiently(self, *words, **options):
        """Like a script with many questions: one that is too fast asks again."""
        deadline = time.monotonic() + 20
        while (answer := self.ask(*words, **options))[0] == 429 and time.monotonic() < deadline:
            time.sleep(0.05)
        return answer

    def get(self, name):
        status, _, body = self.ask("GET", f"/admin/v1/{name}")
        assert status == 200, (status, body)
        return json.loads(body)

    def stop(self):
        self.child.terminate()
        return self.child.wait(timeout=30)
