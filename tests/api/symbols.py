#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the shared library shows is what the headers declare, and what the version script names: symbols.py ROOT LIBRARY

Of libwrit, and of libwrit_rt, which shows the same.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT, LIBRARY = Path(sys.argv[1]), sys.argv[2]
headers = "".join((ROOT / name).read_text(encoding="utf-8")
                  for name in ("runtime/include/writ/writ.h", "compiler/include/writ/compile.h"))
declared = set(re.findall(r"^WRIT_API [^;(]*?(writ_\w+)\(", headers, re.M))
named = set(re.findall(r"^    (writ_\w+);", (ROOT / "runtime/api/exports.map").read_text(encoding="utf-8"), re.M))
listing = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], check=True, text=True, stdout=subprocess.PIPE).stdout
shown = {line.split()[-1] for line in listing.splitlines()}
versions = {name for name in shown if name.startswith("WRIT_")}
functions = {name.split("@")[0] for name in shown - versions}
soname = subprocess.run(["readelf", "-d", LIBRARY], check=True, text=True, stdout=subprocess.PIPE).stdout

failed = [f"{what}: {sorted(names)}" for what, names in (
    ("declared and not in the map", declared - named), ("in the map and not declared", named - declared),
    ("in the map and not in the library", named - functions), ("shown and not in the map", functions - named)) if names]
wanted = Path(LIBRARY).name.split(".")[0] + ".so.0"
if not declared or f"[{wanted}]" not in soname:
    failed.append(f"no declarations, or another SONAME than {wanted}")
for one in failed:
    print("FAILED", one)
print(f"{len(functions)} functions")
sys.exit(1 if failed else 0)
