#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile texts for `writ check`: each is answered within seconds, with a code, on few lines, and never by a crash.
Usage: hostile.py WRIT ROOT"""
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WRIT = sys.argv[1]
SECONDS = 20  # of the processor; most take less than two
WAIT = 200  # where others use it as well
MOST_OUTPUT = 200_000
DEEP = 10_000
SMALL_STACK = 512 * 1024  # what a service may give its threads
failures = []

HEAD = """policy a language en
law PIPL "Personal Information Protection Law" version 2021-08-20 in force from 2021-11-01 end
facts
  people : count
  ok : boolean
end
decision d
  default deny cites PIPL art 38(1)
end
"""


def rule(condition):
    return HEAD + "rule r\n  when " + condition + "\n  permit\n  cites PIPL art 39\nend\n"


def text(content):
    return content.encode("utf-8")


# name -> (bytes, code that must be reported, or None for a text without a mistake)
def cases():
    # nesting
    yield "parentheses", text(rule("(" * DEEP + "ok" + ")" * DEEP)), "W0003"
    yield "parentheses left open", text(rule("(" * DEEP + "ok")), "W0003"
    yield "not", text(rule("not " * DEEP + "ok")), "W0003"
    yield "if", text(rule("if ok then ok else " * DEEP + "ok")), "W0003"
    yield "if in the condition", text(rule("if " * DEEP + "ok" + " then ok else ok" * DEEP)), "W0003"
    yield "if, with words of the language as names", text(rule("if when then ok else " * DEEP + "ok")), "W0003"
    yield "lists", text(rule("people in " + "[" * DEEP + "1" + "]" * DEEP)), "W0003"
    yield "braces", text(rule("people in " + "{" * DEEP + "1" + "}" * DEEP)), "W0003"
    yield "records", text(rule("people in " + "{a: " * DEEP + "1" + "}" * DEEP)), "W0003"
    yield "a sum", text(rule("people" + " + 1" * DEEP + " more than 3")), "W0003"
    yield "a product", text(rule("people" + " * 1" * DEEP + " more than 3")), "W0003"
    yield "sums in sums", text(rule("(" * 150 + "people" + (" + 1" * 150 + ")") * 150 + " more than 3")), "W0003"
    yield "dates", text(rule("today later than " + "3 years after " * DEEP + "today")), "W0003"
    backwards = "".join(f'define v{i} means v{i + 1} + 1 cites internal "x"\n' for i in range(DEEP // 3))
    yield "values read before they are declared", text(HEAD + backwards + f'define v{DEEP // 3} means people cites internal "x"\n'), "W0407"
    few = "".join(f'define v{i} means v{i + 1} + 1 cites internal "x"\n' for i in range(35))
    yield "fewer of them", text(HEAD + few + 'define v35 means people cites internal "x"\n'), None
    yield "any", text(rule("any x in l has " * DEEP + "ok")), "W0003"
    yield "count of", text(rule("count of x in l where " * DEEP + "ok")), "W0003"
    yield "a count in a count, in Chinese", text(rule("l 之中 x 的 个数 其中 " * DEEP + "ok")), "W0003"
    yield "a sum over a sum, in Chinese", text(rule("对 l 之中 每个 x 合计 " * DEEP + "ok" + " 其中 ok" * DEEP)), "W0003"
    yield "lists made of lists", text(rule("all x for x in l where " * DEEP + "ok")), "W0003"
    yield "days between days", text(rule("days from " * DEEP + "today" + " until today" * DEEP)), "W0003"
    yield "types", text(HEAD + "record q\n  f : " + "list of " * DEEP + "count\nend\n"), "W0207"
    yield "mixed", text(rule("ok and not (people + 1 more than 2 or " * DEEP + "ok" + ")" * DEEP)), "W0003"
    # just inside the limit
    yield "deep enough", text(rule("(" * 190 + "ok" + ")" * 190)), None
    yield "a long condition", text(rule("ok and " * DEEP + "ok")), None
    yield "many citations", text(HEAD + "rule r permit cites PIPL art 1" + ", art 2" * DEEP + " end\n"), None
    # long things
    yield "a line of a megabyte", text((HEAD + rule("ok")[len(HEAD):] * 15_000).replace("\n", " ")), "W0302"
    yield "a name of a megabyte", text(rule("x" * 1_000_000)), "W0301"
    yield "a Chinese name of a megabyte", text(rule("当" * 300_000)), "W0301"
    yield "a number of a megabyte", text(rule("people more than " + "9" * 1_000_000)), "W0406"
    yield "a text of a megabyte", text(rule('"' + "a" * 1_000_000 + '"')), "W0401"
    yield "a text left open", text(rule('"' + "a" * 1_000_000)), "W0101"
    yield "a row of bars", text(HEAD + "table t first match\n" + "|" * 100_000 + "\nend\n"), "W0209"
    yield "many mistakes", text(HEAD + "rule r wehn x end\n" * 20_000), "W0201"
    yield "many rules of one name", text(HEAD + "rule r when ok permit cites PIPL art 39 end\n" * 20_000), "W0302"
    yield "fifty megabytes", b"x" * 50_000_000, "W0002"
    # no text at all
    yield "invalid UTF-8", b"policy a \xff\xfe language en\n", "W0001"
    yield "cut inside a character", text("规范 同意")[:-1], "W0001"
    yield "a surrogate", b"policy \xed\xa0\x80", "W0001"
    yield "random bytes", random.Random(1).randbytes(1_000_000), "W0001"
    yield "NUL", b"\0" * 1_000_000, "W0005"
    yield "control characters", text(HEAD) + b"\x01" * 1_000_000, "W0005"
    yield "the direction turned around", text(rule("ok \u202e")), "W0005"
    yield "nothing", b"", "W0004"
    yield "a byte order mark alone", b"\xef\xbb\xbf", "W0004"
    yield "a comment alone", b"-- nothing here", "W0004"
    yield "JSON", b'{"policy": "a", "rules": [1, 2, 3]}\n', "W0201"
    # random words of the language, so that the parser gets further than the first one
    words = ("rule when unless then permit deny end if else any in has count of sum for where ( ) { } [ ] , : | and or not is "
             "at least 3 2024-03-22 years after \"x\" people ok cites PIPL art 3 table first match facts decision test 当 且 为").split()
    for seed in range(5):
        source = random.Random(seed)
        yield f"words {seed}", text(HEAD + " ".join(source.choices(words, k=100_000))), "W0201"
    # the whole range of characters
    source = random.Random(7)
    wild = "".join(chr(source.choice([source.randrange(32, 127), source.randrange(0x4e00, 0x9fff), source.randrange(0x20000, 0x2a6d0)]))
                   for _ in range(100_000))
    yield "all sorts of characters", text(HEAD + wild), "W0201"


def bounds():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_STACK, (SMALL_STACK, SMALL_STACK))


def check(name, path, code, *, status=(0, 1)):
    begin = time.monotonic()
    try:
        done = subprocess.run([WRIT, "check", path], capture_output=True, timeout=WAIT,
                              env=dict(os.environ, LC_ALL="C.UTF-8"),
                              # A leak, or a structure a thousand times the text, ends here and not in the swap.
                              preexec_fn=bounds)
    except subprocess.TimeoutExpired:
        failures.append(name)
        print(f"FAIL {name}: no answer in {WAIT} seconds")
        return
    said = done.stderr.decode("utf-8", "replace")
    problems = []
    if done.returncode not in status:
        problems.append(f"status {done.returncode}")
    if code is None and (done.returncode != 0 or said):
        problems.append("not accepted")
    if code is not None and f" {code}: " not in said:
        problems.append(f"{code} is not reported")
    if "W9902" in said or "W9903" in said:
        problems.append("a failure inside")
    if len(said) > MOST_OUTPUT:
        problems.append(f"{len(said)} characters of output")
    took = time.monotonic() - begin
    print(f"{'FAIL' if problems else 'ok  '} {name}: {took:.1f} s" + "".join(", " + one for one in problems))
    if problems:
        failures.append(name)
        print(said[:500])


with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "hostile.writ"
    for name, content, code in cases():
        path.write_bytes(content)
        check(name, str(path), code)
    check("no such file", str(Path(folder) / "none.writ"), "W0901", status=(3,))
    (Path(folder) / "empty").mkdir()
    check("an empty folder", str(Path(folder) / "empty"), "W0902")
    check("a device without an end", "/dev/zero", "W0002")

print(f"hostile.py: {len(failures)} failed")
sys.exit(1 if failures else 0)
