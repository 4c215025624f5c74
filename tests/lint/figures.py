#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists the numbers and days of the policies that nobody accounts for.

Read are the sources in both languages but for their tests, whose numbers are examples, their citations, which coverage.py holds, and the
version: the rules and texts of every block, and the prose beside them. A figure is a day, a period (a number with its unit), or
a number. It is accounted for where
  - figures.json has it: what the law dossier and the vocabulary of the project state, written by --extract; and
  - in rules, the sources.md of the package has that number too, in words or digits, or it is the day of an instrument that a module declares.
0 and 1 without a unit are no figures. What is allowed beside that stands in figures.json under "allowed", with a reason; an allowance that is
not needed is a fault.

Usage: figures.py ROOT | figures.py ROOT --extract FOLDER   (the folder with dossier.md, data-twenty-articles.md and the vocabularies)
       figures.py --selftest"""
import argparse
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "figures.json")
UNITS = {word: unit for unit, words in {
    "year": "year years y 年 周年", "age": "周岁", "month": "month months months' 个月", "day": "day days 日 天",
    "workday": "workday workdays wd 个工作日 工作日", "%": "%"}.items() for word in words.split()}
UNITS |= {"working day": "workday", "working days": "workday", "per cent": "%", "percentage points": "%"}
SMALL = {w: i for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split())}
TENS = {w: 10 * i for i, w in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})")
MONTHS = {m: i for i, m in enumerate("January February March April May June July August September October November December".split(), 1)}
UNIT = r"(?:working days?|workdays?|years?|months?'?|days?|wd\b|y\b|per cent|percentage points|周年|周岁|个月|个工作日|工作日|年(?!月)|日|天|%)"
NUMBER = re.compile(
    r"(?<![\w.\d〔/-])(?:(\d{1,3}(?:[,_]\d{3})+|\d+)(\.\d+)?\s?(万|亿|M\b|k\b|bn\b)?"
    r"|\b(" + "|".join([*SMALL, *TENS]) + r")(?:-(" + "|".join(list(SMALL)[1:10]) + r"))?\b|([零一二两三四五六七八九十百千]+)(万|亿)?)"
    r"(?:[ -]?(" + UNIT + r"))?(?![\w〕/])", re.I)
# A range such as 50–200 k, 0.1–1 M or 30 and 45 days: the first takes the scale and unit of the last.
RANGE = re.compile(r"(\d[\d,.]*)\s?[–-]\s?(\d[\d,.]*)\s?(M|k)\b")


def hundred(text):
    """A Chinese numeral below ten thousand, or None."""
    if not re.search("[十百千]", text):
        return DIGITS[text] if len(text) == 1 else None
    total, last = 0, 0
    for c in text:
        if c in "十百千":
            total += (last or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            last = 0
        else:
            last = DIGITS[c]
    return total + last


def figures(text, words=False):
    """(where, figure) of each figure of a text: "2024-03-22", "3 year", "100000". With `words` also words that count things."""
    text = RANGE.sub(lambda m: f"{m[1]} {m[3]} – {m[2]} {m[3]}", text)
    for match in DAY.finditer(text):
        a, b, c = (match[1] or match[4] or match[9]), (match[2] or match[5] or (match[8] and MONTHS[match[8]])), (match[3] or match[6] or match[7])
        yield match.start(), f"{int(a):04}-{int(b):02}-{int(c):02}"
    text = DAY.sub(lambda m: " " * len(m.group()), text)
    for match in NUMBER.finditer(text):
        whole, part, scale, word, tail, chinese, myriad, unit = match.groups()
        if whole:
            value = float(whole.replace(",", "").replace("_", "") + (part or "")) * {"万": 10**4, "亿": 10**8, "m": 10**6, "k": 10**3, "bn": 10**9}.get((scale or "").lower(), 1)
        elif word:
            value = SMALL.get(word.lower(), TENS.get(word.lower())) + (SMALL[tail.lower()] if tail else 0)
        else:
            value = hundred(chinese)
            if value is None:
                continue
            value *= {"万": 10**4, "亿": 10**8}.get(myriad or "", 1)
        kind = UNITS.get((unit or "").lower())
        if not whole and not kind and not myriad and not words:
            continue
        shown = f"{value:g}" if value < 10**6 and value != int(value) else str(int(value))
        if not kind and shown in ("0", "1"):
            continue
        yield match.start(), f"{shown} {kind}" if kind else shown


# Citations, years of instruments, and names with numbers in them.
_NAMED = r"\b(?:arts?|sec|secs|§+|Articles?|parts?|items?|rows?|Nos?\.|Orders?|CFR|EU\)|CAS)\s?"
_CHINESE = r"第?[（(]?[零一二三四五六七八九十百千\d.]+[）)]?"
ARTICLE = re.compile(
    _NAMED + r"[\d.()a-z]+(?:(?:, | and | to |–|, art | or )(?:art )?[\d.()a-z]*\d[\d.()a-z]*)*"
    r"|" + _CHINESE + r"[条款项编部分章号](?:[、至和]" + _CHINESE + r"[条款项号部分]?)*"
    r"|(?:19|20)\d\d(?=年|\b)年?|〔\d+〕\d*号?|数据二十条|Data Twenty|28 CFR|美国联邦法规第28编第202部分", re.I)


def blank(pattern, text, flags=0):
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=flags)


def prepared(text):
    """A source without what is not read, each line where it was."""
    for begin, end in (("test", "end"), ("测试", "结束")):
        text = blank(rf"^{begin}.*?^{end}$", text, re.M | re.S)
    text = blank(r'^(?:policy|规范|overlay|补充规范)\b[^\n]*|version "[^"]*"|版本 “[^”]*”', text, re.M)
    text = blank(r"\]\([^)]*\)|`[^`\n]*`|<!--.*?-->", text)
    # Places of decimals are no figures of the law.
    text = blank(r"decimal\(\d+\)|小数（\d+）|\bto \d+ places|\d+ 位小数", text)
    return text


def without_articles(text):
    """The text without citations; days are put out of their reach meanwhile."""
    plain, hidden = "0123456789年月日", "".join(chr(0xe000 + i) for i in range(13))
    kept = DAY.sub(lambda m: m.group().translate(str.maketrans(plain, hidden)), text)
    return ARTICLE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), kept).translate(str.maketrans(hidden, plain))


def in_code(text, path):
    """For each line, whether it is a rule (True) or prose and comment (False)."""
    if not path.endswith(".md"):
        return [not line.lstrip().startswith("--") for line in text.split("\n")]
    out, inside = [], False
    for line in text.split("\n"):
        fence = line.startswith("```")
        if fence:
            inside = not inside
        out.append(inside and not fence and not line.lstrip().startswith("--"))
    return out


def extract(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        if name not in ("dossier.md", "data-twenty-articles.md", "vocabulary.json", "vocabulary-market.json"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        section = "vocabulary" if name.endswith("json") else name.split(".")[0]
        for line in text.split("\n"):
            head = re.match(r"#+ ([0A-L](?:\.\d+)?)\b", line)
            if head and name == "dossier.md":
                section = head[1]
            # What is tagged K-low, or listed under J, is not to be shipped: it accounts for nothing.
            kept = "; ".join(part for part in re.split(r"[.;] ", line) if "K-low" not in part) if section != "J" else ""
            for _, figure in figures(kept):
                found.setdefault(figure, set()).add(section)
    return {figure: ", ".join(sorted(where)) for figure, where in sorted(found.items())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?")
    parser.add_argument("--extract")
    parser.add_argument("--selftest", action="store_true")
    args = parser.parse_args()
    if args.selftest:
        sample = "以上 100万人 for 3 years, within 60 working days, 五年, 二十日, 0.1–1 M CNY, from 2024-03-22, 2024年3月22日, twenty days, 1,000,000, 10%, 20个工作日"
        got = sorted({f for _, f in figures(without_articles(sample))})
        want = sorted({"1000000", "3 year", "60 workday", "5 year", "20 day", "100000", "2024-03-22", "10 %", "20 workday"})
        print("ok" if got == want else f"FAIL {got} {want}")
        quiet = [f for _, f in figures(without_articles("cites PIPL art 13(1)(2) to (7), 第四十条第二款, Order 24, 财会〔2023〕11号"))]
        print("ok" if not quiet else f"FAIL {quiet}")
        sys.exit(got != want or bool(quiet))
    root = args.root or os.path.dirname(os.path.dirname(HERE))
    data = {"stated": {}, "allowed": []}
    if os.path.exists(DATA):
        with open(DATA, encoding="utf-8") as file:
            data = json.load(file)
    if args.extract:
        data["stated"] = extract(args.extract)
        with open(DATA, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.write("\n")
    used, faults, read, days = set(), [], 0, set()
    for folder, _, names in os.walk(os.path.join(root, "policies")):
        for name in names:
            if name.startswith("laws."):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    days |= {figure for _, figure in figures(prepared(file.read())) if DAY.match(figure)}
    for folder, _, names in sorted(os.walk(os.path.join(root, "policies"))):
        sources = set()
        beside = os.path.join(folder, "sources.md")
        if os.path.exists(beside):
            with open(beside, encoding="utf-8") as file:
                sources = {figure.split()[0] for _, figure in figures(file.read(), words=True)}
        for name in sorted(names):
            if ".writ" not in name:
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            code = in_code(text, path)
            text = without_articles(prepared(text))
            shown = os.path.relpath(path, root)
            for where, figure in figures(text):
                line = text.count("\n", 0, where)
                read += 1
                lacks = [what for what, bad in (("the dossier", figure not in data["stated"]),
                                                ("sources.md", os.path.exists(beside) and code[line] and figure.split()[0] not in sources | days)) if bad]
                if not lacks:
                    continue
                allowance = next((i for i, a in enumerate(data["allowed"]) if a["figure"] == figure and re.search(a["path"], shown)
                                  and set(lacks) <= set(a.get("not_in", lacks))), None)
                if allowance is None:
                    faults.append(f"{shown}:{line + 1}: {figure} is not in {' nor in '.join(lacks)}")
                else:
                    used.add(allowance)
    faults += [f"the allowance of {a['figure']} for {a['path']} is not needed" for i, a in enumerate(data["allowed"]) if i not in used]
    for fault in faults:
        print(fault)
    print(f"{read} figures, {len(faults)} that nobody accounts for, {len(data['allowed'])} allowed")
    sys.exit(1 if faults or not read else 0)


if __name__ == "__main__":
    main()
