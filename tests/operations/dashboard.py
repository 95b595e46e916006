"""The dashboard and the alerts as a Prometheus sees them that scrapes a running relay: every expression is valid,
names metrics, labels and values that exist, and every panel has something to show.   dashboard.py GUICHET"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

from stage import ROOT, Relay, free_port, status, until

GUICHET = sys.argv[1]
DASHBOARD = ROOT / "docker/grafana/dashboards/guichet.json"
# What Prometheus itself adds to the relay's labels.
TARGET_LABELS = {"instance", "job"}
VARIABLES = {"$instance": ".*", "$__rate_interval": "5s"}


# Nobody is there, and nothing happens that it would be told.
WEBHOOK = f"[{{id: rdv, url: 'http://127.0.0.1:9/', secret: whsec_{'A' * 32}}}]"


class Stage:
    """A relay, and a Prometheus with docker/prometheus.yml that scrapes it every second."""

    def __init__(self, folder):
        self.relay, self.prometheus = Relay(GUICHET, folder, webhooks=WEBHOOK), free_port()
        self.admin = self.relay.admin
        scrape = (ROOT / "docker/prometheus.yml").read_text(encoding="utf-8")
        for was, now in (("127.0.0.1:8081", f"127.0.0.1:{self.admin}"), ("scrape_interval: 15s", "scrape_interval: 1s"),
                         ("evaluation_interval: 15s", "evaluation_interval: 1s")):
            assert was in scrape, was
            scrape = scrape.replace(was, now)
        (folder / "prometheus.yml").write_text(scrape, encoding="utf-8")
        (folder / "alerts.yml").write_text((ROOT / "docker/alerts.yml").read_text(encoding="utf-8"), encoding="utf-8")
        self.child = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{self.prometheus}"], stderr=subprocess.DEVNULL)
        until(self.has_scraped, "Prometheus has scraped the relay")

    def has_scraped(self):  # two scrapes make a rate
        counts = self.query("min(count_over_time(up[1m]) * up)")
        return counts and float(counts[0]["value"][1]) >= 4

    def query(self, expression):
        words = urllib.parse.urlencode({"query": expression})
        code, answer = status(f"http://127.0.0.1:{self.prometheus}/api/v1/query?{words}")
        if code == 503:  # it is starting
            raise OSError(answer)
        if code != 200:
            raise ValueError(json.loads(answer)["error"])
        return json.loads(answer)["data"]["result"]

    def labels(self):
        """What the relay exports: by metric, the values of each label."""
        known = {}
        for line in self.relay.ask("metrics")[1].splitlines():
            found = re.match(r"(\w+)(?:\{(.*)\})? ", line)
            if line.startswith("#") or not found:
                continue
            values = known.setdefault(found[1], {})
            for label, text in re.findall(r'(\w+)="([^"]*)"', found[2] or ""):
                values.setdefault(label, set()).add(text)
        known["up"] = {}
        return known

    def stop(self):
        self.child.terminate()
        self.child.wait(timeout=20)
        self.relay.kill()


def selectors(expression):
    """(metric, [(label, operator, value)]) of every selector."""
    for metric, matchers in re.findall(r"\b(guichet_\w+|up)\b(?:\{([^}]*)\})?", expression):
        yield metric, re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"', matchers)


def unknown(expression, known):
    """What an expression names and the relay does not export."""
    for metric, matchers in selectors(expression):
        if metric not in known:
            yield f"no metric {metric}"
            continue
        for label, operator, text in matchers:
            if label in TARGET_LABELS:
                continue
            for one in text.split("|") if operator in ("=~", "!~") else [text]:
                if one not in known[metric].get(label, set()):
                    yield f"{metric} has no {label}={one!r}"
    named = set().union(*(known.get(metric, {}) for metric, _ in selectors(expression)))
    for grouped in re.findall(r"\b(?:by|without)\s*\(([^)]*)\)", expression):
        for label in re.findall(r"\w+", grouped):
            if label not in named | TARGET_LABELS:
                yield f"nothing there has a label {label}"


def wrong_with(expression, stage, known, empty_is_wrong):
    found = list(unknown(expression, known))
    for variable, text in VARIABLES.items():
        expression = expression.replace(variable, text)
    try:
        if not stage.query(expression) and empty_is_wrong:
            found.append("nothing to show from a relay that runs")
    except ValueError as error:
        found.append(str(error))
    return found


def panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def shape(dashboard):
    """What Grafana would take without a word: doubled ids, panels on top of each other, unknown sources."""
    source = re.search(r"uid: (\S+)", (ROOT / "docker/grafana/provisioning/datasources/prometheus.yml")
                       .read_text(encoding="utf-8"))[1]
    ids, taken = set(), {}
    for panel in dashboard["panels"]:
        if panel["id"] in ids:
            yield f"panel {panel['id']}: its id is used twice"
        ids.add(panel["id"])
        at = panel["gridPos"]
        for cell in [(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])]:
            if cell[0] >= 24 or cell in taken:
                yield f"{panel['title']}: lies on {taken.get(cell, 'the edge')}"
                break
            taken[cell] = panel["title"]
    for panel in panels(dashboard):
        if not panel.get("description") or not panel["fieldConfig"]["defaults"].get("unit"):
            yield f"{panel['title']}: without description or unit"
        for target in panel["targets"]:
            if target["datasource"]["uid"] != source:
                yield f"{panel['title']}: its source is not the provisioned one"
            named = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            grouped = re.search(r"\bby \(([^)]*)\)", target["expr"])
            if grouped and not named <= set(re.findall(r"\w+", grouped[1])):
                yield f"{panel['title']}: the legend names a label that is summed away"


def check_dashboard(dashboard, stage, known):
    found = list(shape(dashboard))
    for panel in panels(dashboard):
        for target in panel["targets"]:
            found += [f"{panel['title']}: {wrong}: {target['expr']}"
                      for wrong in wrong_with(target["expr"], stage, known, empty_is_wrong=True)]
    return found


def check_alerts(stage, known):
    operations = (ROOT / "docs/OPERATIONS.md").read_text(encoding="utf-8")
    cases = (ROOT / "tests/operations/alerts_test.yml").read_text(encoding="utf-8")
    answer = status(f"http://127.0.0.1:{stage.prometheus}/api/v1/rules")[1]
    rules = json.loads(answer)["data"]["groups"]
    alerts = [rule for group in rules for rule in group["rules"]]
    found = [] if alerts else ["Prometheus has loaded no alert"]
    for alert in alerts:
        name = alert["name"]
        found += [f"{name}: {wrong}" for wrong in wrong_with(alert["query"], stage, known, empty_is_wrong=False)]
        if f"`{name}`" not in operations:
            found.append(f"{name}: docs/OPERATIONS.md does not say what to do")
        if name not in cases:
            found.append(f"{name}: no case in alerts_test.yml")
        if alert["state"] != "inactive":
            found.append(f"{name}: {alert['state']} at a relay that is well")
    return found


def blindness(text, stage, known):
    """Each of these must be complained about, else the check above is worth nothing."""
    for was, now in (("guichet_citizens_waiting", "guichet_citizens_wating"), ('outcome=\\"interrupted\\"', 'outcome=\\"lost\\"'),
                     ("sum by (transport)", "sum by (way)"), ("histogram_quantile(0.5, ", "histogram_quantile(")):
        assert was in text, was
        if not check_dashboard(json.loads(text.replace(was, now, 1)), stage, known):
            yield f"this test does not see {now}"


def main():
    text = DASHBOARD.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(pathlib.Path(folder))
        try:
            known = stage.labels()
            wrong = [*check_dashboard(json.loads(text), stage, known), *check_alerts(stage, known),
                     *blindness(text, stage, known)]
        finally:
            stage.stop()
    for line in wrong:
        print(line)
    count = sum(len(panel["targets"]) for panel in panels(json.loads(text)))
    print(f"dashboard: {count} queries, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
