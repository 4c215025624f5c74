# SPDX-License-Identifier: Apache-2.0
"""Requests as structs of C: reads a header that `writ compile --emit header` made, and writes a program that fills its structs.

What the header says of itself (its tables of members) is all that is known here of the policy."""
import datetime
import json
import random
import re
import subprocess
from decimal import Decimal
from pathlib import Path

SUPPORT = Path(__file__).resolve().parent / "typed_cases.h"
COUNTS = [0, 1, 13, 14, 59, 60, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000, 5_000_000]
DAYS = ["2022-09-01", "2023-05-31", "2023-06-01", "2024-03-21", "2024-03-22", "2024-08-30", "2025-01-01", "2025-02-08", "2026-01-01", "2027-04-10"]


class Header:
    """What a header says of one decision."""

    def __init__(self, text, decision):
        choices = {name: re.findall(r'"((?:[^"\\]|\\.)*)"', values)
                   for name, values in re.findall(r"static const char\* const (\w+)\[\] = \{(.*?)\};", text)}
        self.shapes = {}
        for of, rows in re.findall(r"static const writ_member (\w+)_members\[\] = \{\n(.*?)\n  \};", text, re.S):
            self.shapes[of] = [
                {"name": name, "member": member, "kind": kind, "list": int(many), "places": int(places), "choices": choices.get(named, []),
                 "record": record}
                for name, member, kind, many, places, named, record in re.findall(
                    r'\{"([^"]+)", offsetof\(\w+, (\w+)\), WRIT_KIND_(\w+), (\d), (\d+), (?:NULL|"\w+"), (\w+), \d+, (?:NULL|&(\w+)_shape)\}', rows)]
        self.types = {of: dict((name, kind) for kind, name in re.findall(r"^  (?:WRIT_LIST_OF\((.*?)\)|(?:.*?)) (\w+); /\*", body, re.M))
                      for of, body in re.findall(r"typedef struct (\w+) \{\n(.*?)\n\} \1;", text, re.S)}
        self.enums = {of: dict((name, kind) for kind, name in re.findall(r"^  (?:WRIT_LIST_OF\()?(enum \w+)\)? (\w+); /\*", body, re.M))
                      for of, body in re.findall(r"typedef struct (\w+) \{\n(.*?)\n\} \1;", text, re.S)}
        self.name = decision
        self.symbol = re.search(r"extern const writ_native (\w+);", text).group(1)
        self.facts, self.outputs = re.search(rf"^static inline writ_status {decision}_ask\(writ_asker\* asker, const (\w+)\* facts, (\w+)\* outputs,", text,
                                             re.M).groups()

    def known(self):
        """The facts as JSON names them."""
        return [one for one in self.shapes[self.facts] if not one["name"].startswith("readings.") and one["name"] != "as_of"]

    def random_request(self, rng):
        gap = rng.choice([0, 0, 0, 0.05, 0.5])
        # Without a day it is an error.
        out = {"as_of": rng.choice(DAYS)} if rng.random() < 0.95 else {}
        for one in self.known():
            if rng.random() >= gap:
                out[one["name"]] = self.random_value(one, rng)
        return out

    def random_value(self, one, rng):
        def single():
            kind = one["kind"]
            if kind == "TRUTH":
                return rng.random() < 0.5
            if kind == "WHOLE":
                return rng.choice(COUNTS)
            if kind == "EXACT":
                return str(Decimal(rng.choice(COUNTS)).scaleb(-one["places"]))
            if kind == "DAY":
                return rng.choice(DAYS)
            if kind == "CHOICE":
                return rng.choice(one["choices"])
            if kind == "RECORD":
                return {field["name"]: self.random_value(field, rng) for field in self.shapes[one["record"]]}
            return rng.choice(["CN", "x", "数据", "service.profile"])
        return [single() for _ in range(rng.randrange(4))] if one["list"] else single()


class Filler:
    """C that puts the values of requests into structs."""

    def __init__(self, header):
        self.header, self.serial, self.lines = header, 0, []

    def function(self, at, request):
        self.lines = []
        facts = dict(request)
        for name, taken in facts.pop("readings", {}).items():
            facts["readings." + name] = taken
        self.record(self.header.facts, facts, "facts->")
        return f"static void fill_{at}({self.header.facts}* facts) {{\n  (void)facts;\n" + "".join(f"  {line}\n" for line in self.lines) + "}\n"

    def record(self, of, values, place):
        members = {one["name"]: one for one in self.header.shapes[of]}
        for name, value in values.items():
            one = members[name]
            self.value(of, one, value, place + one["member"])

    def value(self, of, one, value, place):
        if not one["list"]:
            self.single(of, one, value, place)
            return
        if value is None:
            self.lines.append(f"{place}.given = WRIT_ABSENT;")
            return
        if value:
            self.serial += 1
            items = f"items_{self.serial}"
            kind = one["record"] if one["kind"] == "RECORD" else self.header.enums[of].get(one["member"]) if one["kind"] == "CHOICE" else \
                {"TRUTH": "writ_truth", "WHOLE": "writ_whole", "EXACT": "writ_exact", "DAY": "writ_day"}.get(one["kind"], "writ_string")
            self.lines.append(f"static {kind} {items}[{len(value)}];")
            for i, item in enumerate(value):
                if one["kind"] == "RECORD":
                    self.record(one["record"], item, f"{items}[{i}].")
                else:
                    self.single(of, one, item, f"{items}[{i}]")
            self.lines.append(f"{place}.items = {items};")
        self.lines.append(f"{place}.count = {len(value)};")
        self.lines.append(f"{place}.given = WRIT_GIVEN;")

    def single(self, of, one, value, place):
        kind = one["kind"]
        if kind == "CHOICE":
            choice = -1 if value is None else one["choices"].index(value) + 1
            self.lines.append(f"{place} = ({self.header.enums[of][one['member']]}){'(-1)' if choice < 0 else choice};")
        elif value is None:
            self.lines.append(f"{place}.given = WRIT_ABSENT;")
        elif kind == "TRUTH":
            self.lines.append(f"{place} = writ_truth_of({int(value)});")
        elif kind == "WHOLE":
            self.lines.append(f"{place} = writ_whole_of(INT64_C({int(value)}));")
        elif kind == "EXACT":
            number = int(Decimal(str(value)).scaleb(one["places"]))
            self.lines.append(f"{place}.low = UINT64_C({number & (2 ** 64 - 1)});")
            self.lines.append(f"{place}.high = INT64_C({number >> 64});")
            self.lines.append(f"{place}.given = WRIT_GIVEN;")
        elif kind == "DAY":
            self.lines.append(f"{place} = writ_day_of({(datetime.date.fromisoformat(value) - datetime.date(1970, 1, 1)).days});")
        else:
            text = "".join(f"\\{byte:03o}" for byte in value.encode())
            self.lines.append(f'{place} = text_value("{text}");')


def program(header, name, requests):
    """A program, in what C11 and C++17 have in common, that asks each request once and prints the answer and the outputs; or, with
    a number, asks all of them that many times and prints the nanoseconds of one question. `named`: texts and names are looked up before;
    `again`: each is asked again after another question with the same lists of records."""
    filler = Filler(header)
    functions = "".join(filler.function(at, request) for at, request in enumerate(requests))
    table = ", ".join(f"fill_{at}" for at in range(len(requests)))
    return f"""#include "{name}"
#define FACTS {header.facts}
#define OUTPUTS {header.outputs}
#define ASKER {header.name}_asker
#define ASK {header.name}_ask
#define ASK_AGAIN {header.name}_ask_again
#define FACTS_SHAPE {header.facts}_shape_of
#define CODE {header.symbol}
#define DECISION writ_typed::{header.name}
#define OUTPUTS_SHAPE {header.outputs}_shape_of
static writ_string text_value(const char* text) __attribute__((unused));
{functions}
static void (*const fill[])({header.facts}*) = {{{table}}};
#define CASES {len(requests)}
#include "{SUPPORT}"
"""


def compiled(root, libraries, source, objects, out, *flags, plus=False):
    """Linked with the runtime alone."""
    compiler = ["g++", "-std=c++17", "-fno-exceptions", "-fno-rtti", "-x", "c++"] if plus else ["gcc", "-std=c11"]
    done = subprocess.run([*compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", *flags, f"-I{root}/runtime/include", f"-I{root}/compiler/include", f"-I{Path(source).parent}",
                           str(source), "-x", "none", *map(str, objects), "-o", str(out), f"-L{libraries}", "-lwrit_rt",
                           f"-Wl,-rpath,{libraries}", f"-Wl,-rpath,{Path(source).parent}"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"FAILED {source}: {done.stderr[:3000]}")


def read_requests(path):
    return [json.loads(line, parse_float=Decimal) for line in Path(path).read_text(encoding="utf-8").splitlines() if line]


def drawn(header, count, seed):
    rng = random.Random(seed)
    return [header.random_request(rng) for _ in range(count)]
