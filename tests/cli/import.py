#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A list of codes becomes a module: what it says, what is refused, and that a policy can use it in every tier.
Usage: import.py WRIT ROOT TIER..."""
import json
import os
import subprocess
import sys
import tempfile

WRIT, ROOT, TIERS = sys.argv[1], sys.argv[2], sys.argv[3:]
failures = []


def run(*args, text=b""):
    return subprocess.run([WRIT, *args], input=text, capture_output=True, timeout=300, env=dict(os.environ, LC_ALL="C.UTF-8"))


def check(name, condition, detail=""):
    print(("ok   " if condition else "FAIL ") + name + ("" if condition else f": {detail}"))
    if not condition:
        failures.append(name)


NAMES = ["--module", "acme.divisions / 区划表", "--name", "区划 / Division", "--system", "gbt2260"]
CSV = """代码,名称,英文名称,年份
130000,河北省,Hebei Province,2021
130100,石家庄市,,2021
130102,长安区,,2021
110000,北京市,"Beijing",2021

110101,"东城区",Dongcheng,2021
"""
EXPECTED = """module acme.divisions / 区划表 language en version "2021"
taxonomy Division / 区划
  hebei_province / 河北省 matches "gbt2260:130000"
  hebei_province.c130100 / 河北省.石家庄市 matches "gbt2260:130100"
  hebei_province.c130100.c130102 / 河北省.石家庄市.长安区 matches "gbt2260:130102"
  beijing / 北京市 matches "gbt2260:110000"
  beijing.dongcheng / 北京市.东城区 matches "gbt2260:110101"
end
"""


with tempfile.TemporaryDirectory() as folder:
    def imported(text, *more, name="codes.csv"):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return run("import", "taxonomy", path, *more)

    def body(done):
        return done.stdout.decode().split("\n", 1)[1]

    by_levels = [*NAMES, "--levels", "2,2,2", "--edition", "2021"]
    done = imported(CSV, *by_levels)
    check("levels", done.returncode == 0 and body(done) == EXPECTED, done)
    for what, text in [("GBK", CSV.encode("gbk")), ("a mark at the beginning", b"\xef\xbb\xbf" + CSV.encode()),
                       ("line ends of Windows", CSV.replace("\n", "\r\n").encode())]:
        check(what, body(imported(text, *by_levels)) == EXPECTED)
    by_parent = "code,name,english,parent\nA,农业,Farming,\n01,种植,Crops,A\n011,谷物,,01\nB,采矿,Mining,\n"
    done = imported(by_parent, "--module", "acme.trades", "--name", "Trade", "--and-below")
    check("parents", body(done) == """module acme.trades language en
taxonomy Trade and below
  farming / 农业 matches "A"
  farming.crops / 农业.种植 matches "01"
  farming.crops.c011 / 农业.种植.谷物 matches "011"
  mining / 采矿 matches "B"
end
""", done)
    done = imported(CSV, *by_levels, "--to", "zh")
    check("in Chinese", body(done).startswith('模块 区划表 / acme.divisions 语言 中文 版本 "2021"\n分类体系 区划 / Division\n'), done)
    back = os.path.join(folder, "zh.writ")
    with open(back, "wb") as file:
        file.write(done.stdout)
    check("and from there into English", run("fmt", "--to", "en", "--stdout", back).stdout.decode().split("\n", 1)[1] == EXPECTED)

    wrong = [("no code", "code,name\n,x\n", 2, "no code"), ("no name", "code,name\n1,\n", 2, "no name"),
             ("twice", "code,name\n1,x\n1,y\n", 3, "stands twice"), ("same name", "code,name\n1,x\n2,x\n", 3, "has the name"),
             ("unknown parent", "code,name,parent\n1,x,7\n", 2, "no row has the code 7"),
             ("a circle", "code,name,parent\n1,x,2\n2,y,1\n", 2, "under itself"),
             ("fields", "code,name\n1,x,y\n", 2, "3 fields"), ("a point", "code,name\n1,x.y\n", 2, "holds no `.`"),
             ("several lines", 'code,name\n1,"x\ny"\n', 2, "several lines"), ("open mark", 'code,name\n1,"x\n', 2, "not closed"),
             ("no column", "name\nx\n", 1, "`code` is missing"), ("nothing", "", 1, "no line"), ("no rows", "code,name\n", 1, "no rows"),
             ("two alike", "code,代码,name\n1,2,x\n", 1, "the same")]
    for what, text, line, says in wrong:
        done = imported(text, *NAMES)
        first = done.stderr.decode().split("\n")[0]
        check("refused: " + what, done.returncode == 1 and not done.stdout and f"codes.csv:{line}:" in first and says in first, done)
    done = imported("code,name,parent\n,x,\n2,,\n3,z,9\n", *NAMES)
    check("all that is wrong", len(done.stderr.decode().strip().split("\n")) == 3, done)
    check("levels and parents", imported(by_parent, *NAMES, "--levels", "1,2").returncode == 1)
    check("within a level", imported("code,name\n1,x\n12,y\n", *NAMES, "--levels", "1,2").returncode == 1)
    done = imported("code,name\nA,Farming\nB,end\nC,9 lives\n", *NAMES)
    check("English under `name`", body(done) == """module acme.divisions / 区划表 language en
taxonomy Division / 区划
  farming matches "gbt2260:A"
  「end」 matches "gbt2260:B"
  cC matches "gbt2260:C"
end
""", done)
    check("longer than its levels", imported("code,name\n1234,x\n", *NAMES, "--levels", "1,2").returncode == 1)
    for levels in ["", "0", "2,", "2;2", "-1", "99"]:
        check(f"no levels: {levels!r}", imported(CSV, *NAMES, "--levels", levels).returncode == (2 if levels else 0))
    for name in ["", "/", "a / b", "区 / 划"]:
        check(f"no name: {name!r}", imported(CSV, "--module", "m", "--name", name).returncode == 2)
    check("a name that is none", imported(CSV, "--module", "m", "--name", "a」b").returncode == 1)
    check("no file", run("import", "taxonomy", os.path.join(folder, "none.csv"), *NAMES).returncode == 3)

    # Used by a policy, by name and by code, in every tier.
    module = os.path.join(folder, "divisions.writ")
    check("written", imported(CSV, *by_levels, "-o", module).returncode == 0)
    policy = os.path.join(folder, "policy.writ")
    with open(policy, "w", encoding="utf-8") as file:
        file.write('policy acme.local language en\nuse acme.divisions\nfacts\n  place : Division\nend\ndefault deny cites internal "x"\n'
                   'rule hebei cites internal "y" when place is under hebei_province then permit end\n')
    asked = {"hebei_province.c130100": "permit", "河北省.石家庄市.长安区": "permit", "gbt2260:130102": "permit", "beijing": "deny",
             "gbt2260:110101": "deny", "gbt2260:999999": "error"}
    for tier in TIERS:
        done = run("eval", module, policy, "--tier", tier, text="".join(json.dumps({"place": one}) + "\n" for one in asked).encode())
        got = [json.loads(line)["decision"] for line in done.stdout.decode().splitlines()]
        check(f"asked, {tier}", got == list(asked.values()), got)

sys.exit(1 if failures else 0)
