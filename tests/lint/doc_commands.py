#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of documentation pages and compares what they print with what the page shows.

Reads the fenced blocks tagged `console` of PAGES. A line `$ …` opens a command; it goes on while a quotation is open or the line ends
with `\\` or `|`. What follows is what it prints. A line that is only `…` stands for any number of lines, at the end for none as well;
within a line `…` stands for anything. Commands run in bash at the top of the repository, `writ` being on the path. Also: every article
from (三) to (二十) has a section in both languages of the page on the Data Twenty Articles, and every section a command.

Prints `path:line: message` for each command that prints something else, and exits with 1 if there is any.

    doc_commands.py WRIT [--root FOLDER]
    doc_commands.py --selftest
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BY_ARTICLE = ("docs/data-twenty-articles.md", "docs/data-twenty-articles.zh.md")
PAGES = (*BY_ARTICLE, "README.md", "README.zh.md")
ARTICLES = "三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十".split()
Command = namedtuple("Command", "page line section text shown")


def goes_on(text):
    return text.count("'") % 2 == 1 or text.endswith(("\\", "|"))


def commands_of(page, text):
    found, section, inside = [], None, False
    for number, line in enumerate(text.split("\n"), 1):
        if not inside and line.startswith("## "):
            section = line[3:].split("）")[0].lstrip("（").strip()
        if line.startswith("```"):
            inside = line.strip() == "```console"
            continue
        if not inside:
            continue
        if line.startswith("$ "):
            found.append(Command(page, number, section, [line[2:]], []))
        elif found and goes_on("\n".join(found[-1].text)) and not found[-1].shown:
            found[-1].text.append(line)
        elif found:
            found[-1].shown.append(line)
    return found


def is_like(line, printed):
    parts = [re.escape(part) for part in line.split("…")]
    return re.fullmatch(".*".join(parts), printed) is not None


def first_difference(shown, printed):
    """The first line of the page that is not printed where it stands, or None."""
    at, gap = 0, False
    for line in shown:
        if line.strip() == "…":
            gap = True
            continue
        if gap:
            while at < len(printed) and not is_like(line, printed[at]):
                at += 1
        if at >= len(printed) or not is_like(line, printed[at]):
            return line
        at, gap = at + 1, False
    return None if gap or at == len(printed) else "(nothing more): " + printed[at]


def run(command, root, environment):
    done = subprocess.run(["bash", "-c", "\n".join(command.text)], cwd=root, env=environment, capture_output=True,
                          text=True, encoding="utf-8", timeout=120)
    # An overlay that stands in the folder is named on the error stream, and no part of what is shown.
    said = [line for line in done.stderr.split("\n")
            if line and not line.endswith(("is not applied: name its file", "未适用：适用须载明其文件"))]
    if said:
        return "it says: " + said[0]
    if not command.shown:
        return "nothing is shown of it"
    unlike = first_difference(command.shown, done.stdout.rstrip("\n").split("\n"))
    return None if unlike is None else "not what it prints: " + unlike


def check(root, writ):
    problems = 0
    commands = []
    for page in PAGES:
        own = commands_of(page, (root / page).read_text(encoding="utf-8"))
        for article in ARTICLES if page in BY_ARTICLE else ():
            if not any(command.section == article for command in own):
                problems += 1
                print("%s: no command in a section on article (%s)" % (page, article))
        commands += own
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "writ").symlink_to(Path(writ).resolve())
        environment = dict(os.environ, PATH=folder + os.pathsep + os.environ["PATH"], LC_ALL="C.UTF-8")
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda command: run(command, root, environment), commands))
    for command, problem in zip(commands, results):
        if problem:
            problems += 1
            print("%s:%d: %s" % (command.page, command.line, problem))
    print("doc_commands.py: %d commands, %d problems" % (len(commands), problems))
    return 1 if problems or not commands else 0


def selftest():
    page = "## （三）Rights\n```console\n$ echo 'a\n  b' |\n    cat\na\n…\n$ true\n```\n```text\n$ no\n```\n"
    found = commands_of("p", page)
    assert [(one.line, one.section, one.text, one.shown) for one in found] == [
        (3, "三", ["echo 'a", "  b' |", "    cat"], ["a", "…"]), (8, "三", ["true"], [])], found
    assert first_difference(["a", "  …", "c"], ["a", "b", "b", "c"]) is None
    assert first_difference(["a", "…"], ["a"]) is None
    assert first_difference(["a", "c"], ["a", "b", "c"]) == "c"
    assert first_difference(["a"], ["a", "b"]) == "(nothing more): b"
    assert first_difference(["…", "d"], ["a", "b"]) == "d"
    assert first_difference(["{a…c}", "e"], ["{abbc}", "e"]) is None
    assert first_difference(["{a…c}"], ["{abb}"]) == "{a…c}"
    print("selftest: fine")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("writ", nargs="?", help="the command")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    if arguments.writ is None:
        parser.error("which writ?")
    return check(arguments.root, arguments.writ)


if __name__ == "__main__":
    sys.exit(main())
