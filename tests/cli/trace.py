#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The reports about policies from outside: trace, timeline, cost; formats, files, exit codes. Usage: trace.py WRIT ROOT

The page is held to what a browser needs: every tag closed, every link inside the page found, nothing loaded.
"""
import html.parser
import json
import os
import subprocess
import sys
import tempfile

WRIT, ROOT = sys.argv[1], sys.argv[2]
POLICIES = os.path.join(ROOT, "policies")
CASES = os.path.join(ROOT, "tests/data/cases/cases.jsonl")
VOID = {"meta", "input", "br", "link", "img"}
failures = []


def run(*args):
    return subprocess.run([WRIT, *args], capture_output=True, env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)


def check(name, condition, detail=""):
    print(("ok   " if condition else "FAIL ") + name + ("" if condition else f": {detail}"))
    if not condition:
        failures.append(name)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.ids, self.links, self.languages = [], [], [], [], {"en": 0, "zh": 0}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "span" and "lang" in attributes:
            self.languages[attributes["lang"]] += 1
        if tag in ("script", "iframe", "object", "img", "link") or any(a.startswith("on") for a in attributes):
            self.wrong.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("/" + tag)


# ---- trace ----

done = run("trace", POLICIES, "--cases", CASES)
text = done.stdout.decode()
check("trace: text", done.returncode == 0 and "What is lacking" in text and "CBDF" in text, done)
done = run("trace", POLICIES, "--lang", "zh")
check("trace: Chinese", "欠缺之处" in done.stdout.decode() and "第七条第一款第（二）项" in done.stdout.decode(), done)
check("trace: no line is overlong", all(len(line) <= 110 for line in text.splitlines()), max(text.splitlines(), key=len))

done = run("trace", POLICIES, "--cases", CASES, "--format", "json")
report = json.loads(done.stdout)
ids = {part["id"] for part in report["parts"]}
check("trace: JSON", report["format"] == "writ-trace-1" and len(ids) == len(report["parts"]), len(report["parts"]))
cited = [citation for law in report["laws"] for article in law["articles"] for citation in article["cited_by"]]
check("trace: every citation names a part", cited and all(citation["part"] in ids for citation in cited))
tested = {test for part in report["parts"] for test in part["tests"]}
check("trace: every test is one of the list", tested and max(tested) < len(report["tests"]))
check("trace: both languages", all(law["name"]["en"] and law["name"]["zh"] for law in report["laws"]))
check("trace: the same again", run("trace", POLICIES, "--cases", CASES, "--format", "json").stdout == done.stdout)

with tempfile.TemporaryDirectory() as folder:
    target = os.path.join(folder, "trace.html")
    done = run("trace", POLICIES, "--cases", CASES, "--format", "html", "-o", target)
    check("trace: to a file", done.returncode == 0 and not done.stdout, done)
    with open(target, encoding="utf-8") as page_file:
        source = page_file.read()
    page = Page()
    page.feed(source)
    check("page: tags closed, no scripts", not page.open and not page.wrong, (page.open, page.wrong[:5]))
    check("page: ids are unique", len(page.ids) == len(set(page.ids)))
    check("page: links lead somewhere in the page", page.links and all(link[1:] in page.ids for link in page.links))
    check("page: both languages", page.languages["en"] == page.languages["zh"] > 100, page.languages)
    check("page: light, dark, print", "prefers-color-scheme:dark" in source and "@media print" in source)

    # Which module declares an instrument that nobody cites.
    for name, text in (("laws.writ", 'module demo.laws / 示例法源 language en\nlaw A / 甲法 "Act A" / 「甲法」 version in force from 2020-01-01 end\n'
                                     'law B / 乙法 "Act B" / 「乙法」 version in force from 2020-01-01 end\n'),
                       ("user.writ", 'policy demo.user / 示例 language en\nuse demo.laws\nlaw C / 丙法 "Act C" / 「丙法」 version in force from 2020-01-01 end\n'
                                     'facts\n  a / 甲 : boolean\nend\ndecision demo.user / 示例\n  default deny cites A art 1\nend\n')):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)
    user = os.path.join(folder, "user.writ")
    check("trace: who declares what nobody cites", "B (module demo.laws, laws.writ:3), C (user.writ:3)" in run("trace", user).stdout.decode())
    check("trace: the same in Chinese", "乙法（模块 示例法源，laws.writ:3）、丙法（user.writ:3）" in run("trace", user, "--lang", "zh").stdout.decode())
    check("page: the same", "module demo.laws, laws.writ:3" in run("trace", user, "--format", "html").stdout.decode())
    never = json.loads(run("trace", user, "--format", "json").stdout)["lacking"]["laws_never_cited"]
    check("trace: the same in JSON", [law.get("module", {}).get("en") for law in never] == ["demo.laws", None], never)
    failing = os.path.join(folder, "failing.writ")
    with open(failing, "w", encoding="utf-8") as out:
        out.write('policy p language en version "1"\nfacts F\n  a : boolean\nend\ndecision d\n'
                  '  default deny cites internal "m"\nend\ntest "t"\n  given a: yes\n  expect permit\nend\n')
    done = run("trace", failing)
    check("trace: a failing test is status 1", done.returncode == 1 and b"tests that failed" in done.stdout, done)
    check("trace: cannot write", run("trace", POLICIES, "-o", os.path.join(folder, "no/such/file")).returncode == 3)
check("trace: no such file", run("trace", "/no/such/file.writ").returncode == 3)
check("trace: no such cases", run("trace", POLICIES, "--cases", "/no/such/cases").returncode == 3)
check("trace: no such format", run("trace", POLICIES, "--format", "xml").returncode == 2)

# ---- timeline ----

done = run("timeline", POLICIES)
check("timeline: text", done.returncode == 0 and "2024-03-22" in done.stdout.decode(), done)
done = run("timeline", POLICIES, "安全评估人数", "--lang", "zh")
check("timeline: one name", "1,000,000" in done.stdout.decode() and "标准合同人数" not in done.stdout.decode(), done)
done = run("timeline", POLICIES, "assesment_people")
check("timeline: a name that is not there", done.returncode == 2 and b"assessment_people" in done.stderr, done)
report = json.loads(run("timeline", POLICIES, "--format", "json").stdout)
entries = {entry["name"]["en"]: entry for policy in report["policies"] for entry in policy["entries"]}
check("timeline: JSON", [p["from"] for p in entries["assessment_people"]["periods"]] == ["2022-09-01", "2024-03-22"])

# ---- cost ----

done = run("cost", POLICIES)
check("cost: text", done.returncode == 0 and "n(contracts)" in done.stdout.decode(), done)
report = json.loads(run("cost", POLICIES, "--format", "json").stdout)
# A list within a list of ten thousand items each is past the limit, and says so.
check("cost: JSON", all(d["at_limit"] >= d["worst"]["constant"] for d in report["decisions"]))
check("cost: within the limit", [d["within_limit"] for d in report["decisions"] if d["decision"]["en"] == "cn.cross_border"] == [True], report)
for command in ("trace", "timeline", "cost"):
    done = run(command, "--help", "--lang", "zh")
    check(f"{command}: help in Chinese", done.returncode == 0 and "文件或者文件夹" in done.stdout.decode(), done)

print(f"{len(failures)} failed")
sys.exit(1 if failures else 0)
