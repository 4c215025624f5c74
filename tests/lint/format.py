#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the layout of the tracked *.cpp and *.h files with clang-format-19.

Exits with 77 ("skipped") where clang-format-19 or git is missing: the layout differs between versions of the tool.
To repair: git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i
"""
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = "clang-format-19"
SKIPPED = 77


def main():
    for needed in (TOOL, "git"):
        if shutil.which(needed) is None:
            print(f"format.py: skipped, {needed} is not installed")
            return SKIPPED
    if not (ROOT / ".git").exists():
        print("format.py: skipped, this is not a git checkout")
        return SKIPPED
    listing = subprocess.run(["git", "ls-files", "-z", "--", "*.cpp", "*.h"], cwd=ROOT, capture_output=True)
    if listing.returncode != 0:
        print("format.py: git: " + listing.stderr.decode(errors="replace").strip())
        return 1
    paths = [name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    status = 0
    if paths:
        status = subprocess.run([TOOL, "--dry-run", "-Werror", "--style=file", *paths], cwd=ROOT).returncode
    print(f"format.py: {len(paths)} files, {'not all as laid down in .clang-format' if status else 'all well'}")
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
