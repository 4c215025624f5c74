#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Policies compiled ahead of time: typed.py ROOT WRIT LIBRARIES

Programs of C11 and C++17 without exceptions fill the structs of the header, are linked with the object or the shared library and with
the runtime alone, and answer as the interpreter does: the whole answer, with every rule that was considered, and the outputs in their struct. The files are the
same whoever makes them and wherever.
"""
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import typed_cases

ROOT, WRIT, LIBRARIES = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
DATA = ROOT / "tests/data/bench"
failed = 0


def fail(what, *shown):
    global failed
    failed += 1
    print("FAILED", what, *(str(one)[:1500] for one in shown))


def run(*words, expect=0, **options):
    done = subprocess.run([*map(str, words)], text=True, encoding="utf-8", capture_output=True, **options)
    if expect is not None and done.returncode != expect:
        fail(" ".join(map(str, words)), done.returncode, done.stderr)
    return done.stdout


def plain(printed):
    """Outputs as the program prints them, as JSON has them."""
    if isinstance(printed, list):
        return [plain(one) for one in printed]
    if isinstance(printed, dict) and "units" in printed:
        return Decimal(printed["units"]).scaleb(-printed["places"])
    if isinstance(printed, dict) and "day" in printed:
        return (datetime.date(1970, 1, 1) + datetime.timedelta(days=printed["day"])).isoformat()
    return printed


def exact(value, places):
    return Decimal(str(value)) if places else value


OUTCOMES = ["error", "permit", "deny", "refer", "undetermined", "conflict", "none"]


def check(name, header, requests, policy, decision, data, output):
    lines = "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in requests)
    expected = run(WRIT, "eval", policy, "-d", decision, *data, "-i", "-", "--tier", "interp", "--explain", "--format", "json", input=lines, expect=None).splitlines()
    *found, native = output.splitlines() or [0]
    # Nothing would show that the interpreter did it all.
    if int(native) < len(requests) / 2:
        fail(name, f"native code answered {native} of {len(requests)}")
    if len(expected) != len(requests) or len(found) != 2 * len(requests):
        fail(name, "answers", len(expected), len(found), len(requests))
        return
    kinds = {one["name"]: one for one in header.shapes.get(header.outputs, [])}
    decided = {}
    for at, request in enumerate(requests):
        wanted, whole = json.loads(expected[at], parse_float=str), json.loads(found[2 * at + 1], parse_float=str)
        for fault in ("error", "conflict"):
            wanted.get(fault, {}).pop("line", None)
        outcome, _, printed = found[2 * at].partition(" ")
        outputs = {one: plain(value) for one, value in json.loads(printed).items()}
        shown = {one: [exact(item, kinds[one]["kind"] == "EXACT") for item in value] if kinds[one]["list"] and value is not None
                 else value if value is None else exact(value, kinds[one]["kind"] == "EXACT")
                 for one, value in wanted.get("outputs", {}).items() if one in kinds}
        decided[wanted["decision"]] = decided.get(wanted["decision"], 0) + 1
        if wanted != whole or OUTCOMES[int(outcome)] != wanted["decision"] or outputs != shown:
            fail(f"{name} {at}", request, f"\n  found    {whole}\n  expected {wanted}\n  outputs {outputs}\n  wanted  {shown}")
            return
    print(f"{name}: {len(requests)} answers, {native} by native code, {decided}")


def random_binding(header, rng):
    """Facts from members of the same kind, from the first of several, from a constant or from nowhere; what is left by its own name or not at all."""
    def kind(one):
        inner = tuple(sorted((kind(field), field["name"]) for field in header.shapes[one["record"]])) if one["record"] else ()
        return one["kind"], one["list"], one["places"], tuple(one["choices"]), inner

    def sources(members, within):
        out = {}
        for one in members:
            alike = [other["name"] for other in members if kind(other) == kind(one)]
            drawn = rng.random()
            if drawn < 0.4 or within:
                out[one["name"]] = f"/{rng.choice(alike)}"
            elif drawn < 0.6:
                out[one["name"]] = [f"/{name}" for name in rng.choices(alike + ["nowhere"], k=2)] + [f"/{one['name']}"]
            elif drawn < 0.7:
                out[one["name"]] = {"value": header.random_value(one, rng)}
            if one["kind"] == "RECORD" and not isinstance(out.get(one["name"], {}), dict) and rng.random() < 0.6:
                out[one["name"]] = {"from": out[one["name"]], "each": sources(header.shapes[one["record"]], True)}
        return out

    known = header.known()
    binding = {"facts": sources(known, False)}
    if rng.random() < 0.6 or not binding["facts"]:
        binding["default"] = ""
    if rng.random() < 0.9 and any(one["name"] == "as_of" for one in header.shapes[header.facts]):
        binding["as_of"] = "/as_of"
    return binding


def bound(name, header, requests, policy, decision, data, program, folder, count):
    """A struct that a binding reads is answered as its JSON is, read by the same binding."""
    rng = random.Random(7)
    lines = "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in requests)
    outcomes = {}
    for _ in range(count):
        binding = random_binding(header, rng)
        file = Path(folder, "bound.json")
        file.write_text(json.dumps(binding, ensure_ascii=False), encoding="utf-8")
        expected = run(WRIT, "eval", policy, "-d", decision, *data, "-i", "-", "--binding", file, "--tier", "interp", "--explain", "--format", "json",
                       input=lines, expect=None).splitlines()
        found = run(program, "binding=" + file.read_text(encoding="utf-8")).splitlines()[1:-1:2]
        if len(found) != len(requests) or len(expected) != len(requests):
            fail(f"{name} bound", binding, len(found), len(expected))
            return
        for at, (one, other) in enumerate(zip(expected, found)):
            wanted, whole = json.loads(one, parse_float=str), json.loads(other, parse_float=str)
            for fault in ("error", "conflict"):
                wanted.get(fault, {}).pop("line", None)
            outcomes[wanted["decision"]] = outcomes.get(wanted["decision"], 0) + 1
            if wanted != whole:
                fail(f"{name} bound {at}", binding, requests[at], f"\n  found    {whole}\n  expected {wanted}")
                return
    # Nothing would show that most of it could be read.
    if outcomes.get("error", 0) > sum(outcomes.values()) / 2:
        fail(f"{name} bound", outcomes)
    print(f"{name}: {count} bindings, {outcomes}")
    for wrong, code in (({"facts": {header.known()[0]["name"]: "/nowhere"}}, "F0911"), ({"facts": {"nonesuch": "/x"}}, "F0702"), ({"default": "/nowhere"}, "F0911")):
        said = subprocess.run([program, "binding=" + json.dumps(wrong)], text=True, encoding="utf-8", capture_output=True)
        if said.returncode != 3 or code not in said.stderr:
            fail(f"{name} bound", wrong, said)


WORKLOADS = {
    "w1": ("tests/bench/w1_consent.writ", "answer", "answer", []),
    "w2": ("tests/bench/w2_negative_list.writ", "answer", "answer", ["--data", f"entries={DATA / 'w2.list.jsonl'}"]),
    "w3": ("tests/bench/w3_cross_border.writ", "answer", "answer", []),
    "w4": ("tests/bench/w4_revenue.writ", "answer", "answer", []),
    "cross_border": ("policies/cn/cross_border/cross_border.writ", "cn.cross_border", "cn_cross_border", []),
}
with tempfile.TemporaryDirectory() as folder:
    for name, (policy, decision, c_name, data) in WORKLOADS.items():
        place = Path(folder, name)
        place.mkdir()
        for emit in ("header", "object", "shared"):
            file = {"header": "policy.h", "object": "policy.o", "shared": "libpolicy.so"}[emit]
            run(WRIT, "compile", ROOT / policy, *data, "-o", place / file, "--emit", emit)
            again = Path(folder, "elsewhere", file)
            again.parent.mkdir(exist_ok=True)
            run(WRIT, "compile", os.path.relpath(ROOT / policy, folder), *data, "-o", again, "--emit", emit, cwd=folder)
            if again.read_bytes() != (place / file).read_bytes():
                fail(name, f"{emit} differs from one folder to the other")
        header = typed_cases.Header((place / "policy.h").read_text(encoding="utf-8"), c_name)
        requests = typed_cases.read_requests(DATA / f"{name}.requests.jsonl")[:300] if name != "cross_border" else \
            typed_cases.drawn(header, 400, 1)
        source = place / "cases.c"
        source.write_text(typed_cases.program(header, "policy.h", requests), encoding="utf-8")
        outputs = set()
        for kind, objects, plus in (("object", [place / "policy.o"], False), ("shared", [place / "libpolicy.so"], True)):
            out = place / f"cases_{kind}"
            typed_cases.compiled(ROOT, LIBRARIES, source, objects, out, "-O1", plus=plus)
            linked = run("ldd", out)
            if "LLVM" in linked or "libwrit.so" in linked or "libwrit_rt" not in linked:
                fail(name, "links", linked)
            outputs.update((run(out), run(out, "named"), run(out, "again"), run(out, "named", "again")))
        if len(outputs) != 1:
            fail(name, "C, C++, names that were looked up and what is asked again answer differently")
        check(name, header, requests, ROOT / policy, decision, data, outputs.pop())
        for words in ((), ("named",)):
            print(name, *words, run(place / "cases_object", "allocations", *words).strip())
        if name != "w2":
            bound(name, header, requests, ROOT / policy, decision, data, place / "cases_object", place, 12)
    # Names that C, C++ and writ.h have, in one header of both.
    awkward = Path(folder, "awkward.writ")
    hard = ["static_assert", "wchar_t", "NULL", "errno", "offsetof", "thread_local", "char8_t", "const_cast", "writ_text", "int"]
    policy = ["policy writ language en version \"1/*\"", "enumeration choice", "  small", "  large", "end", "facts", *(f"  {one} : boolean" for one in hard),
              "  which : choice", "end"]
    two = {"name": "double", "facts": "char16_t", "outputs": "register", "Facts": "reinterpret_cast", "writ": "writ_answer"}
    for name in two:
        policy += [f"decision {name}", '  default deny cites internal "x??/"', f'  output {two[name]} : count means 1 cites internal "x"', "end"]
    awkward.write_text("\n".join(policy) + "\n", encoding="utf-8")
    run(WRIT, "compile", awkward, "-o", Path(folder, "awkward.h"), "--emit", "header")
    Path(folder, "awkward.c").write_text('#include <errno.h>\n#include "awkward.h"\nint main(void) { return 0; }\n', encoding="utf-8")
    for plus in (False, True):
        typed_cases.compiled(ROOT, LIBRARIES, Path(folder, "awkward.c"), [], Path(folder, "awkward"), plus=plus)
    # Two names that would be one in C: no header.
    clash = Path(folder, "clash.writ")
    clash.write_text("\n".join(["policy clash language en version \"1\"", "facts", "  「a b」 : boolean", "  「a-b」 : boolean", "end", "decision clash",
                                '  default deny cites internal "x"', "end"]) + "\n", encoding="utf-8")
    said = subprocess.run([WRIT, "compile", clash, "-o", Path(folder, "clash.h"), "--emit", "header"], text=True, encoding="utf-8", capture_output=True)
    if said.returncode != 1 or "a_b" not in said.stderr or Path(folder, "clash.h").exists():
        fail("two names that are one", said)
    # A header of other policies does not link: the name of the code has the digest in it.
    first = typed_cases.Header(Path(folder, "w1", "policy.h").read_text(encoding="utf-8"), "answer").symbol
    changed = Path(folder, "changed.writ")
    changed.write_text((ROOT / "tests/bench/w1_consent.writ").read_text(encoding="utf-8").replace('version "2"', 'version "3"'), encoding="utf-8")
    run(WRIT, "compile", changed, "-o", Path(folder, "changed.h"), "--emit", "header")
    if first in Path(folder, "changed.h").read_text(encoding="utf-8"):
        fail("the code of another version has the same name", first)
    # Every policy that is shipped, in one header.
    run(WRIT, "compile", ROOT / "policies", "-o", Path(folder, "all.h"), "--emit", "header")
    Path(folder, "all.c").write_text('#include "all.h"\nint main(void) { return 0; }\n', encoding="utf-8")
    for plus in (False, True):
        typed_cases.compiled(ROOT, LIBRARIES, Path(folder, "all.c"), [], Path(folder, "all"), plus=plus)
sys.exit(1 if failed else 0)
