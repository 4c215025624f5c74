#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a prepared list takes: bytes an entry beyond the codes, the time to open it, the memory of two processes that have it open at
once, read and mapped, and how much longer a decision takes with more entries.

  prepared.py WRIT [--entries 1000000,10000000] [--requests N] [--rounds N] [--work DIR]

The entries are made here, in the shape of workload W2 (codes of three to five levels, lists of up to four of 31 regions, a period, a
class); the same arguments give the same ones. Memory is Pss, of which shared pages count for each process by its part. Exit status 1 where
a mapped list answers otherwise than the same one that is read, 3 where something cannot be run. Linux alone.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

POLICY = Path(__file__).resolve().parent / "w2_negative_list.writ"
REGIONS = "BJ TJ HE SX NM LN JL HL SH JS ZJ AH FJ JX SD HA HB HN GD GX HI CQ SC GZ YN XZ SN GS QH NX XJ".split()

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("--entries", default="1000000,10000000")
parser.add_argument("--requests", type=int, default=2000)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--work", type=Path)
options = parser.parse_args()


def run(*words, **more):
    done = subprocess.run([options.writ, *map(str, words)], capture_output=True, text=True, **more)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        sys.exit(3)
    return done.stdout


def code(dice, branching, levels):
    return ".".join([f"a{dice.randrange(20):02d}"] + [f"{'bcdefg'[k]}{dice.randrange(branching):02d}" for k in range(levels - 1)])


def make(folder, count):
    """Entries as CSV, and requests that meet some of them; how many bytes the codes have, each once."""
    dice = random.Random(count)
    branching = max(4, round(1.4 * (count / 2) ** 0.25))
    entries, requests, codes = folder / f"{count}.csv", folder / f"{count}.jsonl", set()
    wanted = {dice.randrange(count) for _ in range(options.requests)}
    with entries.open("w") as out, requests.open("w") as asked:
        out.write("id,code,regions,from,to,class\n")
        for number in range(count):
            its = code(dice, branching, dice.choice((3, 4, 4, 4, 5, 5, 5)))
            codes.add(its)
            begin = dice.randrange(17000, 22000)
            regions = ";".join(dice.sample(REGIONS, dice.randrange(5)))
            out.write(f"{number + 1},{its},{regions},{begin},{begin + dice.randrange(100, 5000)},{dice.choice(('prohibited', 'restricted'))}\n")
            if number in wanted:
                request = {"code": its + dice.choice(("", "", ".h01", "1")), "region": dice.choice(REGIONS), "day": begin + dice.randrange(-50, 3000)}
                asked.write(json.dumps(request) + "\n")
    return entries, requests, sum(map(len, codes))


def pss(process):
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def holding(prepared):
    """A process that has opened the list and waits."""
    process = subprocess.Popen([options.writ, "repl", POLICY, "--data", f"entries={prepared}"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write(":help\n")
    process.stdin.flush()
    process.stdout.readline()  # it speaks once it is ready
    return process


def two_of(prepared):
    both = [holding(prepared), holding(prepared)]
    time.sleep(0.2)
    found = [pss(one) for one in both]
    for one in both:
        one.stdin.close()
        one.wait(timeout=60)
    return found


def milliseconds(prepared, requests):
    """For a whole command with a few requests: of the clock, the fastest, which threads make less, and of all processors together."""
    found, clock = [], []
    for _ in range(options.rounds):
        begin = time.monotonic()
        process = subprocess.Popen([options.writ, "eval", POLICY, "-d", "answer", "--data", f"entries={prepared}", "--outputs", "-i", requests],
                                   stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        clock.append((time.monotonic() - begin) * 1000)
        if status != 0:
            sys.exit(3)
        found.append((used.ru_utime + used.ru_stime) * 1000)
    return min(clock), statistics.median(found)


def nanoseconds(prepared, requests, tier):
    said = json.loads(run("bench", POLICY, "-d", "answer", "--data", f"entries={prepared}", "-i", requests, "--format", "json", "--tier", tier))
    return said["native_ns"]  # of the tier


def measure(folder, count):
    entries, requests, codes = make(folder, count)
    prepared = folder / f"{count}.list"
    run("list", "build", POLICY, "entries", entries, "-o", prepared)
    entries.unlink()
    size = prepared.stat().st_size
    first, few = folder / "first.jsonl", folder / "few.list"
    first.write_text(requests.read_text().splitlines()[0] + "\n")
    print(f"{count:,} entries: {size / 1e6:.1f} MB, {size / count:.1f} bytes an entry, {(size - codes) / count:.1f} beyond the codes")
    said = {}
    for way, mode in (("read", 0o644), ("mapped", 0o444)):
        prepared.chmod(mode)
        few.chmod(mode)
        opened, single = milliseconds(prepared, first), milliseconds(few, first)
        empty = sum(two_of(few)) / 2
        memory = ", ".join(f"{(one - empty) / 1e6:.1f}" for one in two_of(prepared))
        said[way] = run("eval", POLICY, "-d", "answer", "--data", f"entries={prepared}", "--outputs", "-i", requests)
        print(f"  {way}: opened in {opened[0] - single[0]:.0f} ms, {opened[1] - single[1]:.0f} ms of processors; two processes at once, each beyond one with a single entry: {memory} MB")
    prepared.chmod(0o644)
    if said["read"] != said["mapped"]:
        sys.exit(1)
    print("  a decision: " + ", ".join(f"{tier} {nanoseconds(prepared, requests, tier):.0f} ns" for tier in ("jit", "interp")))


with tempfile.TemporaryDirectory(dir=options.work) as name:
    folder = Path(name)
    (folder / "few.csv").write_text("id,code,regions,from,to,class\n1,a,,0,1,prohibited\n")
    run("list", "build", POLICY, "entries", folder / "few.csv", "-o", folder / "few.list")
    for count in map(int, options.entries.split(",")):
        measure(folder, count)
