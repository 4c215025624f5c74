#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many times a hand-written limit a decision of each workload takes.

  ratios.py WRIT PEERS [--work DIR] [--pairs N] [--only w1,w2,w3,w4] [--lists 10000,100000] [--format text|markdown|json]

PEERS is a folder with `generate.py`, which makes the workloads, and `limit/limit.cpp`, the same decisions written by hand
(needs g++, simdjson, nlohmann/json). What is compared runs alternately, in pairs, on the machine as it is: a figure is the
median over the pairs of the ratio within one pair, so that what else the machine does meanwhile hits both sides. Besides: a
request that lacks a fact (each line without another one of its facts), requests of which each has its keys in another order (both
sides read the same lines), the milliseconds from text to the first decision and to native code. Exit status 1 where a tier answers fewer requests than there are, 3 where something cannot be built or run.
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
POLICIES = {
    "w1": "w1_consent.writ",
    "w2": "w2_negative_list.writ",
    "w3": "w3_cross_border.writ",
    "w4": "w4_revenue.writ",
}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{command[0]}: exit status {done.returncode}\n{done.stderr}", file=sys.stderr)
        sys.exit(3)
    return done.stdout


def label(size):
    for unit, mark in ((1_000_000, "M"), (1_000, "k")):
        if size % unit == 0:
            return f"{size // unit}{mark}"
    return str(size)


# The limit times long rounds, `writ bench` short ones of which the fastest is seldom interrupted. So that the limit is not charged
# with what else the machine does, its clock stands still while it does not run.
THREAD_CLOCK = """
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <future>
namespace std::chrono {
struct thread_clock {
  using duration = nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = chrono::time_point<thread_clock>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time_point(seconds(time.tv_sec) + nanoseconds(time.tv_nsec));
  }
};
}
#define steady_clock thread_clock
"""


def build_limit(peers, work):
    binary, clock = work / "limit-cpu", work / "thread_clock.hpp"
    source = peers / "limit" / "limit.cpp"
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        clock.write_text(THREAD_CLOCK, encoding="utf-8")
        run("g++", "-std=c++17", "-O2", "-march=native", "-include", clock, source, "-o", binary, "-lsimdjson")
    return binary


def make_data(peers, work, seed, count, lists):
    folders = {}
    for position, size in enumerate(lists):
        out = work / f"data-{seed}-{count}" / label(size)
        only = "w1,w2,w3,w4" if position == 0 else "w2"
        if not (out / "w2.expected.jsonl").exists() or (position == 0 and not (out / "w4.expected.jsonl").exists()):
            run("python3", "-B", peers / "generate.py", "--seed", seed, "--count", count, "--list-size", size,
                "--only", only, "--out", out)
        folders[size] = out
    return folders


def without_a_fact(requests, out, kept):
    """Each line lacks another one of its facts, but none of those that are kept."""
    with open(requests, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as file:
        for number, line in enumerate(lines):
            facts = json.loads(line)
            names = [name for name in facts if name not in kept]
            del facts[names[number % len(names)]]
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")


def shuffled(value, dice):
    if isinstance(value, dict):
        names = list(value)
        dice.shuffle(names)
        return {name: shuffled(value[name], dice) for name in names}
    return [shuffled(one, dice) for one in value] if isinstance(value, list) else value


def in_any_order(folder, name):
    """A folder as the other, but for the requests: each has its keys in another order."""
    out = folder / "any-order"
    out.mkdir(exist_ok=True)
    for file in folder.iterdir():
        if file.is_file() and not (out / file.name).exists():
            (out / file.name).symlink_to(file.resolve())
    requests = out / f"{name}.requests.jsonl"
    requests.unlink()
    dice = random.Random(1)
    with open(folder / requests.name, encoding="utf-8") as lines, open(requests, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(shuffled(json.loads(line), dice), ensure_ascii=False) + "\n")
    return out


class Workload:
    def __init__(self, name, folder, size):
        self.name, self.folder, self.size = name, folder, size
        self.title = name.upper() + (f", {label(size)} entries" if size else "")
        self.requests = folder / f"{name}.requests.jsonl"
        self.missing = folder / f"{name}.missing.jsonl"
        # Without the code every entry of a list has to be looked at: that is no figure of a request but of the list.
        without_a_fact(self.requests, self.missing, ["code"] if size else [])
        self.any_order = in_any_order(folder, name)

    def limit(self, binary, folder=None):
        lines = run(binary, folder or self.folder, self.name, label(self.size) if self.size else "").splitlines()
        return json.loads(lines[0])

    def writ(self, binary, tier, requests):
        data = ["--data", f"entries={self.folder / 'w2.list.jsonl'}"] if self.size else []
        return json.loads(run(binary, "bench", HERE / POLICIES[self.name], "-d", "answer", "-i", requests, *data,
                              "--tier", tier, "--format", "json"))


def measure(workload, writ, limit, pairs):
    """A list of figures a pair, each a dictionary."""
    rounds = []
    for _ in range(pairs):
        by_hand = workload.limit(limit)
        native = workload.writ(writ, "jit", workload.requests)
        interpreted = workload.writ(writ, "interp", workload.requests)
        missing = workload.writ(writ, "jit", workload.missing)
        by_hand_any = workload.limit(limit, workload.any_order)
        any_order = workload.writ(writ, "jit", workload.any_order / workload.requests.name)
        rounds.append({
            "limit_ns": by_hand["native_ns"],
            "limit_json_ns": by_hand["json_ns"],
            "native_ns": native["native_ns"],
            "json_ns": native["json_ns"],
            "interpreter_ns": interpreted["native_ns"],
            "missing_ns": missing["native_ns"],
            "explain_ns": native["explain_ns"],
            "first_ms": native["first_decision_ms"],
            "ready_ms": native["ready_ms"],
            "native": native["native_ns"] / by_hand["native_ns"],
            "json": native["json_ns"] / by_hand["json_ns"],
            "any_order": any_order["json_ns"] / by_hand_any["json_ns"],
            "interpreter": interpreted["native_ns"] / by_hand["native_ns"],
            "whole": native["native_decisions"] == native["requests"] == by_hand["total"] == by_hand["right"],
        })
    return rounds


HEADS = ["", "limit, ns", "native, ns", "ratio", "limit JSON, ns", "JSON, ns", "ratio", "keys in any order, ratio", "interpreter, ns", "ratio",
         "a fact missing, µs", "explained, µs", "first decision, ms", "native ready, ms"]


def row(title, rounds):
    middle = {name: statistics.median(one[name] for one in rounds) for name in rounds[0] if name != "whole"}
    return [title, f"{middle['limit_ns']:.1f}", f"{middle['native_ns']:.1f}", f"{middle['native']:.2f}",
            f"{middle['limit_json_ns']:.0f}", f"{middle['json_ns']:.0f}", f"{middle['json']:.2f}",
            f"{middle['any_order']:.2f}",
            f"{middle['interpreter_ns']:.0f}", f"{middle['interpreter']:.0f}", f"{middle['missing_ns'] / 1000:.2f}",
            f"{middle['explain_ns'] / 1000:.1f}", f"{middle['first_ms']:.1f}", f"{middle['ready_ms']:.1f}"]


def show(rows, markdown):
    if markdown:
        rows = [rows[0], ["---"] + ["---:"] * (len(rows[0]) - 1)] + rows[1:]
        print("\n".join("| " + " | ".join(cells) + " |" for cells in rows))
        return
    for title, *figures in rows[1:]:
        print(title)
        for head, figure in zip(rows[0][1:], figures):
            print(f"  {head:22}{figure:>10}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ", type=pathlib.Path)
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, help="where builds and data are kept")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--only", default="w1,w2,w3,w4")
    parser.add_argument("--lists", default="10000,100000,1000000")
    parser.add_argument("--format", choices=["text", "markdown", "json"], default="text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        lists = [int(size) for size in options.lists.split(",")]
        limit = build_limit(options.peers, work)
        folders = make_data(options.peers, work, options.seed, options.count, lists)
        all_of_them = []
        for name in options.only.split(","):
            for size in lists if name == "w2" else [0]:
                all_of_them.append(Workload(name, folders[size or lists[0]], size))
        measured = [(one.title, measure(one, options.writ, limit, options.pairs)) for one in all_of_them]
    if options.format == "json":
        print(json.dumps(dict(measured), indent=1))
    else:
        show([HEADS] + [row(*one) for one in measured], options.format == "markdown")
    return 0 if all(one["whole"] for _, rounds in measured for one in rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
