#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each duty and exemption of sending data abroad: the rules that say it and the tests that show it. Writes docs/cross-border.md and its twin.

cross_border.json has a row for each: what the law says in both languages, the parts that say it (of cn.cross_border where no policy is
named), the titles of tests that show it. Every part has to be there, and be covered by a test of one of the titles; where no title is
named, by any. Each part of cn.cross_border that rests on an article has to stand in a row.
Usage: cross_border.py WRIT ROOT [--write]"""
import argparse
import json
import os
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--write", action="store_true")
args = parser.parse_args()
HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = {
    "en": {"title": "# Data abroad: each duty and exemption", "other": "[中文](cross-border.zh.md)",
           "intro": "What Chinese law says on sending data abroad, the rules that say it in [cn.cross_border](../policies/cn/cross_border/cross_border.writ) and the\n"
                    "packages beside it, and the tests that show it. How sure each reading is: [sources](../policies/cn/cross_border/sources.md). Written by\n"
                    "`tests/lint/cross_border.py`, which checks that each rule is there and that the tests named run it.",
           "head": "| what | rules | tests |", "left": "## Left out, and why", "join": ", ", "any": "{n} tests"},
    "zh": {"title": "# 数据出境：义务与豁免对照", "other": "[English](cross-border.md)",
           "intro": "我国法律关于数据出境的各项义务与豁免、[数据出境](../policies/cn/cross_border/cross_border.zh.writ)规范及相关规范中实现该项的规则，以及显示其作用的测试。\n"
                    "各项理解的把握程度见[来源](../policies/cn/cross_border/sources.md)。本页由 `tests/lint/cross_border.py` 生成，并核对规则存在、所列测试运行该规则。",
           "head": "| 内容 | 规则 | 测试 |", "left": "## 未编写的内容及理由", "join": "、", "any": "{n}项测试"}}
HOME = "cn.cross_border."


def traced():
    done = subprocess.run([args.writ, "trace", "policies", "--format", "json"], cwd=args.root, capture_output=True)
    return json.loads(done.stdout)


report = traced()
parts = {part["id"]: part for part in report["parts"]}
tests = report["tests"]
with open(os.path.join(HERE, "cross_border.json"), encoding="utf-8") as file:
    data = json.load(file)
faults, said = [], set()


def title(test, language):
    """Of a table's row the title of the table."""
    return test["title"][language].split(" #")[0]


def shown(part, language):
    own = part["name"][language] or part["id"].rsplit(".", 1)[1]
    return " ".join(own.rsplit(".", 1)) if part["kind"] == "row" else own


def row(entry):
    what, ids, titles = dict(zip(("en", "zh"), entry[:2])), entry[2], entry[3]
    found = []
    for name in ids:
        ident = name if name.startswith("cn.") else HOME + name
        if ident not in parts:
            faults.append(f"{what['en']}: there is no part {ident}")
            continue
        part = parts[ident]
        said.add(ident)
        found.append(part)
        mine = {title(tests[i], "en") for i in part["tests"] if ".zh." not in tests[i]["place"]}
        if not mine & set(titles) and (titles or not mine):
            faults.append(f"{what['en']}: no test of those named runs {ident}")
    by_title = {title(t, "en"): t for t in tests if ".zh." not in t["place"] and t["policy"].startswith("cn.cross_border")}
    faults.extend(f"{what['en']}: there is no test \"{t}\"" for t in titles if t not in by_title)
    out = {}
    for language, words in WORDS.items():
        quote = "“{}”".format
        ran = {i for part in found for i in part["tests"] if ".zh." not in tests[i]["place"]}
        shows = ("" if language == "zh" else words["join"]).join(quote(title(by_title[t], language)) for t in titles if t in by_title) or words["any"].format(n=len(ran))
        if language == "en":
            rules = words["join"].join(f"`{shown(p, language)}`" for p in found)
        else:
            rules = words["join"].join(shown(p, language) for p in found)
        out[language] = f"| {what[language]} | {rules} | {shows} |"
    return out


pages = {language: [words["title"], "", words["other"], "", words["intro"]] for language, words in WORDS.items()}
count = 0
for section in data["sections"]:
    rows = [row(entry) for entry in section["rows"]]
    count += len(rows)
    for language, words in WORDS.items():
        pages[language] += ["", f"## {section[language]}", "", words["head"], "| --- | --- | --- |"] + [r[language] for r in rows]
for number, (language, words) in enumerate(WORDS.items()):
    pages[language] += ["", words["left"], ""] + [f"- {entry[number]}" for entry in data["left_out"]]
LAWFUL = ("rule", "row", "obligation")
NEUTRAL = ("mechanism_2022.1", "mechanism_2022.3", "mechanism_2024.1", "mechanism_2024.17")
faults += [f"{ident} stands in no row" for ident, part in parts.items()
           if ident.startswith(HOME) and part["kind"] in LAWFUL and ident not in said and ident.removeprefix(HOME) not in NEUTRAL]
for language, name in (("en", "cross-border.md"), ("zh", "cross-border.zh.md")):
    text = "\n".join(pages[language]) + "\n"
    path = os.path.join(args.root, "docs", name)
    if args.write:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                faults.append(f"docs/{name} is out of date: tests/lint/cross_border.py WRIT ROOT --write")
for fault in faults:
    print(fault)
print(f"{count} duties and exemptions, {len(data['left_out'])} left out, {len(faults)} faults")
sys.exit(1 if faults else 0)
