"""docker/compose.yaml as a compose program reads it (Debian's docker-compose), and what its services, the image and the
files that they mount say about one thing: ports, paths, rights, dashboard and alerts.   compose.py"""
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docker"
# Each takes something that people would miss; none of them may be found good.
MISTAKES = (("cap_drop:", "cap_dorp:"), ("read_only: true\n", ""), ("./alerts.yml:", "./alarms.yml:"),
            ("127.0.0.1:9090", "127.0.0.1:9091"), ("guichet/guichet.yaml:ro", "guichet.yaml:ro"),
            ("/var/lib/grafana/dashboards:ro", "/dashboards:ro"), ("state:/var/lib/guichet", "state:/var/lib/state"))


def read(text):
    """(what the program makes of it, its complaint). Debian's is older than the key `name`, which it refuses."""
    said = subprocess.run(["docker-compose", "--file", "-", "config"], text=True, cwd=FOLDER,
                          input=re.sub(r"^name: .*\n", "", text, flags=re.MULTILINE), capture_output=True, check=False)
    complaint = said.stderr.strip() or ("" if said.returncode == 0 else f"status {said.returncode}")
    return (None if complaint else yaml.safe_load(said.stdout)), complaint


def mounts(service):
    """{place in the service: what is mounted there}."""
    return {target: source for source, target, _ in (volume.split(":") for volume in service["volumes"])}


def mounted(service, path):
    """The file of this checkout that a service finds at this path."""
    for target, source in mounts(service).items():
        if pathlib.PurePath(path).is_relative_to(target):
            return pathlib.Path(source) / pathlib.PurePath(path).relative_to(target)
    return pathlib.Path("/nowhere")


def loaded(service, path):
    file = mounted(service, path)
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}


def closed(name, service):
    if not service.get("read_only") or service.get("cap_drop") != ["ALL"] or service.get("security_opt") != ["no-new-privileges:true"]:
        yield f"{name}: a root that is read-only, no capability and no new privileges are wanted"
    for source in mounts(service).values():
        if source.startswith("/") and not pathlib.Path(source).exists():
            yield f"{name}: there is no {source} to mount"


def relay_of(services):
    """(its configuration, what is wrong with the relay)."""
    image = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r'^CMD \["serve", "--config", "(.*)"\]', image, re.MULTILINE)[1]
    state = re.search(r"--mode=0700 (\S+)", image)[1]
    config, wrong = loaded(services["guichet"], command), []
    if not config:
        wrong.append(f"guichet: no configuration at {command}, which the image serves")
    if state not in mounts(services["guichet"]):
        wrong.append(f"guichet: no volume at {state}, which the image has for it")
    exposed = re.search(r"^EXPOSE (\d+)/tcp (\d+)-\d+/udp", image, re.MULTILINE)
    if config and [int(port) for port in exposed.groups()] != [port_of(config["signalling"]["listen"]), config["media"]["port"]]:
        wrong.append("guichet: the image exposes other ports than the configuration opens")
    return config, wrong


def port_of(address):
    return int(address.rsplit(":", 1)[1])


def prometheus_of(services, config):
    service = services["prometheus"]
    options = dict(word.removeprefix("--").split("=", 1) for word in service["command"])
    scrape = loaded(service, options["config.file"])
    targets = [target for job in scrape.get("scrape_configs", []) for group in job["static_configs"] for target in group["targets"]]
    if targets != [config.get("admin", {}).get("listen")]:
        yield f"prometheus: scrapes {targets}, and the relay is not there"
    for rules in scrape.get("rule_files", ["no rules"]):
        path = pathlib.PurePath(options["config.file"]).parent / rules
        if not loaded(service, path):
            yield f"prometheus: no rules at {path}"
    if options["storage.tsdb.path"] not in mounts(service):
        yield "prometheus: what it stores is on no volume"


def grafana_of(services):
    service = services["grafana"]
    sources = loaded(service, "/etc/grafana/provisioning/datasources/prometheus.yml").get("datasources", [{}])
    listens = [word.split("=", 1)[1] for word in services["prometheus"]["command"] if "listen-address" in word]
    if [source.get("url") for source in sources] != [f"http://{address}" for address in listens]:
        yield "grafana: its source is not where Prometheus listens"
    for provider in loaded(service, "/etc/grafana/provisioning/dashboards/guichet.yml").get("providers", [{}]):
        path = provider.get("options", {}).get("path", "/")
        if not list(mounted(service, path).glob("*.json")):
            yield f"grafana: no dashboard at {path}"
    home = service["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    if not mounted(service, home).is_file():
        yield f"grafana: no dashboard at {home}"


def twice(services, config):
    """All are on the host's network."""
    addresses = [config[part]["listen"] for part in ("signalling", "admin") if config]
    addresses += [word.split("=", 1)[1] for word in services["prometheus"]["command"] if "listen-address" in word]
    ports = [port_of(address) for address in addresses] + [3000]  # Grafana's own
    if len(set(ports)) < len(ports):
        yield f"two services want one port: {ports}"


def wrong_with(text):
    compose, complaint = read(text)
    if complaint:
        return [complaint]
    services = compose["services"]
    config, wrong = relay_of(services)
    for name, service in services.items():
        wrong += closed(name, service)
    return [*wrong, *prometheus_of(services, config), *grafana_of(services), *twice(services, config)]


def main():
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    wrong = wrong_with(text)
    for was, now in MISTAKES:
        assert was in text, was
        if not wrong_with(text.replace(was, now, 1)):
            wrong.append(f"this test does not see {was!r} become {now!r}")
    for line in wrong:
        print(line)
    print(f"compose: {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
