#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The committed policies are laid out as `writ fmt` lays them out, and go to the other language and back unchanged.

    fmt.py WRIT ROOT
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
FOLDERS = ("policies", "examples", "stdlib", "tests/policies")
problems = []


def run(*arguments):
    return subprocess.run([WRIT, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")


def policies(top):
    return [file for folder in FOLDERS for file in sorted((top / folder).rglob("*.writ*"))]


def far(file, files):
    """A file whose policy or module stands neither beside it nor above: `fmt --to` does not find it there, whatever files are given."""
    text = file.read_text(encoding="utf-8")
    wanted = re.findall(r"^(?:overlay .* of|use|引用) (\S+)", text, re.M)
    for name in wanted:
        own = [one for one in files if re.search(r"^(?:policy|module|规范|模块) (?:\S+ / )?%s " % re.escape(name),
                                                 one.read_text(encoding="utf-8"), re.M)]
        if own and all(one.parent not in file.parents for one in own):
            return True
    return False


done = run("fmt", "--check", *policies(ROOT))
if done.returncode != 0:
    problems.append("not laid out by `writ fmt`:\n" + done.stdout + done.stderr)

with tempfile.TemporaryDirectory() as folder:
    for name in FOLDERS:
        shutil.copytree(ROOT / name, Path(folder) / name)
    files = policies(Path(folder))
    for file in files:
        if far(file, files):
            continue
        own = file.read_bytes()
        there, back = ("en", "zh") if ".zh." in file.name or file.parent.name == "zh" else ("zh", "en")
        said = run("fmt", "--to", there, file).stderr
        between = file.read_bytes()
        said += run("fmt", "--to", back, file).stderr
        if said or between == own or file.read_bytes() != own:
            problems.append(f"{file.name}: not the same after --to {there} and --to {back}\n{said}")
        file.write_bytes(own)

for problem in problems:
    print("FAILED", problem)
print("fmt.py: %d files, %d problems" % (len(files), len(problems)))
sys.exit(1 if problems or not files else 0)
