#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the articles that the law dossier states against what the policies implement, and writes docs/coverage.md and its Chinese twin.

coverage.json lists the articles. The text behind each says what has to be so:
    ""       a rule cites it, and a test covers such a rule
    "=part"  nothing cites it, but this part (a rule, table, definition or output) says the same; a test covers it
    "reason" nothing cites it: out of scope for the reason of that name, or not written yet ("later")
    "+reason" it is cited though the dossier does not state it, with the reason of that name
An article that is cited and not listed, a reason for an article that is cited, a part that is not there: each is a fault.

Usage: coverage.py WRIT ROOT [--write]   (without --write the pages have to be what it would write)"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--write", action="store_true")
args = parser.parse_args()
HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = {
    "en": {"title": "# The law, article by article", "other": "[中文](coverage.zh.md)",
           "intro": "Which article of which instrument stands in which rules, how many tests and worked cases cover them, and which articles are left out and why.\n"
                    "Written by `tests/lint/coverage.py` from `writ trace` and from the list of articles that the law dossier of the project states;\n"
                    "a test holds it up to date. A test under an article shows that the rule ran, not that it reads the article rightly: for that see the\n"
                    "`sources.md` beside each policy. English and Chinese tests count once.",
           "sum": "{all} entries: {rule} stand in rules that cite them, {same} in rules that cite another article of the same content, {out} are out of scope, {later} are not written yet, {plus} are cited beyond the dossier.",
           "head": "| article | stands in | tests |", "out": "left out: ", "same": "same content: ", "plus": "beyond the dossier: ", "whole": "the whole", "join": ", ", "colon": ": "},
    "zh": {"title": "# 法律逐条对照", "other": "[English](coverage.md)",
           "intro": "各法源的各条由哪些规则实现，有多少测试和案例覆盖，哪些条文未编写及其理由。本页由 `tests/lint/coverage.py` 根据 `writ trace` 和\n"
                    "本项目法律资料所列条文生成，并由测试保证与现状一致。条文之下列有测试，只表明规则运行过，不表明对条文的理解正确；理解的依据见各规范\n"
                    "旁的 `sources.md`。中英文测试只计一次。",
           "sum": "共{all}项：{rule}项由援引该条的规则实现，{same}项由援引同内容他条的规则实现，{out}项不在范围之内，{later}项尚未编写，{plus}项为资料之外的援引。",
           "head": "| 条文 | 所在规则 | 测试 |", "out": "未编写：", "same": "同内容：", "plus": "资料之外：", "whole": "全文", "join": "、", "colon": "："}}


def trace():
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as cases:
        for name in ("cases", "market"):
            with open(os.path.join(args.root, f"tests/data/cases/{name}.jsonl"), encoding="utf-8") as lines:
                cases.write(lines.read())
        cases.flush()
        done = subprocess.run([args.writ, "trace", "policies", "--cases", cases.name, "--format", "json"], cwd=args.root, capture_output=True)
    return json.loads(done.stdout)


def steps(article):
    """`art 13(1)(2) to (7)` as the articles it names, each a tuple of steps: art 13, (1), (2)."""
    first, _, last = article.partition(" to ")
    parts = re.findall(r"^(?:art|sec) [\d.-]+|\([^)]+\)| item \d+| annex.*", first)
    if not last:
        return [tuple(part.strip() for part in parts)]
    begin, end = int(parts[-1].strip("( )item")), int(last.strip("( )item"))
    return [tuple(part.strip() for part in parts[:-1]) + (parts[-1].strip().replace(str(begin), str(n)),) for n in range(begin, end + 1)]


def meets(one, other):
    """One article is the other, or a part of it, or the whole of it."""
    return any(a[:min(len(a), len(b))] == b[:min(len(a), len(b))] for a in steps(one) for b in steps(other))


def number(n):
    digits = "〇一二三四五六七八九"
    if n < 10:
        return digits[n]
    if n < 20:
        return "十" + (digits[n % 10] if n % 10 else "")
    if n < 100:
        return digits[n // 10] + "十" + (digits[n % 10] if n % 10 else "")
    if n < 1000:
        rest = n % 100
        return digits[n // 100] + "百" + ("" if not rest else "零" + digits[rest] if rest < 10 else ("一" if rest < 20 else "") + number(rest))
    rest = n % 1000
    return digits[n // 1000] + "千" + ("" if not rest else ("零" if rest < 100 else "") + number(rest))


def chinese(article, law):
    """The article as Chinese texts write it."""
    if article.startswith("sec "):
        return f"第{article[4:]}条"
    parts = steps(article)[0]
    head = int(parts[0][4:])
    out = f"第（{number(head)}）条" if law == "Twenty" else f"第{number(head)}条"
    for depth, part in enumerate(parts[1:]):
        digits = re.search(r"\d+", part)
        if not digits:
            return out + part
        n = number(int(digits.group()))
        out += f"第（{n}）项" if part.startswith("item") or depth else f"第{n}款"
    return out


report = trace()
with open(os.path.join(HERE, "coverage.json"), encoding="utf-8") as file:
    data = json.load(file)
parts = {part["id"]: part for part in report["parts"]}
laws = {law["name"]["en"]: law for law in report["laws"]}
names = {policy["name"]["en"]: policy["name"] for policy in report["policies"]}
# The tests of both languages: those of the Chinese policies repeat the English ones.
once = {i for i, test in enumerate(report["tests"]) if ".zh." not in test["place"]}
faults = []
counts = dict.fromkeys(("all", "rule", "same", "out", "later", "plus"), 0)


def named(ids, language):
    """Parts by policy, each policy a link."""
    groups = {}
    for part in ids:
        policy = parts[part]["policy"]
        short = part[len(policy) + 1:] if part != policy else policy
        shown = parts[part]["name"][language] or short
        if parts[part]["kind"] == "row":
            shown = " ".join(shown.rsplit(".", 1))
        elif parts[part]["kind"] == "default":
            shown = {"en": "default", "zh": "缺省"}[language]
        groups.setdefault(policy, [])
        if shown not in groups[policy]:
            groups[policy].append(shown)
    out = []
    for policy, shown in groups.items():
        place = next(p["place"] for p in parts.values() if p["policy"] == policy).rsplit(":", 1)[0]
        if language == "zh":
            place = place.replace(".writ", ".zh.writ", 1)
        out.append(f"[{policy if language == 'en' else names[policy]['zh']}](../{place}){WORDS[language]['colon']}"
                   + WORDS[language]["join"].join(shown))
    return "；".join(out) if language == "zh" else "; ".join(out)


def line(shown, status, cited, where):
    """The cells of one entry in both languages, counting it and noting what is wrong with it."""
    counts["all"] += 1
    ids = sorted({c["part"] for c in cited})
    kind, rest = (status[0], status[1:]) if status[:1] in ("=", "+") else ("", status)
    if kind == "=":
        counts["same"] += 1
        ids = [i for i in parts if i == rest or i.startswith(rest + ".") and parts[i]["kind"] == "row"]
        if cited:
            faults.append(f"{where}: is cited, and is said to stand in {rest}")
        if not ids:
            faults.append(f"{where}: there is no part {rest}")
    elif rest:
        if rest not in data["reasons"]:
            faults.append(f"{where}: there is no reason {rest}")
        if cited and kind != "+":
            faults.append(f"{where}: is cited by {ids[0]}, and left out ({rest})")
        if kind == "+" and not cited:
            faults.append(f"{where}: is not cited any more")
        counts["plus" if kind == "+" else "later" if rest == "later" else "out"] += 1
    else:
        counts["rule"] += 1
        if not cited:
            faults.append(f"{where}: nothing cites it, and no reason is given")
    tests = {t for c in cited for t in c["tests"]} if cited else {t for i in ids for t in parts[i]["tests"]}
    if kind != "+" and (cited or kind == "=") and not tests:
        faults.append(f"{where}: no test covers it")
    out = {}
    for language, words in WORDS.items():
        place = named(ids, language) if ids else ""
        if rest and kind != "=":
            said = data["reasons"][rest][language] if rest in data["reasons"] else rest
            place = f"{words['plus']}{said}{'；' if language == 'zh' else '; '}{place}" if kind == "+" else said if rest == "later" else words["out"] + said
        elif kind == "=":
            place = words["same"] + place
        out[language] = f"| {shown[language]} | {place} | {len(tests & once) or ''} |"
    return out


pages = {language: [words["title"], "", words["other"], "", words["intro"], "", None] for language, words in WORDS.items()}
listed_laws, listed_documents = set(), set()
for instrument in data["instruments"]:
    law = laws.get(instrument.get("law"))
    document = instrument.get("document")
    documents = [d for d in report["documents"] if document and document in d["article"]["en"]]
    if instrument.get("law") and not law:
        faults.append(f"{instrument['law']}: no policy declares this instrument")
        continue
    if document and not documents:
        faults.append(f"{document}: no rule cites this document")
        continue
    if law:
        title = {k: f"{law['title'][k]} ({instrument['law']})" if k == "en" else f"{law['title'][k]}（{law['name']['zh']}）" for k in ("en", "zh")}
        listed_laws.add(instrument["law"])
    elif documents:
        title = {k: documents[0]["article"][k] for k in ("en", "zh")}
        listed_documents |= {d["article"]["en"] for d in documents}
    else:
        title = instrument["title"]
    rows = []
    matched = set()
    for article, status in instrument["articles"].items():
        if law:
            mine = [a for a in law["articles"] if meets(a["article"]["en"], article)]
            matched |= {a["article"]["en"] for a in mine}
            cited = [c for a in mine for c in a["cited_by"]]
        else:
            cited = [c for d in documents for c in d["cited_by"]]
        shown = {"en": article or WORDS["en"]["whole"], "zh": chinese(article, instrument.get("law")) if article else WORDS["zh"]["whole"]}
        rows.append(line(shown, status, cited, f"{instrument.get('law') or title['en']} {article}".strip()))
    for extra in instrument.get("also", []):
        rows.append(line(extra, extra["out"], [], f"{title['en']}, {extra['en']}"))
    if law:
        for article in law["articles"]:
            if article["article"]["en"] not in matched:
                faults.append(f"{instrument['law']} {article['article']['en']}: cited by {article['cited_by'][0]['part']}, and not in coverage.json")
    for language, words in WORDS.items():
        pages[language] += ["", f"## {title[language]}", "", words["head"], "| --- | --- | --- |"] + [row[language] for row in rows]
faults += [f"{name}: an instrument that is not in coverage.json" for name in laws if name not in listed_laws]
faults += [f"{d['article']['en']}: a document that is not in coverage.json" for d in report["documents"] if d["article"]["en"] not in listed_documents]
faults += [f"no entry uses the reason {reason}" for reason in data["reasons"]
           if not any(v.lstrip("+") == reason for i in data["instruments"] for v in [*i["articles"].values(), *(e["out"] for e in i.get("also", []))])]

for language, name in (("en", "coverage.md"), ("zh", "coverage.zh.md")):
    pages[language][6] = WORDS[language]["sum"].format(**counts)
    text = "\n".join(pages[language]) + "\n"
    path = os.path.join(args.root, "docs", name)
    if args.write:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                faults.append(f"docs/{name} is out of date: tests/lint/coverage.py WRIT ROOT --write")
for fault in faults:
    print(fault)
print(WORDS["en"]["sum"].format(**counts), f"{len(faults)} faults")
sys.exit(1 if faults else 0)
