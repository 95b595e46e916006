"""Names that a folder without IO must not use: it is driven, it does not look around.

Time comes in as an argument, randomness through sfu::Entropy, and errors are values
(docs/adr/0001-sans-io.md). An exception to that stands in ALLOWED with its reason; one that is needed
no longer is a problem too.
"""
import re

import floors
import tree

BANNED = {
    "clock": re.compile(
        r"\b(?:steady_clock|system_clock|high_resolution_clock|gettimeofday|clock_gettime|timespec_get)\b"
        r"|(?<![\w.>])time\s*\(|#\s*include\s*<(?:chrono|ctime|time\.h|sys/time\.h)>"),
    "socket": re.compile(
        r"#\s*include\s*<(?:sys/socket\.h|sys/un\.h|netinet/[\w.]+|arpa/inet\.h|netdb\.h)>"
        r"|\bboost::asio\b|#\s*include\s*<boost/asio"),
    "file": re.compile(r"\b(?:i|o)?fstream\b|\bfopen\s*\(|#\s*include\s*<filesystem>|\bgetenv\b"),
    "thread": re.compile(
        r"\bstd::(?:jthread|thread|async|call_once|condition_variable|(?:shared_|recursive_|timed_)?mutex"
        r"|lock_guard|unique_lock|scoped_lock|this_thread)\b|\bpthread_\w+|\b(?:u|nano)?sleep\s*\("
        r"|#\s*include\s*<(?:thread|mutex|shared_mutex|condition_variable|future|pthread\.h)>"),
    "atomic": re.compile(r"\bstd::atomic\w*|#\s*include\s*<atomic>"),
    "random": re.compile(
        r"\b(?:random_device|mt19937(?:_64)?|minstd_rand0?|default_random_engine|getrandom|getentropy"
        r"|arc4random\w*|RAND_\w*bytes)\b|(?<![\w.>])s?rand\s*\(|#\s*include\s*<random>"),
    "throw": re.compile(r"\bthrow\b"),
}

# folder or file, kind → reason
ALLOWED = {
    ("sfu/metrics", "atomic"): "the admin thread reads the counters that a shard adds to",
    ("sfu/crypto/certificate.cc", "random"): "keys and certificates are made once, before any shard runs, by OpenSSL",
    ("sfu/crypto/openssl_dtls_endpoint.cc", "clock"):
        "DTLSv1_get_timeout gives a timeval; OpenSSL reads the clock itself, hence the fake in worlds",
    ("config", "file"): "a configuration is a file, and it may name one with the secret",
    ("sfu/base/socket_address.cc", "socket"): "inet_ntop, which writes addresses as text and opens nothing",
    ("config/endpoint.cc", "socket"): "inet_pton, which reads addresses as text and opens nothing",
}


def scope_of(path, kind, allowed):
    return next((scope for scope, what in allowed
                 if what == kind and (str(path) == scope or str(path).startswith(scope + "/"))), None)


def problems(root, allowed=None):
    if allowed is None:
        allowed = ALLOWED
    table = floors.read_table(root)
    found, used = [], set()
    for path in tree.cpp_files(root, [name for name, row in table.items() if not row.io]):
        for number, line in enumerate(tree.code_of(tree.read(root, path)).split("\n"), 1):
            for kind, names in BANNED.items():
                match = names.search(line)
                if match is None:
                    continue
                scope = scope_of(path, kind, allowed)
                if scope is None:
                    found.append(f"{path}:{number}: {kind} in a folder without IO: {match[0].strip()}")
                else:
                    used.add((scope, kind))
    found += [f"tests/tidy/banned.py:1: the exception {scope} ({kind}) is needed no longer"
              for scope, kind in allowed if (scope, kind) not in used]
    return found


if __name__ == "__main__":
    tree.run(problems, "banned names")
