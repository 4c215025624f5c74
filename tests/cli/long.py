#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Long policies: exceptions on exceptions, definitions on definitions, values under others. Checking them takes time and memory in
proportion to their length, and they are answered in every tier on a stack of 512 KB. Usage: long.py WRIT ROOT TIER..."""
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT = str(Path(sys.argv[1]).resolve())
TIERS = sys.argv[3:] or ["interp"]
SMALL_STACK = 512 * 1024
SLACK = 0.4  # of a second, for what does not grow
MOST_KB_A_RULE = 40
failures = []

HEAD = """policy a language en
law L "Law" version in force from 2020-01-01 end
facts
  n : count
end
decision d
  default deny cites L art 1
end
"""


def chain(count):
    return HEAD + "".join(f"rule r{i}{f' exception to r{i - 1}' if i else ''} cites L art 2 when n more than {i} then "
                          f"{'permit' if i % 2 else 'deny'} end\n" for i in range(count))


def branches(count):
    """Each rule has two exceptions."""
    return HEAD + "".join(f"rule r{i}{f' exception to r{(i - 1) // 2}' if i else ''} cites L art 2 when n more than {i} then "
                          f"{'permit' if i % 2 else 'deny'} end\n" for i in range(count))


def backwards(count):
    """The exceptions stand before what they are exceptions to."""
    return HEAD + "".join(f"rule r{i}{f' exception to r{i - 1}' if i else ''} cites L art 2 when n more than {i} then "
                          f"{'permit' if i % 2 else 'deny'} end\n" for i in reversed(range(count)))


def definitions(count):
    return HEAD + "define x0 : count means n\n" + "".join(
        f"define x{i} : count means x{i - 1} + 1\n" for i in range(1, count)) + \
        f"rule r cites L art 2 when x{count - 1} more than 3 then permit end\n"


def overlapping(count):
    return HEAD.replace("facts\n", "taxonomy T overlapping\n" + "".join(
        f"  a{i}{f' also under a{i - 1}' if i % 900 else ''}\n" for i in range(count)) + "end\nfacts\n  t : T\n") + \
        "rule r cites L art 2 when t is under a0 then permit end\n"


def run(*args, text=""):
    """Status, output, seconds of the processor, kilobytes."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([WRIT, *map(str, args)], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (SMALL_STACK, SMALL_STACK)),
                                 env=dict(os.environ, LC_ALL="C.UTF-8"))
        child.stdin.write(text.encode())
        child.stdin.close()
        _, status, used = os.wait4(child.pid, 0)
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(status), text, used.ru_utime + used.ru_stime, used.ru_maxrss


def outcome(n, count):
    """Of the chain: the last rule that applies has no exception that does."""
    last = min(n, count) - 1
    return "deny" if last < 0 or last % 2 == 0 else "permit"


with tempfile.TemporaryDirectory() as folder:
    for make, count in ((chain, 2000), (branches, 2000), (backwards, 2000), (definitions, 1500), (overlapping, 1500)):
        taken = {}
        # Time of the processor grows where others use its caches: the shortest of some tries is what counts.
        for _ in range(3):
            for size in (count, 2 * count):
                path = Path(folder) / f"{make.__name__}_{size}.writ"
                path.write_text(make(size), encoding="utf-8")
                status, text, seconds, kilobytes = run("check", path)
                taken[size] = min(seconds, taken.get(size, seconds))
                if status != 0:
                    failures.append((make.__name__, size, status, text[:300]))
                if kilobytes > 80_000 + MOST_KB_A_RULE * size:
                    failures.append((make.__name__, size, f"{kilobytes} KB"))
            # Twice the length takes twice the time, and a little for the noise; not four times.
            if taken[2 * count] <= 3 * taken[count] + SLACK:
                break
        else:
            failures.append((make.__name__, "grows faster than its length", taken))
        print(f"{make.__name__}: {taken[count]:.2f} s, twice as long: {taken[2 * count]:.2f} s")
    for make, count in ((chain, 600), (backwards, 600)):
        path = Path(folder) / f"{make.__name__}.writ"
        path.write_text(make(count), encoding="utf-8")
        for tier in TIERS:
            asked = [0, 1, 2, 299, 300, 599, 600, 601, 10_000]
            status, text, seconds, _ = run("eval", path, "-d", "d", "--tier", tier, text="".join(f'{{"n":{n}}}\n' for n in asked))
            got = [line.split('"decision":"')[1].split('"')[0] for line in text.splitlines() if '"decision":"' in line]
            if got != [outcome(n, count) for n in asked]:
                failures.append((make.__name__, tier, status, got, text[:300]))
            print(f"{make.__name__} of {count}, {tier}: {seconds:.2f} s")

for failure in failures:
    print("FAIL", *failure)
print(f"{len(failures)} failures")
sys.exit(1 if failures else 0)
