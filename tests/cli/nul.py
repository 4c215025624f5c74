#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A NUL byte ends no input: whatever stands behind it is read, or the place is an error. Usage: nul.py WRIT ROOT TIER..."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, TIERS = sys.argv[1], sys.argv[3:] or ["interp"]
failures = []

POLICY = """policy n language en
calendar PRC
law L "M"
  version 2000-01-01 in force from 2000-01-01
end
facts
  region : text
  x : boolean?
end
decision n
  default permit cites L art 1
end
rule r
  cites L art 2
  when region is "blocked"
  then deny
end
obligation keep
  cites L art 3
  party must "report the record" within 5 days after today
end
"""


def run(*args, text=b""):
    return subprocess.run([WRIT, *map(str, args)], input=text, capture_output=True, timeout=300, env=dict(os.environ, LC_ALL="C.UTF-8"))


def check(name, good, detail=""):
    print(("ok   " if good else "FAIL ") + name + ("" if good else f": {detail}"))
    if not good:
        failures.append(name)


def decisions(done):
    return [json.loads(line)["decision"] for line in done.stdout.decode().splitlines()]


EU, BLOCKED = b'{"region":"eu"}', b'{"region":"blocked"}'

with tempfile.TemporaryDirectory() as folder:
    top = Path(folder)
    policy, data = top / "n.writ", top / "data"
    policy.write_text(POLICY)
    told = run("check", policy)
    check("the policy is right", told.returncode == 0, told.stderr)

    for tier in TIERS:
        ask = ["eval", policy, "-d", "n", "--as-of", "2024-01-01", "--tier", tier]
        for name, text, expected in (
            ("between two objects", EU + b"\0" + BLOCKED + b"\n", ["error"]),
            ("behind an object", EU + b"\0\n" + BLOCKED + b"\n", ["error", "deny"]),
            ("before an object", b"\0" + EU + b"\n" + BLOCKED + b"\n", ["error", "deny"]),
            ("on a line of its own", EU + b"\n\0\n" + BLOCKED + b"\n", ["permit", "error", "deny"]),
            ("in place of the end of a line", EU + b"\0" + EU + b"\0" + BLOCKED, ["error"]),
            ("at the end", BLOCKED + b"\n\0", ["deny", "error"]),
            ("in a text", b'{"region":"blocked\0"}\n' + BLOCKED + b"\n", ["error", "deny"]),
            ("in a text, by its number", b'{"region":"blocked\\u0000"}\n' + BLOCKED + b"\n", ["permit", "deny"]),
            ("in a key", b'{"region\0":"blocked"}\n' + BLOCKED + b"\n", ["error", "deny"]),
            ("in a key, by its number", b'{"region\\u0000":"blocked"}\n' + BLOCKED + b"\n", ["error", "deny"]),
            ("in an object over several lines", b'{\n"region":\0"eu"\n}\n', ["error"] * 3),
            ("and nothing else", b"\0", ["error"]),
            ("many", b"\0" * 100_000 + b"\n" + BLOCKED + b"\n", ["error", "deny"]),
        ):
            for how in ("standard input", "a file"):
                data.write_bytes(text)
                told = run(*ask, text=text) if how == "standard input" else run(*ask, "-i", data)
                check(f"eval, {tier}, {how}: {name}", decisions(told) == expected and told.returncode == (1 if "error" in expected else 0) and
                      b"\0" not in told.stdout + told.stderr, (told.returncode, told.stdout[:300], told.stderr[:300]))
        told = run(*ask, "--explain", text=b'{"region":"a\\u0000b"}\n')
        check(f"eval, {tier}: an explanation shows it", told.returncode == 0 and b"\0" not in told.stdout, told.stdout)

    good = b'{"id":"1","decision":"n","as_of":"2024-01-01","facts":{"region":"eu"},"expected":{"decision":"permit"}}\n'
    wrong = good.replace(b'"permit"', b'"deny"').replace(b'"1"', b'"2"')
    for name, text in (("between two cases", good.strip() + b"\0" + wrong), ("behind a case", good.strip() + b"\0\n" + wrong),
                       ("on a line of its own", good + b"\0\n"), ("before a case", b"\0" + good), ("in a text", good.replace(b"eu", b"e\0u")),
                       ("in a key", good.replace(b'"region', b'"region\0')), ("at the end", good + b"\0"), ("and nothing else", b"\0")):
        data.write_bytes(text)
        for tier in TIERS:
            told = run("test", policy, "--cases", data, "--tier", tier)
            check(f"test --cases, {tier}: {name}", told.returncode == 1 and b"0 failed" not in told.stdout and b"\0" not in told.stdout + told.stderr,
                  (told.returncode, told.stdout, told.stderr))

    asked = b'{"id":"t","decision":"n","as_of":"2024-01-02","facts":{"region":"eu"}}\n'
    event = b'{"event":"fulfilled","decision":"t","obligation":"keep","on":"2024-01-04"}\n'
    data.write_bytes(asked + event)
    told = run("duties", policy, "--log", data, "--as-of", "2024-03-01")
    check("duties: a log", told.returncode == 0 and b"fulfilled" in told.stdout, (told.stdout, told.stderr))
    for name, text in (("between two lines", asked.strip() + b"\0" + event), ("behind a line", asked.strip() + b"\0\n" + event),
                       ("on a line of its own", asked + b"\0\n" + event), ("before a line", asked + b"\0" + event), ("at the end", asked + event + b"\0"),
                       ("in a text", asked + event.replace(b"keep", b"keep\0")), ("in a key", asked + event.replace(b'"on', b'"on\0')),
                       ("and nothing else", b"\0")):
        data.write_bytes(text)
        told = run("duties", policy, "--log", data, "--as-of", "2024-03-01")
        check(f"duties: {name}", told.returncode == 1 and b"\0" not in told.stdout + told.stderr, (told.returncode, told.stdout, told.stderr))

    for name, text, answer in (
        ("behind a fact", b'region: "blocked"\0\n?\n', None),
        ("in a text", b'region: "block\0ed"\n?\n', None),
        ("before a fact", b'\0region: "blocked"\n?\n', None),
        ("on a line of its own", b'region: "blocked"\n\0\n?\n', b"deny"),
        ("behind a question", b'region: "blocked"\n?\0\n?\n', b"deny"),
        ("in a command", b':lo\0ad x\nregion: "blocked"\n?\n', b"deny"),
        ("in a path", b':load /tmp\0/x\nregion: "blocked"\n?\n', b"deny"),
        ("in a day", b':as-of 2024-01-0\x001\nregion: "blocked"\n?\n', b"deny"),
        ("in a name", b':forget reg\0ion\nregion: "blocked"\n?\n', b"deny"),
        ("many", b"\0" * 10_000 + b'\nregion: "blocked"\n?\n', b"deny"),
    ):
        # Without the region the question is left open.
        told = run("repl", policy, text=b":as-of 2024-01-01\n" + text)
        # A line with one is refused and sets nothing; the lines behind it are answered.
        right = told.returncode == 0 and b"\0" not in told.stdout + told.stderr
        right = right and (b"deny" in told.stdout) == (answer is not None)
        check(f"repl: {name}", right, (told.returncode, told.stdout[:600], told.stderr[:300]))

print(f"nul.py: {len(failures)} failed")
sys.exit(1 if failures else 0)
