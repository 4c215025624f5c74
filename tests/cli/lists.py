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


def small(folder, name, columns, conditions, order="e.id", rows="rows apart", facts="region : text"):
    """A policy with a list of those columns: deny where the entry that decides is prohibited."""
    (folder / name).write_text(f"""policy cli.{name.removesuffix(".writ")} language en version "1"
law DSL "Data Security Law" version in force from 2021-09-01 end
law CBDF "Provisions" version in force from 2024-03-22 end
enumeration Class waived prohibited open end
record Entry {columns} class : Class end
facts {facts} end
negative list entries for e in Entry cites DSL art 21(1)
  {conditions}
  sorted by {order} otherwise class is open
  {rows}
end
decision t default permit cites DSL art 7 output entry : count? means entries.id end
rule p cites DSL art 21(1) when entries.class is prohibited then deny end
""")
    return folder / name


def decisions(policy, asked, tier, *more):
    done = run("eval", policy, "-d", "t", "--tier", tier, *more, text="".join(json.dumps(one) + "\n" for one in asked))
    return [json.loads(line)["decision"] for line in done.stdout.splitlines()], done


def refused(what, policy, file, data, line, says):
    """Not taken, by `list check` and by `eval`, with the line and the reason."""
    file.write_text(data)
    done = run("list", "check", policy, "entries", file)
    check(what, done.returncode == 1 and f":{line}: error[W0443]" in done.stderr and says in done.stderr and "entries," not in done.stdout, done.stderr + done.stdout)
    found, done = decisions(policy, [{"region": "11"}], TIERS[0], "--data", f"entries={file}")
    check(f"{what}: nothing is answered", done.returncode == 1 and found == [], done.stdout)


def two_columns(folder):
    """One fact looked for in two columns, in one condition and in two, held against a walk."""
    rng = random.Random(3)
    # The columns have some items in common: what is common is another bit in each.
    regions = lambda of, first=0: [str(first + n) for n in rng.sample(range(of), rng.randint(0, 3))]
    columns = "id : count regions : list of text also : list of text"
    for name, conditions, joined in (("either.writ", "when region is in e.regions or region is in e.also", any), ("both.writ", "when region is in e.regions when region is in e.also", all)):
        policy = small(folder, name, columns, conditions, "e.class, e.id")
        for of in (4, 20, 40, 300):
            rows = [{"id": i, "regions": regions(of), "also": regions(of, of // 2), "class": rng.choice(["waived", "prohibited"])} for i in range(1, 61)]
            asked = [{"region": str(rng.randrange(of + of // 2 + 1))} for _ in range(100)]
            fits = lambda row, one: joined(one["region"] in row[column] for column in ("regions", "also"))
            decided = [min([("waived", "prohibited").index(row["class"]) for row in rows if fits(row, one)], default=0) for one in asked]
            expected = ["deny" if one == 1 else "permit" for one in decided]
            (folder / "two.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
            (folder / "two.csv").write_text("id,regions,also,class\n" + "".join(f'{r["id"]},{";".join(r["regions"])},{"、".join(r["also"])},{r["class"]}\n' for r in rows))
            done = run("list", "build", policy, "entries", folder / "two.csv", "-o", folder / "two")
            check(f"{name} {of} build", done.returncode == 0, done.stderr)
            for file in ("two.jsonl", "two.csv", "two"):
                for tier in TIERS:
                    found, done = decisions(policy, asked, tier, "--data", f"entries={folder / file}")
                    check(f"{name} {of} {file} {tier}", found == expected, done.stderr[:300])
    # As they stand in the review that found the second column's bit in the place of the first's.
    rows = """| id | regions | also | class |
  | 1 | {"11", "31"} | {"44", "31"} | prohibited |
  | 2 | {"11", "55"} | {"77"} | prohibited |"""
    policy = small(folder, "rows.writ", columns, "when region is in e.regions or region is in e.also", rows=rows)
    for tier in TIERS:
        found, done = decisions(policy, [{"region": one} for one in ("11", "55", "31", "44", "77", "22")], tier)
        check(f"two columns {tier}", found == ["deny"] * 5 + ["permit"], done.stdout + done.stderr)


def own_period(folder):
    """A record that itself has `from` or `until`: the period of the entry, in a file as in rows."""
    rows = """| id | region | class | until |
  | 1 | "11" | waived | 2023-01-01 |
  | 2 | "11" | prohibited | |"""
    columns, condition = "id : count region : text", "when region is e.region"
    apart = "id,region,class,until\n1,11,waived,2023-01-01\n2,11,prohibited,\n"
    (folder / "period.csv").write_text(apart)
    data = ["--data", f"entries={folder / 'period.csv'}"]
    policies = [(small(folder, "dated.writ", columns + " until : date?", condition, "e.class, e.id", rows), []),
                (small(folder, "undated.writ", columns, condition, "e.class, e.id", rows), []),
                (small(folder, "apart.writ", columns + " until : date?", condition, "e.class, e.id"), data)]
    for policy, more in policies:
        for tier in TIERS:
            for day, expected in (("2022-12-31", "permit"), ("2023-01-01", "deny"), ("2024-01-01", "deny")):
                found, done = decisions(policy, [{"region": "11"}], tier, "--as-of", day, *more)
                check(f"{policy.name} {day} {tier}", found == [expected], done.stdout + done.stderr)
    both = small(folder, "both_dates.writ", columns + " from : date until : date?", condition)
    refused("a period that is empty", both, folder / "empty.csv", "id,region,class,from,until\n1,11,prohibited,2024-01-01,2024-01-01\n", 2, "its period is empty")
    # What could be taken for a period and is none, or is asked of another day, is refused.
    for what, more, code in (("until : count", "", "W0401"), ("from : text", "", "W0401"), ("cites : count", "", "W0401"),
                             ("until : date", "when signed earlier than e.until", "W0440")):
        policy = small(folder, "no_period.writ", f"{columns} {what}", f"{condition} {more}", facts="region : text signed : date")
        done = run("check", policy)
        check(f"{what} {more}", done.returncode == 1 and code in done.stderr, done.stderr)
    policy = small(folder, "asked.writ", columns + " from : count", condition + " when day at least e.from", facts="region : text day : count")
    check("a column that a condition asks", run("check", policy).returncode == 0)


def cells(folder):
    """What is left out of a row, or written in another notation, is said."""
    policy = small(folder, "cells.writ", "id : count regions : list of text", "when region is in e.regions")
    for what, row in (("left out", '{"id":1,"class":"prohibited"}'), ("null", '{"id":1,"regions":null,"class":"prohibited"}')):
        refused(f"a list that is {what}", policy, folder / "rows.jsonl", row + "\n", 1, "`regions`: is empty")
    (folder / "none.jsonl").write_text('{"id":1,"regions":[],"class":"prohibited"}\n')
    check("a list of nothing", decisions(policy, [{"region": "11"}], TIERS[0], "--data", f"entries={folder / 'none.jsonl'}")[0] == ["permit"])
    (folder / "two_items.csv").write_text("id,regions,class\n1200,11;31,prohibited\n")
    for language, shown in (("en", "id: 1200, regions: 11; 31, class: prohibited"), ("zh", "id：1200，regions：11；31，class：prohibited")):
        done = run("eval", policy, "-d", "t", "--data", f"entries={folder / 'two_items.csv'}", "--explain", "--lang", language, text='{"region": "31"}')
        check(f"an entry as facts are shown {language}", shown in done.stdout, done.stdout)
    for cell in ('"{""11""}"', "{11}", "[11]", '"""11"";""31"""'):
        refused(f"the cell {cell}", policy, folder / "cells.csv", f"id,regions,class\n1,{cell},prohibited\n", 2, "the items of a list are written with `;` between them")
    refused("a heading", policy, folder / "heading.csv", '"id"x,regions,class\n1,11,prohibited\n', 1, "quotation mark")
    head = "id,regions,class,cites\n"
    for cited in ("CBDFx art 99999", "CBDF2 art 1", "CBDF实施条例 第一条"):
        refused(f"cites {cited}", policy, folder / "cited.csv", f"{head}1,11,prohibited,{cited}\n", 2, "cites no declared instrument")
    (folder / "cited.csv").write_text(f"{head}1,11,prohibited,CBDF art 6\n2,12,prohibited,CBDF\n3,13,prohibited,CBDF第六条\n4,14,prohibited,CBDF（第六条）\n")
    done = run("list", "check", policy, "entries", folder / "cited.csv")
    check("cites CBDF", done.returncode == 0, done.stderr)
    # In the policy too: a column that the header does not name, a cell with nothing in it.
    for what, rows in (("no column", "| id | class |\n  | 1 | prohibited |"), ("an empty cell", "| id | regions | class |\n  | 1 | | prohibited |")):
        done = run("check", small(folder, "left_out.writ", "id : count regions : list of text", "when region is in e.regions", rows=rows))
        check(f"rows of the policy: {what}", done.returncode == 1 and "W0443" in done.stderr, done.stderr)


def last_days(folder):
    """`through`: the last day is in, of entries in a file as of entries in the policy; what says otherwise is refused."""
    columns, condition = "id : count region : text", "when region is e.region"
    head = "| id | region | class | from | {} |"
    entry = '| 1 | "11" | prohibited | 2024-01-01 | 2026-01-01 |'
    days = {"through": ("2026-01-01", "2026-01-02"), "until": ("2025-12-31", "2026-01-01")}  # the last day it applies, the first it does not
    for edge, (last, first) in days.items():
        inline = small(folder, f"in_{edge}.writ", columns, condition, rows=head.format(edge) + "\n  " + entry)
        apart = small(folder, f"of_{edge}.writ", columns, condition, rows="rows apart\n  " + head.format(edge))
        field = small(folder, f"field_{edge}.writ", columns + " until : date?", condition, rows="rows apart\n  " + head.format(edge))
        other = "until" if edge == "through" else "through"
        # A bare 至 includes the day to who reads it: a policy that leaves it out cannot be given such a file.
        headings = {"through": ("through", "至（止）", "至(止)", "至"), "until": ("until", "至（前）", "至(前)")}
        ways = [(inline, [])]
        for policy in (apart, field, inline):
            for at, heading in enumerate(headings[edge]):
                file = folder / f"{policy.stem}{at}.csv"
                file.write_text(f"id,region,class,from,{heading}\n1,11,prohibited,2024-01-01,2026-01-01\n")
                ways.append((policy, ["--data", f"entries={file}"]))
            (folder / "edge.jsonl").write_text(json.dumps({"id": 1, "region": "11", "class": "prohibited", "from": "2024-01-01", edge: "2026-01-01"}) + "\n")
            ways.append((policy, ["--data", f"entries={folder / 'edge.jsonl'}"]))
            run("list", "build", policy, "entries", folder / f"{policy.stem}0.csv", "-o", folder / f"{policy.stem}.list")
            ways.append((policy, ["--data", f"entries={folder / f'{policy.stem}.list'}"]))
            for heading in headings[other][:3]:
                refused(f"{policy.name} headed {heading}", policy, folder / "other.csv", f"id,region,class,from,{heading}\n1,11,prohibited,2024-01-01,2026-01-01\n", 1, "the day")
        for policy, more in ways:
            for tier in TIERS:
                for day, expected in ((last, "deny"), (first, "permit"), ("2023-12-31", "permit"), ("2024-01-01", "deny")):
                    found, done = decisions(policy, [{"region": "11"}], tier, "--as-of", day, *more)
                    check(f"{policy.name} {more} {day} {tier}", found == [expected], done.stdout + done.stderr)
            for language, shown in (("en", f"{edge}: 2026-01-01"), ("zh", {"through": "至（止）", "until": "until" if policy == field else "至（前）"}[edge] + "：2026-01-01")):
                done = run("eval", policy, "-d", "t", "--explain", "--lang", language, "--as-of", "2024-06-01", *more, text='{"region": "11"}')
                check(f"{policy.name} {more} {language}: the day as written", shown in done.stdout and "2026-01-02" not in done.stdout, done.stdout + done.stderr)
        done = run("fmt", apart, inline)
        check(f"fmt keeps {edge}", done.returncode == 0 and all(f" {edge} " in policy.read_text() and "2026-01-02" not in policy.read_text() for policy in (apart, inline)), done.stderr)
    # What is prepared for the one edge is no list of the other.
    done = run("list", "check", folder / "of_until.writ", "entries", folder / "of_through.list")
    check("prepared for the other edge", done.returncode == 1 and "another list" in done.stderr, done.stderr)
    one_day = "id,region,class,from,{}\n1,11,prohibited,2024-01-01,2024-01-01\n"
    (folder / "one_day.csv").write_text(one_day.format("through"))
    check("a period of one day", run("list", "check", folder / "of_through.writ", "entries", folder / "one_day.csv").returncode == 0)
    refused("a period of no day", folder / "of_until.writ", folder / "no_day.csv", one_day.format("until"), 2, "its period is empty: from 2024-01-01, until 2024-01-01")
    refused("no day after", folder / "of_through.writ", folder / "never.csv", "id,region,class,from,through\n1,11,prohibited,,9999-12-31\n", 2, "has no day after it")
    twice = small(folder, "twice.writ", columns + " until : date? through : date?", condition, rows="rows apart\n  | id | region | class | through |")
    check("two columns that could be called so", run("check", twice).returncode == 1)
    bare = small(folder, "bare.writ", columns, condition)
    refused("no header in the policy", bare, folder / "bare.csv", "id,region,class,from\n1,11,prohibited,2024-01-01\n", 1,
            "the list has no column `from`; its columns are id, region, class, cites; a header behind `rows apart`")


def as_people_type(folder):
    """Cells as they come from spreadsheets: what is certain is read, what would name nothing is refused."""
    lists = small(folder, "typed.writ", "id : count regions : list of text", "when e.regions is empty or region is in e.regions")
    head = "id,regions,class\n"
    for cell in ("深圳，罗湖", '"深圳,罗湖"', "深圳 罗湖", "深圳　罗湖", "“深圳”", "“深圳”；“罗湖”"):
        refused(f"the cell {cell}", lists, folder / "typed.csv", f"{head}1,{cell},prohibited\n", 2, "the items of a list are written with `;` between them, without commas")
    (folder / "typed.csv").write_text(f"{head}1,　深圳　；罗湖、New York,prohibited\n,,\n")
    found, done = decisions(lists, [{"region": one} for one in ("深圳", "罗湖", "New York", "York", "广州")], TIERS[0], "--data", f"entries={folder / 'typed.csv'}")
    check("items and blanks", found == ["deny"] * 3 + ["permit"] * 2, done.stdout + done.stderr)
    done = run("list", "check", lists, "entries", folder / "typed.csv", "--lang", "zh")
    check("values are shown", done.returncode == 0 and done.stdout.startswith("1 条，") and "，sha256:" in done.stdout and "regions：New York（1）、深圳（1）、罗湖（1）" in done.stdout
          and "class：prohibited（1）" in done.stdout, done.stdout + done.stderr)
    codes = small(folder, "codes.writ", "id : count code : text", "when code is under e.code", rows="rows apart\n  | id | code | class | from |", facts="code : text")
    for cell, says in (("“核心数据”", "quotation marks"), ("核心数据”", "quotation marks"), ('"""核心数据"""', "quotation marks"), ("个人信息。生物识别", "the levels of a code have one `.` between them"),
                       ("个人信息．生物识别", "the levels of a code have one `.` between them"),
                       *((cell, "the levels of a code have one `.` between them") for cell in ("a.", ".c", "d..e", "f. g", "f .g"))):
        refused(f"the code {cell}", codes, folder / "codes.csv", f"id,code,class\n1,{cell},prohibited\n", 2, says)
    # A column that is absent or given says nothing of an entry, and the contrary of that holds of none.
    never = small(folder, "never.writ", "id : count weight : count?", "when not (e.weight is absent or e.weight is given)",
                  rows="rows apart\n  | id | weight | class |")
    (folder / "never.csv").write_text("id,weight,class\n1,,prohibited\n2,5,prohibited\n")
    for tier in TIERS:
        found, done = decisions(never, [{"region": "x"}], tier, "--data", f"entries={folder / 'never.csv'}")
        check(f"what never holds, {tier}", found == ["permit"], done.stdout + done.stderr)
    (folder / "quoted.jsonl").write_text('{"id": 1, "code": "“a”", "class": "prohibited"}\n')
    check("a code in marks in JSON", run("list", "check", codes, "entries", folder / "quoted.jsonl").returncode == 1)
    (folder / "codes.csv").write_text('id,code,class,from\n1,核心数据　,prohibited,2024年5月1日\n2,"　个人信息.生物识别 ",prohibited,2024/5/1\n3,c,prohibited,2024-05-01\n,,,\n"",　,,\n')
    asked = [{"code": one} for one in ("核心数据", "核心数据.甲", "个人信息.生物识别.指纹", "个人信息", "c")]
    for tier in TIERS:
        for day, expected in (("2024-04-30", ["permit"] * 5), ("2024-05-01", ["deny"] * 3 + ["permit", "deny"])):
            found, done = decisions(codes, asked, tier, "--as-of", day, "--data", f"entries={folder / 'codes.csv'}")
            check(f"blanks and days {day} {tier}", found == expected, done.stdout + done.stderr)
    for day in ("24/5/1", "2024/13/1", "2024/2/30", "5/1/2024", "2024年5月", "2024年5月1", "2024/5/1/", "2024/5-1", "2024/005/1"):
        refused(f"the day {day}", codes, folder / "days.csv", f"id,code,class,from\n1,a,prohibited,{day}\n", 2, "is not a date")
    refused("a bare 至", small(folder, "bare.writ", "id : count region : text", "when region is e.region", rows="rows apart\n  | id | region | class | from | until |"),
            folder / "bare.csv", "id,region,class,from,至\n1,11,prohibited,2024-01-01,2024-06-01\n", 1, "does not say whether the day is included")
    for cell, says in (("11\u200b", "a character that nobody sees"), ('"11\n12"', "a character that nobody sees"), ("/", "stands for none"), ("无", "stands for none"), ("-", "stands for none")):
        refused(f"the cell {cell!r}", lists, folder / "odd.csv", f"{head}1,{cell},prohibited\n", 2, says)
    (folder / "numbers.jsonl").write_text('{"id": 1, "regions": [11.0], "class": "prohibited"}\n')
    done = run("list", "check", lists, "entries", folder / "numbers.jsonl")
    check("numbers for texts", done.returncode == 1 and "stands where a text goes" in done.stderr, done.stderr)
    (folder / "one.csv").write_text(f"{head}1,11,prohibited\n")
    (folder / "two.csv").write_text(head)
    for first, second in (("one", "two"), ("two", "one"), ("one", "one")):
        done = run("eval", lists, "-d", "t", "--data", f"entries={folder / first}.csv", "--data", f"entries={folder / second}.csv", text='{"region": "11"}')
        check(f"one list twice {first} {second}", done.returncode == 2 and not done.stdout and "--data gives one list twice" in done.stderr, done.stderr + done.stdout)
    refused("an id twice", codes, folder / "ids.csv", "id,code,class\n7,a,prohibited\n7,b,prohibited\n", 3, "`id`: its id is that of entry 1")
    # Rows of the policy give way to a file, and it is said; so is a list that an image has nothing for.
    rows = small(folder, "own.writ", "id : count region : text", "when region is e.region", rows='| id | region | class |\n  | 1 | "11" | prohibited |\n  | 2 | "12" | prohibited |')
    (folder / "own.csv").write_text("id,region,class\n1,31,prohibited\n")
    for language, shown in (("en", "note: `entries` is given by the file, in place of the 2 entries in the policy"), ("zh", "提示：清单“entries”以文件所载条目为准，取代规范中的 2 条")):
        done = run("eval", rows, "-d", "t", "--data", f"entries={folder / 'own.csv'}", "--lang", language, text='{"region": "11"}')
        check(f"in place of rows {language}", shown in done.stderr and json.loads(done.stdout)["decision"] == "permit" if language == "en" else shown in done.stderr, done.stderr + done.stdout)
    done = run("eval", codes, "-d", "t", "--data", f"entries={folder / 'codes.csv'}", text='{"code": "c"}')
    check("in place of nothing", done.stderr == "", done.stderr)
    done = run("compile", codes, "-o", folder / "image")
    check("an image without entries", done.returncode == 0 and "no entries were given for `entries`" in done.stderr, done.stderr)
    done = run("compile", codes, "-o", folder / "image", "--data", f"entries={folder / 'codes.csv'}")
    check("an image with entries", done.returncode == 0 and done.stderr == "", done.stderr)


def examples_of_changes(folder):
    """What an example of a change is asked is said in the units of the file."""
    policy = small(folder, "amounts.writ", "id : count most : money of CNY? end_day : date? share : rate?",
                   "when e.most is absent or price more than e.most when e.end_day is absent or day earlier than e.end_day when e.share is absent or part more than e.share",
                   rows="rows apart may be empty", facts="price : money of CNY day : date part : rate")
    head = "id,most,end_day,share,class\n"
    (folder / "old.csv").write_text(head)
    (folder / "new.csv").write_text(head + "1,1000.00,2026-01-01,0.2,prohibited\n")
    done = run("list", "diff", policy, "entries", folder / "old.csv", folder / "new.csv")
    check("asked", "asked most 1000.01, end_day 2025-12-31, share 0.20000001" in done.stdout, done.stdout + done.stderr)
    check("its amounts", "most: CNY 1,000.00, end_day: 2026-01-01, share: 20%" in done.stdout, done.stdout)
    (folder / "old.csv").write_text(head + "1,,,,open\n2,,,,open\n3,5.00,,,open\n")
    (folder / "new.csv").write_text(head + "1,,,,open\n2,,,,prohibited\n3,6.00,,,open\n4,,,,open\n")
    done = run("list", "diff", policy, "entries", folder / "old.csv", folder / "new.csv")
    for shown in ("1 added, 0 removed, 2 changed", "~ entries.2, class: open -> prohibited\n", "~ entries.3, most: CNY 5.00 -> CNY 6.00\n"):
        check(f"changed: {shown}", done.returncode == 1 and shown in done.stdout, done.stdout + done.stderr)
    # What met it, and what meets it now.
    check("both asked", done.stdout.count("asked most 6.01: ") == 1 and done.stdout.count("asked most 5.01: ") == 1, done.stdout)
    done = run("list", "diff", policy, "entries", folder / "old.csv", folder / "new.csv", "--lang", "zh")
    check("changed zh", "~ entries.2，class：open -> prohibited\n" in done.stdout and "1 条新增，0 条删除，2 条修改" in done.stdout, done.stdout)


def no_entries(folder):
    """A list without entries is about nothing, which is an error unless it is said."""
    refused = small(folder, "refused.writ", "id : count", "when region is \"11\"", rows="rows apart")
    meant = small(folder, "meant.writ", "id : count", "when region is \"11\"", rows="rows apart may be empty")
    (folder / "none.csv").write_text("id,class\n")
    (folder / "none.jsonl").write_text("\n")
    run("list", "build", meant, "entries", folder / "none.csv", "-o", folder / "none.list")
    for name in ("none.csv", "none.jsonl", "none.list"):
        for language, said in (("en", "the list has no entries"), ("zh", "清单没有任何条目")):
            done = run("eval", refused, "-d", "t", "--data", f"entries={folder / name}", "--lang", language, text='{"region": "11"}')
            check(f"refused {name} {language}", done.returncode != 0 and said in done.stderr and done.stdout == "", done.stderr + done.stdout)
        for tier in TIERS:
            done = run("eval", meant, "-d", "t", "--tier", tier, "--data", f"entries={folder / name}", text='{"region": "11"}')
            check(f"meant {name} {tier}", json.loads(done.stdout)["decision"] == "permit", done.stderr + done.stdout)
    rows = small(folder, "rows.writ", "id : count", "when region is \"11\"", rows="| id | class |")
    done = run("check", rows)
    check("a header alone", done.returncode == 1 and "W0444" in done.stderr and "it says `may be empty`" in done.stderr, done.stderr)
    rows = small(folder, "rows.writ", "id : count", "when region is \"11\"", rows="may be empty")
    check("no rows meant", run("check", rows).returncode == 0, run("check", rows).stderr)
    done = run("list", "check", meant, "entry", folder / "none.csv")
    check("which lists there are", done.returncode == 2 and "entry; there are: entries" in done.stderr, done.stderr)


def many_collected(folder):
    """More entries than native code has room for are told all the same, and more than there may be are an error."""
    policy = small(folder, "many.writ", "id : count most : count", "when region is \"11\" when people more than e.most",
                   rows="collect rows apart", facts="region : text people : count")
    policy.write_text(policy.read_text().replace(" otherwise class is open", "").replace("entry : count? means entries.id", "ids : list of count means entries.id")
                      .replace("entries.class is prohibited", "prohibited in entries.class"))
    (folder / "many.csv").write_text("id,most,class\n" + "".join(f"{i},{i},open\n" for i in range(12000)))
    for tier in TIERS:
        for people in (0, 1, 63, 64, 65, 300, 10000, 10001):
            done = run("eval", policy, "-d", "t", "--tier", tier, "--data", f"entries={folder / 'many.csv'}", text=json.dumps({"region": "11", "people": people}))
            found = json.loads(done.stdout)
            if people > 10000:
                check(f"too many {tier}", found["decision"] == "error" and "F0503" in done.stdout, done.stdout[:300])
                continue
            check(f"many {people} {tier}", found["outputs"]["ids"] == list(range(people)) and len(found["listed"]) == max(people, 1), done.stdout[:300] + done.stderr)


def long_cells(folder):
    """A list that an entry says is made once, has no more items than one of a request, and takes steps."""
    policy = small(folder, "cells.writ", "id : count regions : list of text", "when region is \"11\"", facts="region : text texts : list of text")
    policy.write_text(policy.read_text().replace("entry : count? means entries.id", "here means any one in texts has entries.regions is given and one in entries.regions"))
    items = [f"item{i:05}" for i in range(10001)]
    for count in (0, 1, 255, 256, 257, 10000, 10001):
        (folder / "cells.csv").write_text(f"id,regions,class\n1,{';'.join(items[:count]) or '{}'},open\n")
        for tier in TIERS:
            for texts in (["none"] * 2000, ["none"] * 1999 + items[count - 1:count]):
                done = run("eval", policy, "-d", "t", "--tier", tier, "--data", f"entries={folder / 'cells.csv'}", text=json.dumps({"region": "11", "texts": texts}))
                found = json.loads(done.stdout)
                if count > 10000:
                    error = found.get("output_errors", {}).get("here", {})
                    check(f"too long a cell {tier}", (error.get("code"), error.get("path")) == ("F0503", "entries.regions"), done.stdout[:300])
                else:
                    check(f"a cell of {count} {tier}", found["outputs"] == {"here": count > 0 and texts[-1] == items[count - 1]}, done.stdout[:300] + done.stderr)
    policy.write_text(policy.read_text().replace("otherwise class is open", "collect").replace("entries.regions is given and one in entries.regions", "any e in entries has one in e.regions")
                      .replace("entries.class is prohibited", "prohibited in entries.class"))
    (folder / "cells.csv").write_text("id,regions,class\n" + "".join(f"{i},{';'.join(items[:10000 - i])},open\n" for i in range(150)))
    for tier in TIERS:
        for count, code in ((1, None), (50, "F0504")):
            done = run("eval", policy, "-d", "t", "--tier", tier, "--data", f"entries={folder / 'cells.csv'}", text=json.dumps({"region": "11", "texts": ["none"] * count}))
            found = json.loads(done.stdout)
            check(f"many cells {count} {tier}", found.get("error", found.get("output_errors", {}).get("here", {})).get("code") == code and (code or found["outputs"] == {"here": False}), done.stdout[:300] + done.stderr)


def named_in_faults(folder):
    """A fault in what an entry says names the column, and in a loop the entry."""
    rows = '| id | region | day | class |\n  | 7 | "11" | 2024-01-02 | open |\n  | 8 | "11" | 9999-12-02 | open |'
    picked = small(folder, "late.writ", "id : count region : text day : date", "when region is e.region", "e.id descending", rows)
    picked.write_text(picked.read_text().replace("entry : count? means entries.id", "late means entries.day is given and entries.day + 2 months at least 2024-01-05"))
    collected = folder / "lates.writ"
    collected.write_text(picked.read_text().replace("otherwise class is open", "collect").replace("entries.class is prohibited", "prohibited in entries.class")
                         .replace("entries.day is given and entries.day + 2 months at least 2024-01-05", "every e in entries has e.day + 2 months at least 2024-01-05"))
    for policy, name in ((picked, "entries.day"), (collected, "entries.8.day")):
        for tier in TIERS:
            done = run("eval", policy, "-d", "t", "--tier", tier, text='{"region": "11"}')
            error = json.loads(done.stdout).get("output_errors", {}).get("late", {})
            check(f"{policy.name} {tier}", error.get("code") == "F0405" and f"`{name}`" in json.dumps(error), done.stdout + done.stderr)


def first_of_many(folder):
    """In words so many entries are told, and how many more there are; in data all of them."""
    policy = folder / "many.writ"  # of many_collected()
    for language, more in (("en", "and 290 more"), ("zh", "另有 290 条")):
        done = run("eval", policy, "-d", "t", "--explain", "--lang", language, "--data", f"entries={folder / 'many.csv'}", text='{"region": "11", "people": 300}')
        check(f"many in words {language}", more in done.stdout and "entries.9" in done.stdout and "entries.10" not in done.stdout, done.stdout[-600:] + done.stderr)


def shares_of_entries(folder):
    """Who a formula gives to is called as entries are called; what differs is quoted in letters and sorted as in answers."""
    policy = folder / "shares.writ"
    policy.write_text("""policy cli.shares language en version "1"
law DSL "Data Security Law" version in force from 2021-09-01 end
record Party / 一方 id : count name / 名称 : text regions : list of text weight / 权重 : count end
facts region : text total / 总额 : money of CNY end
negative list parties / 各方 for p in Party cites DSL art 21(1)
  when region is not "0" sorted by p.id collect
  | id | name | regions      | weight |
  | 4  | "b"  | {"31", "11"} | 1      |
  | 9  | ""   | {}           | 3      |
end
revenue formula given
  cites DSL art 21
  divides total
  splits the rest into shares / 份额 for p in parties
    by p.weight
    to 0.01 by largest remainder
end
""")
    for language, shown in (("en", "parties.9: CNY 7.50"), ("zh", "各方.9：7.50元")):
        done = run("eval", policy, "--explain", "--lang", language, text='{"region": "11", "total": "10.00"}')
        check(f"shares {language}", shown in done.stdout and ("11; 31" in done.stdout or "11；31" in done.stdout), done.stdout + done.stderr)
    done = run("eval", policy, "--explain", "--format", "markdown", text='{"region": "11", "total": "10.00"}')
    check("texts of none in a letter", 'name: ""' in done.stdout and '"11"' in done.stdout, done.stdout + done.stderr)


def told_in_letters(folder):
    """A letter names the entries that decided, with what they say."""
    policy = small(folder, "letter.writ", "id : count region : text why : text?", "when region is e.region",
                   rows='| id | region | why | class | cites |\n  | 7 | "11" | "kept back" | prohibited | CBDF art 5 |\n  | 8 | "12" | | open | |')
    done = run("eval", policy, "-d", "t", "--explain", "--format", "markdown", text='{"region": "11", "as_of": "2024-05-01"}')
    check("letter", "## Entries that apply" in done.stdout and "Entries 7" in done.stdout and "why: \"kept back\"" in done.stdout and "Provisions" not in done.stdout.split("## Entries")[0], done.stdout)
    done = run("eval", policy, "-d", "t", "--explain", "--format", "markdown", "--lang", "zh", text='{"region": "13", "as_of": "2024-05-01"}')
    check("no entry in the letter", "适用的清单条目" not in done.stdout, done.stdout)


def written_into(folder):
    """A prepared file that is written into, or cut off, while it is used: what was checked is what answers."""
    policy = small(folder, "live.writ", "id : count regions : list of text", "when region is in e.regions")
    (folder / "live.csv").write_text("id,regions,class\n1,11,prohibited\n")
    for what, change in (("cut off", lambda file: file.truncate(0)), ("written into", lambda file: file.write(bytes(4096)))):
        for tier in TIERS:
            run("list", "build", policy, "entries", folder / "live.csv", "-o", folder / "live")
            asked = subprocess.Popen([WRIT, "eval", policy, "-d", "t", "--tier", tier, "--data", f"entries={folder / 'live'}"],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            found = []
            for _ in range(2):
                asked.stdin.write('{"region": "11"}\n')
                asked.stdin.flush()
                found.append(json.loads(asked.stdout.readline() or "{}").get("decision"))
                with open(folder / "live", "r+b") as file:
                    change(file)
            asked.stdin.close()
            check(f"{what} {tier}", asked.wait(timeout=300) == 0 and found == ["deny", "deny"], str(found))


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    for part in (two_columns, own_period, last_days, as_people_type, cells, examples_of_changes, no_entries, many_collected, long_cells, first_of_many, named_in_faults, shares_of_entries, told_in_letters, written_into):
        part(folder)
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
