#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ settle` on the example, in every form, language and tier: the amounts are those of `writ eval`, the totals are the sums of the lines, nothing
is lost. Usage: settle.py WRIT ROOT [TIER...]"""
import csv
import io
import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
POLICY = ROOT / "examples/revenue/settlement.writ"
SALES = ROOT / "examples/revenue/sales.jsonl"
failed = 0


def run(*arguments):
    done = subprocess.run([WRIT, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout, done.stderr


def expect(what, found, wanted):
    global failed
    if found != wanted:
        failed += 1
        print(f"FAILED {what}: {found!r}, expected {wanted!r}"[:1500])


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


status, out, _ = run("eval", POLICY, "-d", "example.settlement", "-i", SALES, "--outputs")
expect("eval", status, 0)
outputs = lines(out)
requests = lines(SALES.read_text(encoding="utf-8"))
for tier in TIERS:
    status, out, err = run("settle", POLICY, "-i", SALES, "--format", "json", "--tier", tier)
    expect(f"{tier}: status", (status, err), (0, ""))
    *rows, closing = lines(out)
    expect(f"{tier}: rows", len(rows), len(outputs))
    for row, answer, request in zip(rows, outputs, requests):
        steps = {step["step"]: step for step in row["steps"]}
        expect(f"{tier}: fee", steps["fee"]["amount"], answer["fee"])
        expect(f"{tier}: public", steps["public_share"]["amount"], answer["public_share"])
        expect(f"{tier}: shares", [one["amount"] for one in steps["shares"]["shares"]], answer["shares"])
        expect(f"{tier}: parties", [one["party"] for one in steps["shares"]["shares"]], [p["id"] for p in request["participants"]])
        expect(f"{tier}: sum", sum(Decimal(step["amount"]) for step in row["steps"]), Decimal(row["divided"]))
        expect(f"{tier}: nothing left", steps["shares"]["rest"], "0.00")
    total = closing["totals"][0]
    expect(f"{tier}: total", Decimal(total["divided"]), sum(Decimal(row["divided"]) for row in rows))
    expect(f"{tier}: parties' total", sum(map(Decimal, total["parties"].values())), Decimal(total["steps"]["shares"]))
    expect(f"{tier}: difference", (total["difference"], closing["not_settled"]), ("0.00", 0))

# As a spreadsheet reads it, with what cannot be settled in its place; a party's name is no formula.
bad = [dict(requests[0], participants=[]), dict(requests[0], gross="x"), {k: v for k, v in requests[0].items() if k != "cost"}]
evil = dict(requests[1], participants=[dict(requests[1]["participants"][0], id="=1+1,\"x\"|"), requests[1]["participants"][1]])
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "some.jsonl")
    file.write_text("".join(json.dumps(one) + "\n" for one in [requests[0], *bad, evil]), encoding="utf-8")
    for language, difference in (("en", "difference"), ("zh", "差额")):
        status, out, _ = run("settle", POLICY, "-i", file, "--format", "csv", "--lang", language)
        expect("csv: status", status, 1)
        rows = list(csv.DictReader(io.StringIO(out)))
        expect("csv: lines", len(rows), 6)
        expect("csv: cells", {len(row) for row in rows} | {None in row for row in rows}, {len(rows[0]), False})
        last = list(rows[0])[-1]
        expect("csv: refused", [row[last] != "" for row in rows], [False, True, True, True, False, True])
        expect("csv: closing", (rows[5][difference], rows[5][last]), ("0.00", "3"))
        expect("csv: no formula", any(cell.startswith("=") for row in rows for cell in row.values()), False)
        for form in ("text", "markdown"):
            status, out, _ = run("settle", POLICY, "-i", file, "--format", form, "--lang", language)
            expect(f"{form}: status", status, 1)
            expect(f"{form}: what is not settled", (out.count("F0409") == 1, out.count("F0202") >= 1, "0.00" in out), (True, True, True))
    explained = {language: run("eval", POLICY, "-d", "example.settlement", "-i", file, "--explain", "--lang", language)[1] for language in ("en", "zh")}
for language, words in (("en", ["working of settlement", "divides: CNY", "takes fee", "venue_fee, rate of tier 1 = 2.5%", "in force from 2024-01-01", "the rest to shares", "hospital: CNY"]),
                        ("zh", ["计算过程：收益结算", "分配总额：", "提取 服务费", "服务费率第1段比例", "剩余部分归于 份额"])):
    for word in words:
        expect(f"explain {language}: {word}", word in explained[language], True)
expect("no formula there", run("settle", ROOT / "examples/duties", "-i", SALES)[0], 2)
print(f"settle.py: {len(outputs)} settlements, {failed} wrong")
sys.exit(1 if failed else 0)
