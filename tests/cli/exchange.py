#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example of a data exchange: it runs, its totals add up, its refusals name rule and article, its pages stand alone and
show what was answered.
Usage: exchange.py WRIT ROOT TIER...

What it reports is reckoned again here from its answers; what would be wrong is put in, to see that it is found.
"""
import argparse
import collections
import copy
import html
import json
import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
EXAMPLE = ROOT / "examples/exchange"
sys.dont_write_bytecode = True
sys.path.insert(0, str(EXAMPLE))
import listings  # noqa: E402
import report  # noqa: E402
import run as exchange  # noqa: E402

TIER = "jit" if "jit" in TIERS else "interp"
COUNT = 300
NOTE = "overlay cn.cross_border.lingang is not applied: name its file\n"  # the exchange trades under the rules of the whole country
failures = []


def check(name, condition, detail=""):
    print(("ok   " if condition else "FAIL ") + name + ("" if condition else f": {detail}"))
    if not condition:
        failures.append(name)


def made(folder, count, tier):
    done = subprocess.run([sys.executable, "-B", str(EXAMPLE / "run.py"), "--writ", WRIT, "--count", str(count), "--out", folder,
                           "--tier", tier], capture_output=True, text=True, encoding="utf-8", timeout=300)
    return done


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class Page(HTMLParser):
    """Open and closed elements, what is fetched from elsewhere, the rows of tables."""
    EMPTY = {"meta", "br", "rect"}

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.metas, self.fetched, self.rows, self.wide = [], [], {}, [], [], []
        self.tables_outside, self.cells = 0, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "meta" and "name" in given:
            self.metas[given["name"]] = given["content"]
        if tag in ("script", "link", "img", "iframe", "object") or "src" in given or given.get("href", "").startswith(("http", "//")):
            self.fetched.append(tag)
        if tag == "table" and ("div", "wide") not in self.open:
            self.tables_outside += 1
        if tag == "svg" and ("viewbox" not in given or "width" in given):
            self.wide.append(given)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
            self.cells.append([("table", "cards") in self.open, given.get("data-name"), ""])
        if tag not in self.EMPTY:
            self.open.append((tag, given.get("class")))

    def handle_endtag(self, tag):
        if tag in self.EMPTY:
            return
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append((tag, self.getpos()))
        else:
            self.open.pop()

    def handle_data(self, data):
        if any(tag == "td" for tag, _ in self.open):
            self.rows[-1][-1] += data
            self.cells[-1][2] += data


def check_page(folder, name, article):
    text = (folder / name).read_text(encoding="utf-8")
    page = Page(text)
    check(f"{name}: elements are closed in order", not page.wrong and not page.open, (page.wrong[:3], page.open[:3]))
    check(f"{name}: as wide as the screen", page.metas.get("viewport") == "width=device-width, initial-scale=1", page.metas)
    check(f"{name}: nothing from elsewhere", not page.fetched and "@import" not in text and "url(" not in text, page.fetched)
    style = re.search(r"<style>(.*?)</style>", text, re.S)[1]
    check(f"{name}: no fixed width", not page.wide and not re.search(r"(?<![-\w])(min-)?width:\s*\d{3,}px", style), page.wide[:2])
    check(f"{name}: wide tables scroll by themselves", page.tables_outside == 0)
    nameless = [text for in_card, column, text in page.cells if in_card and text and not column]
    check(f"{name}: where a row is a card, each value has the name of its column",
          not nameless and sum(in_card for in_card, _, _ in page.cells) > 100 and "content:attr(data-name)" in style, nameless[:3])
    check(f"{name}: six pictures", text.count("<svg ") == 6, text.count("<svg "))
    refused = [row for row in page.rows if len(row) == 6 and row[0].startswith("SY-")]
    check(f"{name}: each refusal names rule and article", refused and all(row[4] and re.search(article, row[5]) for row in refused),
          [row for row in refused if not (row[4] and re.search(article, row[5]))][:2])
    return len(refused)


def cents(text):
    return int(text.replace(".", ""))


def check_figures(folder, name, own, answers):
    """The pictures show what was answered: each label has its figure."""
    text = (folder / name).read_text(encoding="utf-8")
    asked, stopped, money = collections.Counter(), collections.Counter(), collections.Counter()
    for row in answers:
        keys = [(report.STEPS, row["step"])]
        if row["step"] == "cross_border":
            keys.append((report.MECHANISMS, row["answer"]["outputs"].get("mechanism")))
        for words, key in keys:
            label = words[key][own]
            asked[label] += 1
            stopped[label] += row["answer"]["decision"] in ("deny", "undetermined")
        if row["step"] == "income":
            for output, role in (("commission_cny", "commission"), ("public_share_cny", "public"), ("fund_cny", "fund")):
                money[role] += cents(row["answer"]["outputs"][output])
    shown = {label: f"{asked[label]:,}" + (f" · −{stopped[label]:,}" if stopped[label] else "") for label in asked}
    shown |= {words[own]: f"{money[role] // 100:,}.{money[role] % 100:02}" for role, *words in report.ROLES if role in money}
    wrong = {label: figure for label, figure in shown.items() if not re.search(
        r"<text [^>]*>%s</text><text [^>]*>%s</text>" % (re.escape(html.escape(label)), re.escape(figure)), text)}
    check(f"{name}: the pictures show what was answered", not wrong and len(shown) > 12 and sum(stopped.values()) > 0, wrong)


with tempfile.TemporaryDirectory() as folder:
    one = Path(folder) / "one"
    done = made(str(one), COUNT, TIER)
    check("runs", done.returncode == 0 and done.stderr == NOTE, done.stdout + done.stderr)
    for page in ("README.md", "README.zh.md"):
        shown = re.search(r"run.py --count %d\n(.*\n.*\n)" % COUNT, (ROOT / page).read_text(encoding="utf-8"))
        check(f"{page} shows what it prints", shown is not None and done.stdout.startswith(shown[1]), done.stdout)
    answers = lines(one / "answers.jsonl")
    said = re.search(r"(\d+) listings: (\d+) sold, (\d+) refused, (\d+) waiting", done.stdout)
    count, sold, refused, waiting = map(int, said.groups())
    check("every listing ends somewhere", count == COUNT == sold + refused + waiting and min(sold, refused, waiting) > 0, said[0])
    ends = {row["id"]: row["answer"]["decision"] for row in answers}
    check("as its last answer says", list(ends.values()).count("deny") == refused and list(ends.values()).count("undetermined") == waiting)
    check("no answer is an error", not [row for row in answers if row["answer"]["decision"] in ("error", "conflict")])

    # Money, from the answers alone.
    income = [row["answer"]["outputs"] for row in answers if row["step"] == "income"]
    net = sum(cents(row["net_cny"]) for row in income)
    given = sum(cents(row[name]) for row in income for name in ("commission_cny", "public_share_cny", "fund_cny"))
    given += sum(cents(share) for row in income for share in row["shares_cny"])
    check("what is given out is the net income", net == given and net > 0, (net, given))
    printed = re.search(r"net CNY ([\d,.]+), shared out CNY ([\d,.]+)", done.stdout)
    check("and the figures printed", [cents(text.replace(",", "")) for text in printed.groups()] == [net, net], printed[0])
    check("everything sold is settled", len(income) == sold)

    check("refusals, English", check_page(one, "report.html", r"\b(art|sec) \d") == refused)
    check("refusals, Chinese", check_page(one, "report.zh.html", r"第.+条") == refused)

    check_figures(one, "report.html", 0, answers)
    check_figures(one, "report.zh.html", 1, answers)

    # The other tier answers the same.
    rows = listings.listings(40, 20221202)
    exchange.flow(argparse.Namespace(writ=WRIT, tier="interp"), rows)
    asked = {(row["id"], step): answer for row in rows for step, answer in row["answers"].items()}
    own = {row["id"] for row in rows}
    check("the interpreter answers the same",
          asked == {(row["id"], row["step"]): row["answer"] for row in answers if row["id"] in own} and len(asked) > 100)

    # A cent too much, a refusal without a reason.
    rows = lines(one / "listings.jsonl")
    for row in rows:
        row["answers"] = {}
    by_id = {row["id"]: row for row in rows}
    for answer in answers:
        by_id[answer["id"]]["answers"][answer["step"]] = answer["answer"]
    settled = [row for row in rows if "income" in row["answers"]]
    check("the totals are right as they stand", exchange.settle(settled)[3] == [])
    wrong = copy.deepcopy(settled)
    share = wrong[0]["answers"]["income"]["outputs"]["shares_cny"]
    share[0] = "%d.%02d" % divmod(cents(share[0]) + 1, 100)
    check("a cent too much is found", exchange.settle(wrong)[3] != [])
    moved = copy.deepcopy(settled)
    share = next(row["answers"]["income"]["outputs"]["shares_cny"] for row in moved if cents(row["answers"]["income"]["outputs"]["shares_cny"][1]))
    share[0], share[1] = ("%d.%02d" % divmod(cents(text) + more, 100) for text, more in ((share[0], 1), (share[1], -1)))
    check("a cent in the wrong hands is found", exchange.settle(moved)[3] != [])
    bare = {"id": "x", "state": "refused", "step": "venues", "answers": {"venues": {"because": []}}}
    problems = []
    exchange.refusals_of([bare], {}, {}, problems)
    check("a refusal without a reason is found", problems != [])

check("the same seed makes the same listings", listings.listings(50, 7) == listings.listings(50, 7))
check("another seed makes others", listings.listings(50, 7) != listings.listings(50, 8))
check("identifiers are given once", len({row["id"] for row in listings.listings(500, 1)}) == 500)

print("%d failures" % len(failures))
sys.exit(1 if failures else 0)
