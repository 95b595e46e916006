"""`guichet status|sites|desks|visits|drain|kick` against a running relay: what they print and how they end."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from page import Page
from relay import Relay, free_port


def run(relay, *words, way=None):
    way = ["--config", str(relay.file)] if way is None else way
    return subprocess.run([relay.binary, *words, *way], capture_output=True, text=True, timeout=60)


def fine(relay, *words, way=None):
    result = run(relay, *words, way=way)
    assert result.returncode == 0 and result.stderr == "", (words, result)
    return result.stdout


def refused(relay, code, says, *words, way=None):
    result = run(relay, *words, way=way)
    assert result.returncode == code and says in result.stderr and result.stdout == "", (words, result)


def play(binary, folder):
    relay = Relay(binary, folder)
    url = ["--url", f"http://127.0.0.1:{relay.admin}", "--token-file", str(relay.token_file)]
    assert re.search(r"^sites +0 on, 2 configured$", fine(relay, "status"), re.MULTILINE)
    assert re.search(r"^red +isle .* never .*No kiosk has connected since", fine(relay, "sites"), re.MULTILINE)
    assert json.loads(fine(relay, "sites", "--json", way=url))["sites"][1]["name"] == "Lussac-les-Châteaux"
    assert re.search(r"^caf +guichet-1 +off$", fine(relay, "desks"), re.MULTILINE)

    kiosk = Page(relay.port, site="isle")
    kiosk.say(type="visit.request", organisation="caf")
    visit = kiosk.hear("visit", state="queued")["visit"]
    lines = fine(relay, "visits", way=url).splitlines()
    assert len(lines) == 2 and re.match(rf"{visit}  isle  caf +-  +queued +1 ", lines[1]), lines
    assert lines[0].index("STATE") == lines[1].index("queued"), lines  # one below the other
    assert re.search(r"^amber +isle .*no adviser", fine(relay, "sites"), re.MULTILINE)

    refused(relay, 2, "16 hexadecimal digits", "kick", "../drain")
    refused(relay, 2, "--config or --url", "status", way=[])
    refused(relay, 2, "", "status", way=[*url, "--config", str(relay.file)])
    assert fine(relay, "kick", visit) == "ended\n"
    assert kiosk.hear("visit", state="ended")["outcome"] == "interrupted"
    refused(relay, 1, "404: no such visit", "kick", visit)
    wrong = folder / "wrong"
    wrong.write_text("not-the-token\n")
    refused(relay, 1, "401: show the admin token", "status", way=[*url[:2], "--token-file", str(wrong)])
    refused(relay, 1, "no answer from", "status",
            way=["--url", f"http://127.0.0.1:{free_port()}", *url[2:]])
    refused(relay, 1, "http://IP:PORT", "status", way=["--url", "https://example.org", *url[2:]])
    bare = folder / "bare.yaml"
    bare.write_text(f"auth: {{secret: {'x' * 40}}}\n")
    refused(relay, 1, "gives no admin.token", "status", way=["--config", str(bare)])

    assert fine(relay, "drain", "--json") == '{"draining":true}\n'
    kiosk.close()
    assert relay.child.wait(timeout=30) == 0
    refused(relay, 1, "no answer from", "status")


def main():
    with tempfile.TemporaryDirectory() as folder:
        play(sys.argv[1], pathlib.Path(folder))
    print("status, sites, desks, visits, drain, kick do what they say")


if __name__ == "__main__":
    main()
