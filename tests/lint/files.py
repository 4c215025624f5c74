#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files are written in one place, runtime/base/write_file.cpp: beside, synced and renamed, with their mode and owner kept.
Nothing else opens a file to write, makes one under a name of its own, or moves one into its place.

    files.py [--root FOLDER] [--selftest]"""
import argparse
import re
import sys
from pathlib import Path

FOLDERS = ("runtime", "compiler")
WRITES = re.compile(r"\b(?:std::(?:basic_)?(?:ofstream|fstream|filebuf)|f(?:d|re)?open|popen|mk(?:o?stemps?|temp)|tmpfile|creat|"
                    r"O_CREAT|O_RDWR|O_TMPFILE|raw_fd_(?:o|s)?stream|copy_file|renameat2?|sendfile)\b|"
                    r"(?:(?<![\w>])::|\b(?:std|fs|filesystem)::)(?:rename|link|symlink|f?truncate)\s*\(|\bO_WRONLY\b")
PLACE = "runtime/base/write_file.cpp"
# Holds the numbers of closed streams, with a device that takes nothing.
ELSEWHERE = {"compiler/tools/standard_output.cpp": "O_WRONLY"}


def check(text, path):
    if str(path) == PLACE:
        return []
    return [f"{path}:{number}: `{found[0]}`: files are written by {PLACE} alone"
            for number, line in enumerate(text.split("\n"), 1)
            for found in [WRITES.search(line.split("//")[0])] if found and ELSEWHERE.get(str(path)) != found[0]]


parser = argparse.ArgumentParser()
parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
parser.add_argument("--selftest", action="store_true")
args = parser.parse_args()
if args.selftest:
    for line in ("std::ofstream out(path);", "FILE* f = fopen(path, \"w\");", "FILE* f = std::fopen(path, \"w\");",
                 "const int f = ::open(p, O_WRONLY | O_CREAT);", "::mkostemp(name.data(), 0);", "fs::rename(a, b, error);",
                 "if (::rename(a, b) != 0)", "std::rename(a, b);", "std::fstream f;", "llvm::raw_fd_ostream out(path, error);"):
        assert len(check("int a;\n" + line, "x")) == 1, line
    for line in ("std::ifstream in(path);", "::open(p, O_RDONLY | O_CLOEXEC)", "// std::ofstream", "rename(name, other);", "void Modules::link(Tree& tree)", "reopen = 1;"):
        assert check(line, "x") == [], line
    assert check("std::ofstream out(path);", PLACE) == []
    print("files.py: selftest passed")
    sys.exit(0)
files = [path for folder in FOLDERS for end in ("*.cpp", "*.h") for path in sorted((args.root / folder).rglob(end))]
found = [line for path in files
         for line in check(path.read_text(encoding="utf-8"), path.relative_to(args.root).as_posix())]
print("\n".join(found + [f"files.py: {len(files)} files, {len(found)} found"]))
sys.exit(1 if found or not files else 0)
