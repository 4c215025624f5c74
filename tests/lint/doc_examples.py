#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the policy texts in the documentation are what the compiler takes.

Reads the fenced blocks tagged `writ` of README*.md and docs/*.md. After the tag:

    (nothing)       a whole policy: `writ check` must accept it, and `writ test` where it has tests
    fragment        a part of a policy, checked inside the frame in force; without one it is not checked
    bad W0301       as above, but the compiler must report this code; a block tagged `text` right behind shows what it
                    says, in the language of the page, and every line of it must be in what the compiler prints
    failing         as above, but one of its tests must fail

A frame is a comment that the reader of the page does not see, in force until the next one or the end of the page:

    <!-- writ frame
    policy p language en version "1"
    @@
    -->

`@@` is where a fragment goes. A line of the frame with `@line@` is repeated for every line of the fragment that is not
blank, `@n@` being its number: that is how a list of expressions is checked. `<!-- writ frame end -->` ends a frame.

The tables of words in docs/language.md and docs/language.zh.md, under the last heading but one, are held against
grammar/keywords.def; --write-words writes them anew.

Prints `path:line: message` for each block that is not what it says, then how many blocks were checked, and exits with 1 if
there is any.

    doc_examples.py WRIT [--root FOLDER] [--write-words]
    doc_examples.py --selftest
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

Block = namedtuple("Block", "path line words text frame shown")

_FENCE = re.compile(r"^( *)(```+)\s*(\S*)\s*(.*?)\s*$")
_FRAME = re.compile(r"^\s*<!--\s*writ frame\b(.*)$")
_HEADER = re.compile(r"^\s*(policy|规范|module|模块|overlay|特别规定)\s", re.M)
_TEST = re.compile(r"^\s*(test|测试|测试表)\s", re.M)


def blocks_of(path, text):
    """Every block tagged `writ`, with the frame in force where it stands."""
    lines = text.split("\n")
    frame = None
    at = 0
    while at < len(lines):
        opened = _FRAME.match(lines[at])
        if opened:
            rest = opened.group(1)
            if "-->" in rest:
                if rest.replace("-->", "").strip() == "end":
                    frame = None
                at += 1
                continue
            body = []
            at += 1
            while at < len(lines) and "-->" not in lines[at]:
                body.append(lines[at])
                at += 1
            frame = "\n".join(body) + "\n"
            at += 1
            continue
        fence = _FENCE.match(lines[at])
        if not fence:
            at += 1
            continue
        indent, ticks, language, rest = fence.groups()
        begin = at + 1
        at = begin
        while at < len(lines) and lines[at].strip() != ticks:
            at += 1
        body = [line[len(indent):] if line.startswith(indent) else line for line in lines[begin:at]]
        at += 1
        if language == "writ":
            shown = []
            if at < len(lines) and lines[at].strip() == "```text":
                shown = lines[at + 1:lines.index("```", at)]
            yield Block(path, begin, rest.split(), "\n".join(body) + "\n", frame, shown)


def put_in_frame(fragment, frame):
    out = []
    for line in frame.split("\n"):
        if "@line@" in line:
            number = 0
            for one in fragment.split("\n"):
                one = re.sub(r"\s*--.*$", "", one).strip()
                if one:
                    number += 1
                    out.append(line.replace("@line@", one).replace("@n@", str(number)))
        else:
            out.append(line.replace("@@", fragment))
    return "\n".join(out)


def policy_of(block):
    """The text to check, or None; and what is wrong with the tags, or None."""
    fragment = "fragment" in block.words
    whole = _HEADER.search(block.text) is not None
    if fragment:
        if block.frame is None:
            return None, None
        return put_in_frame(block.text, block.frame), None
    if not whole:
        return None, "no header in it: tag it `writ fragment`"
    return block.text, None


def wanted_code(block):
    if "bad" not in block.words:
        return None
    after = block.words[block.words.index("bad") + 1:]
    return after[0] if after else ""


def run(writ, *arguments):
    return subprocess.run([writ, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=300)


def problem_of(block, writ, folder):
    text, wrong = policy_of(block)
    if wrong:
        return wrong
    # Where a block holds several files, each opens with its header; the modules come first.
    file = Path(tempfile.mkdtemp(dir=folder)) / "example.writ"
    starts = [one.start() for one in _HEADER.finditer(text)][1:]
    *modules, own = [text[begin:end] for begin, end in zip([0, *starts], [*starts, len(text)])]
    for number, module in enumerate(modules):
        (file.parent / f"module{number}.writ").write_text(module, encoding="utf-8")
    file.write_text(own, encoding="utf-8")
    wanted = wanted_code(block)
    if wanted is not None:
        checked = run(writ, "check", str(file), "--format", "json")
        codes = [one.get("code") for one in json.loads(checked.stdout or "[]")]
        if wanted not in codes:
            return "expected %s, found %s" % (wanted, ", ".join(codes) or "nothing wrong")
        said = run(writ, "check", str(file), "--lang", "zh" if block.path.name.endswith(".zh.md") else "en").stderr
        unsaid = [line for line in block.shown if line not in said]
        return "not what is said: %s\n%s" % (unsaid[0], said) if unsaid else None
    checked = run(writ, "check", str(file))
    if checked.returncode == 0 and not checked.stderr and _TEST.search(text):
        tested = run(writ, "test", str(file))
        if "failing" in block.words:
            return None if tested.returncode == 1 else "no test fails"
        if tested.returncode != 0:
            return "a test fails\n" + tested.stdout
    if checked.returncode != 0 or checked.stderr:
        return "not accepted\n" + checked.stderr.replace(str(file), "(example)")
    return None


# Page, its heading, and for each comment in keywords.def the heading of a table.
WORDS = (
    ("docs/language.md", "## The words of the language", {}),
    ("docs/language.zh.md", "## 词语表",
     {"declarations": "声明", "clauses": "条款", "conditions": "条件", "values and types": "值与类型"}),
)
_WORD = re.compile(r'^WRIT_KEYWORD\(\w+, "(.*?)", "(.*?)", "(.*?)", "(.*?)"\)')


def word_tables(definitions, titles):
    def spellings(column):
        return " ".join("`%s`" % one for one in column.split("|")) if column else ""

    out = []
    for line in definitions.split("\n"):
        section = re.match(r"^// ([a-z ]+)$", line)
        if section:
            out += ["", "| %s | | |" % titles.get(section.group(1), section.group(1)), "| --- | --- | --- |"]
        row = _WORD.match(line)
        if row:
            english, chinese, doc_english, doc_chinese = row.groups()
            cells = (chinese, english, doc_chinese) if titles else (english, chinese, doc_english)
            out.append("| %s | %s | %s |" % (spellings(cells[0]), spellings(cells[1]), cells[2].replace("|", "\\|")))
    return "\n".join(out) + "\n"


def check_words(root, write):
    definitions = (root / "grammar/keywords.def").read_text(encoding="utf-8")
    problems = 0
    for name, heading, titles in WORDS:
        path = root / name
        text = path.read_text(encoding="utf-8")
        begin = text.find("\n| ", text.index(heading))
        end = text.find("\n## ", begin)
        end = len(text) if end < 0 else end
        tables = word_tables(definitions, titles)
        if text[begin:end] == tables:
            continue
        if write:
            path.write_text(text[:begin] + tables + text[end:], encoding="utf-8")
            continue
        problems += 1
        print("%s:%d: the words differ from grammar/keywords.def; --write-words writes them" %
              (name, text.count("\n", 0, begin) + 2))
    return problems


def pages(root):
    return sorted(root.glob("README*.md")) + sorted((root / "docs").glob("*.md"))


def check(root, writ, write_words):
    problems = check_words(root, write_words)
    checked = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in pages(root):
            for block in blocks_of(path, path.read_text(encoding="utf-8")):
                text, wrong = policy_of(block)
                if text is None and wrong is None:
                    skipped += 1
                    continue
                checked += 1
                problem = problem_of(block, writ, folder)
                if problem:
                    problems += 1
                    print("%s:%d: %s" % (path.relative_to(root), block.line, problem.rstrip()))
    print("%d examples checked, %d fragments without a frame, %d problems" % (checked, skipped, problems))
    return 1 if problems else 0


def selftest():
    page = "\n".join([
        "```writ", "policy p language en", "```",
        "```writ fragment", "rule", "```",
        "<!-- writ frame", "policy p", "@@", "rule r@n@ when @line@ end", "-->",
        "  ```writ fragment bad W0301", "  a  -- why", "", "  b", "  ```",
        "<!-- writ frame end -->",
        "```writ fragment", "x", "```",
        "```json", "policy q", "```",
        "```writ", "rule", "```",
    ])
    found = list(blocks_of(Path("x.md"), page))
    assert [block.line for block in found] == [1, 4, 12, 18, 24], found
    assert policy_of(found[0]) == ("policy p language en\n", None)
    assert policy_of(found[1]) == (None, None)
    framed = put_in_frame(found[2].text, "policy p\n@@\nrule r@n@ when @line@ end")
    assert framed.endswith("rule r1 when a end\nrule r2 when b end"), framed
    assert wanted_code(found[2]) == "W0301"
    assert policy_of(found[3]) == (None, None)
    assert policy_of(found[4])[1] is not None
    print("selftest: fine")
    return 0


def main():
    parser = argparse.ArgumentParser(description="checks the policy texts in the documentation")
    parser.add_argument("writ", nargs="?", help="the command")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--write-words", action="store_true")
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    if arguments.writ is None:
        parser.error("which writ?")
    return check(arguments.root, arguments.writ, arguments.write_words)


if __name__ == "__main__":
    sys.exit(main())
