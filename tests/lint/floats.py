#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No binary floating point where decisions are made: neither in the sources of the runtime and of the passes that lead to
it, nor among the operations and types of the IR. (That generated code has none is in tests/unit/test_jit.cpp.)

    floats.py [--root FOLDER] [--selftest]"""
import argparse
import re
import sys
from pathlib import Path

FOLDERS = ("runtime", "compiler/sema", "compiler/analyze", "compiler/jit", "compiler/syntax")
WORDS = re.compile(r"\b(float|double|_Float\d+|strtod|strtof|stod|stof|atof|__float128|std::pow|FPExt|CreateF(?:Add|Sub|Mul|Div)|getDoubleTy|getFloatTy)\b")


def code_of(text):
    """Without comments and texts, with the same lines."""
    keep_lines = lambda match: re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', keep_lines, text, flags=re.S)


def check(text, path):
    return [f"{path}:{number}: {match[1]}" for number, line in enumerate(code_of(text).split("\n"), 1)
            for match in [WORDS.search(line)] if match]


parser = argparse.ArgumentParser()
parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
parser.add_argument("--selftest", action="store_true")
args = parser.parse_args()
if args.selftest:
    assert check("int a;\ndouble b;", "x") == ["x:2: double"]
    assert check('// double\nauto s = "double"; /* float\n */ int c;', "x") == []
    assert check("auto v = std::stod(text);", "x") == ["x:1: stod"]
    print("floats.py: selftest passed")
    sys.exit(0)
files = [path for folder in FOLDERS for end in ("*.cpp", "*.h", "*.def") for path in sorted((args.root / folder).rglob(end))]
# The reader of JSON is told of numbers by its library, which has seen a double in them, and takes their text.
found = [line for path in files for line in check(path.read_text(encoding="utf-8"), path.relative_to(args.root))]
print("\n".join(found + [f"floats.py: {len(files)} files, {len(found)} found"]))
sys.exit(1 if found or not files else 0)
