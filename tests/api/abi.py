#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The binary interface is the one that was written down: abi.py ROOT [--renew]

tests/api/abi.txt is what a compiler of C says of the headers, a line for each function, enumerator, struct and member (abi_layout.py): whatever changes one of them
changes a line. tests/api/abi.xml is what abidw (abigail-tools) says of writ.h and compile.h beside it. Both headers are compiled with a body for each declaration, in a second: that the libraries show just these functions, api_symbols holds, and that they
define them as they are declared, the compiler. Fails where anything is other than written, an addition too.

What was added is written down with --renew: functions, enumerators, structs, and members behind the others in a struct that says its size. Where anything that was
there is gone or has another size, place, type or value, --renew refuses, as it does where abidiff calls it incompatible or could not compare. tests/api/abi_selftest.py holds that.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import abi_layout  # noqa: E402

SKIPPED = 77
FAILED_TO_COMPARE = 1 | 2
INCOMPATIBLE = 8
ROOT = Path(sys.argv[1]).resolve()
SNAPSHOT = ROOT / "tests/api/abi.xml"
LAYOUT = ROOT / "tests/api/abi.txt"
RENEW = "--renew" in sys.argv[2:]

before, layout = abi_layout.read(LAYOUT.read_text(encoding="utf-8")), abi_layout.lines(ROOT)
if len(layout) < 200:
    raise SystemExit("FAILED: there are fewer lines than the headers have members")
other = abi_layout.changed(before, layout)
if other:
    print("FAILED: callers that were built before would break:\n" + "\n".join(other))
    sys.exit(1)
added = [f"{key}: {value}" for key, value in layout.items() if before.get(key) != value]
if added:
    print("was added:\n" + "\n".join(added))

missing = [tool for tool in ("abidw", "abidiff") if shutil.which(tool) is None]
if missing:
    print(f"SKIPPED: there is no {' and no '.join(missing)} here: tests/setup.sh installs abigail-tools")
    sys.exit(1 if added or RENEW else SKIPPED)


def source():
    """The headers as one file of C in which each function has a body, and one function more, which has every struct among its parameters: what
    callers fill is reached from no other."""
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("runtime/include/writ/writ.h", "compiler/include/writ/compile.h"))
    text = re.sub(r"^#(pragma once|include <writ/writ.h>).*$", "", text, flags=re.M)
    body, functions = re.subn(r"\bWRIT_NOEXCEPT;", "{ __builtin_trap(); }", text)
    declared = len(re.findall(r"^WRIT_API ", text, re.M))
    if functions != declared:
        raise SystemExit(f"FAILED: {declared} functions are declared, {functions} have got a body")
    structs = re.findall(r"^typedef struct (writ_\w+) \{", text, re.M)
    return body + f"WRIT_API void writ_structs({', '.join(f'{name}* of_{name}' for name in structs)}) {{ __builtin_trap(); }}\n"


def described(folder):
    Path(folder, "headers.c").write_text(source(), encoding="utf-8")
    names = Path(folder, "exports.map")
    names.write_text((ROOT / "runtime/api/exports.map").read_text(encoding="utf-8").replace("global:", "global:\n    writ_structs;", 1), encoding="utf-8")
    subprocess.run(["gcc", "-std=c11", "-g", "-gdwarf-4", "-w", "-shared", "-fPIC", "-Wl,-soname,libwrit.so.0", f"-Wl,--version-script={names}", "headers.c", "-o",
                    "libheaders.so"], check=True, cwd=folder)
    subprocess.run(["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-architecture", "--out-file", "now.xml", "libheaders.so"],
                   check=True, cwd=folder)
    return Path(folder, "now.xml")


with tempfile.TemporaryDirectory() as folder:
    now = described(folder)
    shown = now.read_text(encoding="utf-8")
    if str(folder) in shown or shown.count("<function-decl") < 30:
        raise SystemExit("FAILED: what abidw says has a path of this machine in it, or lacks the functions")
    if not SNAPSHOT.exists():
        raise SystemExit(f"FAILED: there is no {SNAPSHOT}: it comes with the sources")
    done = subprocess.run(["abidiff", "--harmless", str(SNAPSHOT), str(now)], text=True, capture_output=True)
    if done.returncode == 0 and not added:
        print("the interface is the one in tests/api/abi.txt and tests/api/abi.xml")
    elif RENEW and done.returncode & (INCOMPATIBLE | FAILED_TO_COMPARE) == 0:
        shutil.copy(now, SNAPSHOT)
        LAYOUT.write_text(abi_layout.written(layout), encoding="utf-8")
        print(done.stdout + "tests/api/abi.txt and tests/api/abi.xml were renewed: look at what `git diff` says of them")
    else:
        print("FAILED: the interface is another than that in tests/api/abi.txt and tests/api/abi.xml\n" + done.stdout + done.stderr)
        print("abidiff could not compare" if done.returncode & FAILED_TO_COMPARE else
              "callers that were built before would break" if done.returncode & INCOMPATIBLE else
              "where all of this was added, and nothing changed: tests/api/abi.py ROOT --renew")
        sys.exit(1)
