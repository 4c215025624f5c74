#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every diagnostic and every fault has both texts, a page, and (diagnostics) a golden file.

Rows: WRIT_DIAG(W0301, Error, UnknownName, "English", "Chinese") in compiler/diag/diagnostics.def,
      WRIT_FAULT(F0101, Id, "English", "Chinese") in runtime/eval/faults.def.
Golden files: tests/golden/diag/W0301_*.writ, whose expected output shows the code twice, once in each language; EXEMPT
lists the codes that no input can bring about. Pages: docs/diagnostics/W0301.md, an English part, then `## 中文`.
Lists everything that is missing, not only the first.

    diagnostics.py [--root FOLDER] [--selftest]
"""
import argparse
import re
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

from rows import read_rows

# How a table is read: file, macro, letter of its codes, places of the id and of the two texts in a row.
Table = namedtuple("Table", "path macro letter id english chinese")
TABLES = (Table("compiler/diag/diagnostics.def", "WRIT_DIAG", "W", 2, 3, 4),
          Table("runtime/eval/faults.def", "WRIT_FAULT", "F", 1, 2, 3))
GOLDEN = "tests/golden/diag"
# An exemption that has become needless is reported too.
EXEMPT = {
    "W9902": "said when the parser itself throws: an input that does this is a bug, to be mended and not kept",
    "W9903": "said when the compiler makes a program that does not verify: likewise",
}
PAGES = "docs/diagnostics"


def placeholders(text):
    return set(re.findall(r"\{([^{}]*)\}", text.replace("{{", "").replace("}}", "")))


def has_chinese(text):
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def check_table(table, text):
    """The codes of one table, and what is wrong with its rows."""
    codes, ids, found = {}, {}, []

    def wrong(row, message):
        found.append(f"{table.path}:{row.line}: {message}")

    for row in read_rows(text, table.macro):
        code = row.words[0]
        if not re.fullmatch(table.letter + r"\d{4}", code):
            wrong(row, f"`{code}` is no code: {table.letter} and four digits")
            continue
        if code in codes:
            wrong(row, f"{code} is used in line {codes[code]} already")
        codes.setdefault(code, row.line)
        if len(row.words) <= table.chinese:
            wrong(row, f"{code}: the row is too short")
            continue
        name, english, chinese = row.words[table.id], row.words[table.english], row.words[table.chinese]
        if name in ids:
            wrong(row, f"{code}: the name {name} belongs to {ids[name]} already")
        ids.setdefault(name, code)
        if not re.search("[A-Za-z]", english) or has_chinese(english):
            wrong(row, f"{code}: no English text")
        if not has_chinese(chinese):
            wrong(row, f"{code}: no Chinese text")
        if placeholders(english) != placeholders(chinese):
            def show(text):
                return " ".join("{" + p + "}" for p in sorted(placeholders(text))) or "none"

            wrong(row, f"{code}: placeholders differ, English {show(english)}, Chinese {show(chinese)}")
    if not codes:
        found.append(f"{table.path}:1: no {table.macro} row found")
    return codes, found


def check_page(path, text):
    parts = re.split(r"^## 中文[ \t]*$", text, flags=re.M)
    if len(parts) != 2:
        yield f"{path}:1: has no Chinese part (one heading `## 中文`)"
        return
    english = re.sub(r"^#.*$", "", parts[0], flags=re.M)
    if not re.search(r"[A-Za-z]{2,}[^\n]* [A-Za-z]{2,}", english):
        yield f"{path}:1: has no English part before `## 中文`"
    if not has_chinese(re.sub(r"^#.*$", "", parts[1], flags=re.M)):
        yield f"{path}:1: nothing in Chinese after `## 中文`"


def check(root):
    found, known = [], {}
    for table in TABLES:
        path = root / table.path
        if not path.is_file():
            found.append(f"{table.path}:1: no such file")
            continue
        codes, wrong = check_table(table, path.read_text(encoding="utf-8"))
        found += wrong
        known.update({code: f"{table.path}:{line}" for code, line in codes.items()})

    golden = sorted(p.name for p in (root / GOLDEN).glob("*.writ"))
    tested = set()
    for name in golden:
        code = re.match(r"(W\d{4})_", name)
        if not code or name.endswith(".fixed.writ"):
            continue
        tested.add(code[1])
        if code[1] not in known:
            continue
        text = (root / GOLDEN / name).read_text(encoding="utf-8")
        shown = re.findall(rf"^--! .* {code[1]}(?:: |：)(.*)$", text, flags=re.M)
        # The English sentence may well quote a Chinese name.
        for language, there in (("English", len(shown) > sum(map(has_chinese, shown)) or len(shown) > 1),
                                ("Chinese", any(map(has_chinese, shown)))):
            if not there:
                found.append(f"{GOLDEN}/{name}:1: {code[1]} is not in the expected output in {language}")
    pages = {p.stem: p for p in sorted((root / PAGES).glob("*.md")) if re.match(r"[WF]\d", p.name)}
    for code, place in known.items():
        if code in EXEMPT and code in tested:
            found.append(f"{place}: {code} has a golden file and is exempt from having one")
        if code.startswith("W") and code not in tested and code not in EXEMPT:
            found.append(f"{place}: {code} has no golden file {GOLDEN}/{code}_*.writ")
        if code not in pages:
            found.append(f"{place}: {code} has no page {PAGES}/{code}.md")
    for name in golden:
        if name.split("_")[0] not in known:
            found.append(f"{GOLDEN}/{name}:1: the name begins with no known code")
    for code, path in pages.items():
        if code not in known:
            found.append(f"{PAGES}/{path.name}:1: no such code")
        else:
            found += check_page(f"{PAGES}/{path.name}", path.read_text(encoding="utf-8"))
    return found


# ---- self test ----

DIAG, FAULT = TABLES[0].path, TABLES[1].path
GOOD = {
    DIAG: """#define WRIT_DIAG(code, level, id, en, zh) x
WRIT_DIAG(W0301, Error, UnknownName, "`{0}` is not declared, {{x}}", "未声明 `{0}`")
WRIT_DIAG(W0412, Error, CurrencyMismatch, "adding `{0}` to `{1}`; "
          "convert first", "`{1}` 与 `{0}` 不能相加（请先换算）", Currency, Currency)
""",
    FAULT: 'WRIT_FAULT(F0101, Overflow, "the number is too large", "数值溢出")\n',
    f"{GOLDEN}/W0301_name.writ": "x\n--! n:1: error W0301: `x` is not declared\n--! n:1: 错误 W0301：未声明 `x`\n",
    f"{GOLDEN}/W0301_name.fixed.writ": "",
    f"{GOLDEN}/W0412_add.writ": "--! n:1: error W0412: adding 元\n--! n:1: 错误 W0412：不能相加\n",
    f"{PAGES}/W0301.md": "# W0301\n\nA name is not declared.\n\n## 中文\n\n名称未声明。\n",
    f"{PAGES}/W0412.md": "# W0412\n\nTwo currencies meet.\n\n## 中文\n\n币种不一致。\n",
    f"{PAGES}/F0101.md": "# F0101\n\nThe number is too large.\n\n## 中文\n\n数值溢出。\n",
    f"{PAGES}/README.md": "an index, not a page of a code\n",
}


def changed(path, old, new):
    assert old in GOOD[path], old
    return {path: GOOD[path].replace(old, new)}


# name -> (changes to the good tree; None takes a file away), what must be found
BAD = {
    "code twice": ({DIAG: GOOD[DIAG] + 'WRIT_DIAG(W0301, Error, Other, "some text", "文字")\n'},
                   [f"{DIAG}:5: W0301 is used in line 2 already"]),
    "id twice": (changed(DIAG, "CurrencyMismatch", "UnknownName"),
                 [f"{DIAG}:3: W0412: the name UnknownName belongs to W0301 already"]),
    "bad code": ({DIAG: GOOD[DIAG] + 'WRIT_DIAG(W31, Error, Other, "some text", "文字")\n'},
                 [f"{DIAG}:5: `W31` is no code: W and four digits"]),
    "no English": (changed(FAULT, '"the number is too large"', '""'), [f"{FAULT}:1: F0101: no English text"]),
    "no Chinese": (changed(FAULT, "数值溢出", "overflow"), [f"{FAULT}:1: F0101: no Chinese text"]),
    "row too short": (changed(FAULT, ', "数值溢出"', ""), [f"{FAULT}:1: F0101: the row is too short"]),
    "placeholders": (changed(DIAG, "`{1}` 与 `{0}`", "`{0}` 与 `{2}`"),
                     [f"{DIAG}:3: W0412: placeholders differ, English {{0}} {{1}}, Chinese {{0}} {{2}}"]),
    "no golden file": ({f"{GOLDEN}/W0412_add.writ": None},
                       [f"{DIAG}:3: W0412 has no golden file {GOLDEN}/W0412_*.writ"]),
    "golden file of an unknown code": ({f"{GOLDEN}/W9999_x.writ": ""},
                                       [f"{GOLDEN}/W9999_x.writ:1: the name begins with no known code"]),
    "golden file without a code": ({f"{GOLDEN}/names.writ": ""},
                                   [f"{GOLDEN}/names.writ:1: the name begins with no known code"]),
    "golden file without output": ({f"{GOLDEN}/W0412_add.writ": "x\n"},
                                   [f"{GOLDEN}/W0412_add.writ:1: W0412 is not in the expected output in English",
                                    f"{GOLDEN}/W0412_add.writ:1: W0412 is not in the expected output in Chinese"]),
    "golden file in one language": (
        {f"{GOLDEN}/W0301_name.writ": "--! n:1: error W0301: `x` is not declared\n"},
        [f"{GOLDEN}/W0301_name.writ:1: W0301 is not in the expected output in Chinese"]),
    "only the fixed file": ({f"{GOLDEN}/W0301_name.writ": None},
                            [f"{DIAG}:2: W0301 has no golden file {GOLDEN}/W0301_*.writ"]),
    "no page": ({f"{PAGES}/W0301.md": None, f"{PAGES}/F0101.md": None},
                [f"{DIAG}:2: W0301 has no page {PAGES}/W0301.md", f"{FAULT}:1: F0101 has no page {PAGES}/F0101.md"]),
    "page of an unknown code": ({f"{PAGES}/F0102.md": ""}, [f"{PAGES}/F0102.md:1: no such code"]),
    "page without Chinese": (changed(f"{PAGES}/W0301.md", "## 中文", "## Chinese"),
                             [f"{PAGES}/W0301.md:1: has no Chinese part (one heading `## 中文`)"]),
    "page with an empty Chinese part": (changed(f"{PAGES}/W0301.md", "名称未声明。", "to do"),
                                        [f"{PAGES}/W0301.md:1: nothing in Chinese after `## 中文`"]),
    "page without English": (changed(f"{PAGES}/W0301.md", "A name is not declared.", "名称"),
                             [f"{PAGES}/W0301.md:1: has no English part before `## 中文`"]),
    "table missing": ({FAULT: None}, [f"{FAULT}:1: no such file", f"{PAGES}/F0101.md:1: no such code"]),
    "table empty": ({FAULT: "// nothing\n"}, [f"{FAULT}:1: no WRIT_FAULT row found",
                                              f"{PAGES}/F0101.md:1: no such code"]),
}


def selftest():
    failures = []
    for name, (changes, expected) in {"good": ({}, []), **BAD}.items():
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**GOOD, **changes}.items():
                if text is not None:
                    target = Path(folder, path)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(text, encoding="utf-8")
            found = check(Path(folder))
        if found != expected:
            failures.append(f"{name}: expected {expected}, found {found}")
    for failure in failures:
        print(failure)
    print(f"diagnostics.py: {len(BAD) + 1} cases, {len(failures)} failed")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    found = check(arguments.root)
    for line in found:
        print(line)
    print(f"diagnostics.py: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
