#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Facts are read by one reader: no text of JSON is parsed outside runtime/json, but for answers that the program itself has
just written.

    facts.py [--root FOLDER] [--selftest]"""
import argparse
import re
import sys
from pathlib import Path

FOLDERS = ("runtime", "compiler")
PARSES = re.compile(r"\b\w*[Jj]son::(?:parse|sax_parse|accept)\s*\(\s*(?!json::write_answer\()|\bfrom_json\s*\(")
READER = "runtime/json"


def check(text, path):
    return [f"{path}:{number}: JSON is parsed here: facts are read by runtime/json alone"
            for number, line in enumerate(text.split("\n"), 1) if PARSES.search(line.split("//")[0])]


parser = argparse.ArgumentParser()
parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
parser.add_argument("--selftest", action="store_true")
args = parser.parse_args()
if args.selftest:
    assert len(check("int a;\nauto x = Json::parse(line.text, nullptr, false);", "x")) == 1
    assert len(check("nlohmann::json::accept(text)", "x")) == 1
    assert check("answer = Json::parse(json::write_answer(program, request, made));", "x") == []
    assert check("// Json::parse(text)", "x") == []
    print("facts.py: selftest passed")
    sys.exit(0)
files = [path for folder in FOLDERS for end in ("*.cpp", "*.h") for path in sorted((args.root / folder).rglob(end))
         if not path.relative_to(args.root).as_posix().startswith(READER)]
found = [line for path in files for line in check(path.read_text(encoding="utf-8"), path.relative_to(args.root))]
print("\n".join(found + [f"facts.py: {len(files)} files, {len(found)} found"]))
sys.exit(1 if found or not files else 0)
