"""TLS as ANSSI recommends it (SDE-NT-35), asked of a running relay with `openssl s_client`: every listed
suite is taken, every other one and every older version refused, with a P-256 and with an RSA key."""
import pathlib
import re
import sys
import tempfile

from relay import GUICHET, Relay, run

TLS13 = ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
         "TLS_AES_128_CCM_SHA256"]
TLS12 = {
    "ECDSA": ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256",
              "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-CCM", "ECDHE-ECDSA-AES128-CCM"],
    "RSA": ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"],
}
GROUPS = ["X25519", "P-256", "P-384"]


def names(text):
    return text.strip().split(":")


def check(relay, key):
    """Yields what is wrong."""
    old = ("-cipher", "ALL:@SECLEVEL=0")
    for version in ("-tls1", "-tls1_1"):
        if relay.talk(version, *old):
            yield f"{key}: {version} is taken"
    for suite in TLS13:
        if relay.talk("-tls1_3", "-ciphersuites", suite) != f"TLSv1.3 {suite}":
            yield f"{key}: {suite} is refused"
    if relay.talk("-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256"):
        yield f"{key}: TLS_AES_128_CCM_8_SHA256 is taken"
    for suite in TLS12[key]:
        if relay.talk("-tls1_2", "-cipher", suite) != f"TLSv1.2 {suite}":
            yield f"{key}: {suite} is refused"
    everything = names(run("openssl", "ciphers", "-tls1_2", "-s", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").stdout)
    others = [suite for suite in everything
              if suite not in TLS12["ECDSA"] + TLS12["RSA"] and not suite.startswith("TLS_")]
    if len(others) < 20:
        yield f"only {len(others)} other suites to try"
    if relay.talk("-tls1_2", "-cipher", ":".join(others) + ":@SECLEVEL=0"):
        yield f"{key}: one of the other suites is taken"
    for group in GROUPS:
        if not relay.talk("-groups", group):
            yield f"{key}: {group} is refused"
    if relay.talk("-groups", "P-521"):
        yield f"{key}: P-521 is taken"
    said = run("openssl", "s_client", "-connect", f"127.0.0.1:{relay.port}", "-tls1_2", input="").stdout
    if "Compression: NONE" not in said:
        yield f"{key}: compression"
    if "TLS session ticket" in said or not re.search(r"Session-ID: *\n", said):
        yield f"{key}: sessions can be resumed"


def rsa_certificate(folder):
    run("openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "30", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"),
        "-out", str(folder / "cert.pem"), check=True)


def check_command(folder):
    """Yields what `guichet check` fails to see in files that are wrong."""
    file = folder / "guichet.yaml"
    good = file.read_text()
    if run(GUICHET, "check", "--config", str(file)).returncode != 0:
        yield "guichet check refuses good files"
    run("openssl", "genpkey", "-algorithm", "RSA", "-out", str(folder / "other.pem"), check=True)
    for wrong, what in (("key: other.pem", "tls.key: does not belong to the certificate"),
                        ("key: missing.pem", "tls.key: cannot be read")):
        file.write_text(good.replace("key: key.pem", wrong))
        said = run(GUICHET, "check", "--config", str(file))
        if said.returncode != 1 or what not in said.stdout:
            yield f"guichet check says {said.stdout!r} about {wrong}"
    file.write_text(good)


def main():
    wrong = []
    for key, tls in (("ECDSA", "tls: {local_ca: ca}\n"),
                     ("RSA", "tls:\n  certificate: cert.pem\n  key: key.pem\n")):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            rsa_certificate(folder)
            relay = Relay(folder, tls)
            try:
                wrong += check(relay, key)
            finally:
                relay.stop()
            if key == "RSA":
                wrong += check_command(folder)
    print("\n".join(wrong) or "every listed suite is taken, every other one refused")
    sys.exit(1 if wrong else 0)


main()
