#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists as data on the command line: files as people have them, what is wrong with them, prepared files, what changed between two.
Every answer is held against a walk over the same entries in Python. Usage: lists.py WRIT ROOT [TIER...]"""
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
POLICY = str(ROOT / "tests/bench/w2_negative_list.writ")
ZONE = str(ROOT / "examples/negative_list/zone.writ")
failed = []


def check(what, good, shown=""):
    if not good:
        failed.append(what)
        print("FAIL", what, shown)


def run(*words, text=None):
    return subprocess.run([WRIT, *map(str, words)], input=text, capture_output=True, text=True, timeout=120)


def entries(seed, count):
    rng = random.Random(seed)
    code = lambda most: ".".join(rng.choice("abc") for _ in range(rng.randint(1, most)))
    out = []
    for i in range(1, count + 1):
        begin = rng.randint(0, 50)
        out.append({"id": i, "code": code(4), "regions": rng.sample(["11", "31", "33"], rng.randint(0, 2)), "from": begin,
                    "to": begin + rng.randint(1, 60), "class": rng.choice(["prohibited", "restricted"])})
    rng.shuffle(out)
    asked = [{"code": code(6), "region": rng.choice(["11", "31", "44"]), "day": rng.randint(0, 110)} for _ in range(200)]
    return out, asked


def walked(rows, asked):
    fits = [r for r in rows if (asked["code"] + ".").startswith(r["code"] + ".") and r["from"] <= asked["day"] < r["to"]
            and (not r["regions"] or asked["region"] in r["regions"])]
    fits.sort(key=lambda r: (r["class"] != "prohibited", -r["code"].count("."), r["id"]))
    return {"class": fits[0]["class"], "entry": fits[0]["id"]} if fits else {"class": "open", "entry": None}


def answers(file, asked, tier, *more):
    done = run("eval", POLICY, "-d", "answer", "--data", f"entries={file}", "--outputs", "--tier", tier, *more,
               text="".join(json.dumps(one) + "\n" for one in asked))
    return [json.loads(line) for line in done.stdout.splitlines()], done


def csv(rows, chinese=False, end="\n"):
    head = "id,code,regions,from,to,class"
    return head + end + "".join(
        f'{r["id"]},"{r["code"]}",{("；" if chinese else ";").join(r["regions"])},{r["from"]},{r["to"]},{r["class"]}{end}' for r in rows)


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    for seed in (1, 2):
        rows, asked = entries(seed, 150)
        expected = [walked(rows, one) for one in asked]
        files = {"list.jsonl": "".join(json.dumps(r) + "\n" for r in rows).encode(), "list.csv": csv(rows).encode(),
                 "windows.csv": b"\xef\xbb\xbf" + csv(rows, True, "\r\n").encode(), "gbk.csv": csv(rows, True).encode("gbk")}
        for name, data in files.items():
            (folder / name).write_bytes(data)
        done = run("list", "build", POLICY, "entries", folder / "list.csv", "-o", folder / "prepared")
        check("build", done.returncode == 0, done.stderr)
        for name in [*files, "prepared"]:
            for tier in TIERS:
                found, done = answers(folder / name, asked, tier)
                check(f"{name} {tier} {seed}", found == expected, done.stderr[:300])

    # A prohibition more opens nothing, one less closes nothing.
    rows, asked = entries(7, 80)
    before, _ = answers(folder / "list.csv", asked, TIERS[0])
    (folder / "some.csv").write_text(csv(rows))
    some, _ = answers(folder / "some.csv", asked, TIERS[0])
    (folder / "more.csv").write_text(csv(rows + [{"id": 999, "code": "a", "regions": [], "from": 0, "to": 200, "class": "prohibited"}]))
    more, _ = answers(folder / "more.csv", asked, TIERS[0])
    severity = ["prohibited", "restricted", "open"]
    check("more", all(severity.index(b["class"]) <= severity.index(a["class"]) for a, b in zip(some, more)) and some != more)
    changed = run("list", "diff", POLICY, "entries", folder / "some.csv", folder / "more.csv")
    check("diff", changed.returncode == 1 and "+ entries.999" in changed.stdout and "1 added, 0 removed" in changed.stdout, changed.stdout + changed.stderr)
    check("no diff", run("list", "diff", POLICY, "entries", folder / "some.csv", folder / "some.csv").returncode == 0)

    # All that is wrong at once, with the lines; nothing is taken.
    (folder / "bad.csv").write_text("id,code,regions,from,to,class\n1,a,,0,9,open\n1,b,,0,9,open\nx,c,,0,9,open\n4,d,,0,9,closed\n5,e,,0\n")
    done = run("list", "check", POLICY, "entries", folder / "bad.csv")
    lines = [line for line in done.stderr.splitlines() if "W0443" in line]
    check("bad rows", done.returncode == 1 and [line.split(":")[1] for line in lines] == ["3", "4", "5", "6"], done.stderr)
    found, done = answers(folder / "bad.csv", asked[:1], TIERS[0])
    check("bad rows answer nothing", done.returncode == 1 and found == [], done.stdout)
    (folder / "bad.jsonl").write_text('{"id": 1, "code": "a", "regions": [], "from": 0, "to": 9, "class": "open", "id": 2}\n{"id": 1.5}\n[]\n')
    done = run("list", "check", POLICY, "entries", folder / "bad.jsonl", "--lang", "zh")
    check("bad lines", done.returncode == 1 and done.stderr.count("W0443") >= 3 and "重复出现" in done.stderr, done.stderr)
    (folder / "bytes.csv").write_bytes(b"id,code,regions,from,to,class\n1,\xff\xff,,0,9,open\n")
    check("no encoding", run("list", "check", POLICY, "entries", folder / "bytes.csv").returncode == 1)

    # A prepared file that is damaged, or of another list, is refused.
    whole = (folder / "prepared").read_bytes()
    for at in (9, 20, 30, len(whole) // 2, len(whole) - 9):
        (folder / "damaged").write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1:])
        check(f"damaged {at}", answers(folder / "damaged", asked[:1], TIERS[0])[1].returncode == 1)
    (folder / "damaged").write_bytes(whole[: len(whole) // 2])
    check("cut off", answers(folder / "damaged", asked[:1], TIERS[0])[1].returncode == 1)
    done = run("list", "check", ZONE, "listed", folder / "prepared")
    check("of another list", done.returncode == 1 and "another list" in done.stderr, done.stderr)

    # No list never permits, and says so; no such list, no such file.
    for tier in TIERS:
        done = run("eval", POLICY, "-d", "answer", "--tier", tier, text=json.dumps(asked[0]))
        answer = json.loads(done.stdout)
        check(f"no list {tier}", answer["decision"] == "error" and answer["error"]["code"] == "F0411", done.stdout)
    check("no such list", run("eval", POLICY, "-d", "answer", "--data", "other=x").returncode == 1)
    check("no such file", run("eval", POLICY, "-d", "answer", "--data", "entries=/no/such/file").returncode == 3)
    check("no list at all", run("eval", POLICY, "-d", "answer", "--data", "entries").returncode == 2)

    # What is not known stays open; what no entry can change does not.
    for tier in TIERS:
        done = run("eval", POLICY, "-d", "answer", "--data", f"entries={folder / 'more.csv'}", "--tier", tier,
                   text='{"region": "11", "day": 5}\n{"code": "a.b", "day": 5}\n')
        first, second = map(json.loads, done.stdout.splitlines())
        check(f"unknown code {tier}", first["decision"] == "undetermined" and first["missing_facts"] == ["code"], done.stdout)
        check(f"region does not matter {tier}", second["decision"] == "deny", done.stdout)

    # The zone: the entry that decided is named with its citation, and which file said so.
    asked = {"as_of": "2026-01-05", "scenario": "reinsurance.life.group", "kind": "policyholder", "field": "name",
             "registered_in_zone": True, "is_ciio": False, "filed": True}
    data = f"listed={ROOT / 'examples/negative_list/zone.csv'}"
    for tier in TIERS:
        done = run("eval", ZONE, "-d", "examples.zone_list", "--data", data, "--tier", tier, "--explain", "--format", "json", text=json.dumps(asked))
        answer = json.loads(done.stdout)
        listed = {one["list"]: one for one in answer["listed"]}
        check(f"zone {tier}", answer["decision"] == "refer" and answer["outputs"]["mechanism"] == "contract_or_certificate"
              and listed["listed"]["entry"] == "listed.2" and listed["listed"]["law"] == ["CBDF art 6"]
              and listed["listed"]["digest"].startswith("sha256:") and listed["listed"]["others"] == 0, done.stdout)
        for facts, mechanism in (({"kind": "none"}, "exempt"), ({"is_ciio": True}, "national_rules"), ({"scenario": "banking"}, "national_rules"),
                                 ({"kind": "health", "field": "diagnosis"}, "security_assessment"), ({"kind": "health", "field": "name"}, "exempt"),
                                 ({"as_of": "2024-12-01"}, "exempt")):
            done = run("eval", ZONE, "-d", "examples.zone_list", "--data", data, "--tier", tier, "--outputs", text=json.dumps({**asked, **facts}))
            check(f"zone {facts} {tier}", json.loads(done.stdout)["mechanism"] == mechanism, done.stdout)
    done = run("eval", ZONE, "-d", "examples.zone_list", "--data", data, "--explain", "--lang", "zh", text=json.dumps(asked))
    check("zone in Chinese", "负面清单项.2（CBDF art 6）" in done.stdout and "机制：标准合同或者认证" in done.stdout, done.stdout)

print(f"{len(failed)} failed")
sys.exit(1 if failed else 0)
