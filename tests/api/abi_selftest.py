#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What abi.py finds: abi_selftest.py ROOT

Each change is made to a copy of the headers: abi.py has to find it, and --renew may write down nothing but what was added.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
WRIT, COMPILE, MAP = "runtime/include/writ/writ.h", "compiler/include/writ/compile.h", "runtime/api/exports.map"
FILES = (WRIT, COMPILE, "runtime/include/writ/arrow.h", MAP, "tests/api/abi.xml", "tests/api/abi.txt")
BREAKS = {
    "the value of an enumerator": [(WRIT, "WRIT_PERMIT = 1,", "WRIT_PERMIT = 7,")],
    "two values exchanged": [(WRIT, "WRIT_DENY = 2,", "WRIT_DENY = 3,"), (WRIT, "WRIT_REFER = 3,", "WRIT_REFER = 2,")],
    "an enumerator taken out": [(WRIT, "  WRIT_NO_MEMORY = 5,\n", "")],
    "a value of the enum without a name": [(WRIT, "WRIT_GIVEN = 1, WRIT_NAMED = 2", "WRIT_GIVEN = 2, WRIT_NAMED = 1")],
    "one of the enum without a name taken out": [(WRIT, ", WRIT_NAMED = 2 }", " }"), (WRIT, "out.given = WRIT_NAMED", "out.given = 2")],
    "members in another order": [(WRIT, "  size_t max_list_items;", "  size_t max_swapped;"), (WRIT, "  size_t max_depth; ", "  size_t max_list_items; "),
                                 (WRIT, "  size_t max_swapped;", "  size_t max_depth;")],
    "a member taken out": [(WRIT, "  size_t max_steps; ", "")],
    "a member of another type and the same size": [(WRIT, "  uint32_t line; /* of the question", "  int32_t line; /* of the question")],
    "a member between others": [(WRIT, "  size_t max_list_items;", "  size_t max_more;\n  size_t max_list_items;")],
    "a member behind a struct that does not say its size": [(WRIT, "} writ_text;\n\n/* Of a text", "  size_t more;\n} writ_text;\n\n/* Of a text")],
    "a member in what was left free behind the last": [(WRIT, "  writ_level level;\n} writ_problem;", "  writ_level level;\n  uint32_t more;\n} writ_problem;")],
    "the type of a parameter": [(WRIT, "writ_pin_version(const writ_pin* pin)", "writ_pin_version(writ_pin* pin)")],
    "a parameter of another size": [(WRIT, "size_t at,\n", "uint32_t at,\n")],
    "a parameter more": [(WRIT, "writ_asker_rest(writ_asker* asker)", "writ_asker_rest(writ_asker* asker, int how)")],
    "what a function gives": [(WRIT, "WRIT_API size_t writ_engine_held", "WRIT_API uint32_t writ_engine_held")],
    "the parameter of a function that callers give": [(WRIT, "(*said)(void* context, const writ_line* line)", "(*said)(void* context, writ_line* line)")],
    "a function taken out": [(COMPILE, "WRIT_API writ_status writ_native_start(writ_engine* engine, writ_problems** problems) WRIT_NOEXCEPT;\n", ""),
                             (MAP, "    writ_native_start;\n", "")],
    "a function in another version": [(MAP, "    writ_ask_together;\n", ""), (MAP, "    writ_abi;\n", "    writ_abi;\n    writ_ask_together;\n")],
    "how lists lie": [(WRIT, "    size_t count;          \\\n    int32_t given;         \\\n", "    int32_t given;         \\\n    size_t count;          \\\n")],
}
ADDS = {
    "an enumerator": [(WRIT, "  WRIT_INTERNAL = 6 ", "  WRIT_MORE = 7,\n  WRIT_INTERNAL = 6 ")],
    "one of the enum without a name": [(WRIT, "WRIT_NAMED = 2 }", "WRIT_NAMED = 2, WRIT_MORE = 3 }")],
    "a function": [(WRIT, "/* ---- texts ---- */", "WRIT_API int writ_more(const char* text, int many) WRIT_NOEXCEPT;\n"), (MAP, "    writ_ask_together;\n", "    writ_ask_together;\n    writ_more;\n")],
    "a struct": [(WRIT, "/* ---- asking ---- */", "typedef struct writ_more {\n  size_t struct_size;\n  int more;\n} writ_more;\n")],
    "a member behind the others": [(COMPILE, "} writ_load_options;", "  size_t max_more;\n} writ_load_options;")],
}
failures = 0


def check(condition, *shown):
    global failures
    if not condition:
        failures += 1
        print("FAILED", *shown)


def asked(root, *options):
    done = subprocess.run([sys.executable, "-B", ROOT / "tests/api/abi.py", root, *options], text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def copied(folder, changes):
    for name in FILES:
        Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, Path(folder, name))
    for name, before, after in changes:
        text = Path(folder, name).read_text(encoding="utf-8")
        check(text.count(before) == 1, f"{text.count(before)} times in {name}:", before)
        Path(folder, name).write_text(text.replace(before, after), encoding="utf-8")
    return [Path(folder, name).read_bytes() for name in FILES[-2:]]


if any(shutil.which(tool) is None for tool in ("abidw", "abidiff")):
    print("SKIPPED: there is no abidw and no abidiff here: tests/setup.sh installs abigail-tools")
    sys.exit(77)
for what, changes in BREAKS.items():
    with tempfile.TemporaryDirectory() as folder:
        before = copied(folder, changes)
        for options in ((), ("--renew",)):
            status, said = asked(folder, *options)
            check(status == 1 and "would break" in said, what, options, status, said)
        check([Path(folder, name).read_bytes() for name in FILES[-2:]] == before, what, "was written down")
for what, changes in ADDS.items():
    with tempfile.TemporaryDirectory() as folder:
        copied(folder, changes)
        status, said = asked(folder)
        check(status == 1 and "--renew" in said, what, status, said)
        status, said = asked(folder, "--renew")
        check(status == 0 and "were renewed" in said, what, status, said)
        status, said = asked(folder)
        check(status == 0, what, "after it was written down", status, said)
# What abidiff cannot read, it cannot compare.
with tempfile.TemporaryDirectory() as folder:
    copied(folder, [])
    Path(folder, "tests/api/abi.xml").write_text("<abi-corpus", encoding="utf-8")
    for options in ((), ("--renew",)):
        status, said = asked(folder, *options)
        check(status == 1 and "could not compare" in said, "a snapshot that is none", options, status, said)
    check(Path(folder, "tests/api/abi.xml").read_text(encoding="utf-8") == "<abi-corpus", "it was written over")
print(f"{len(BREAKS)} changes, {len(ADDS)} additions, {failures} failures")
sys.exit(1 if failures else 0)
