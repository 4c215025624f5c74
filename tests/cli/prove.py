#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ prove` and what `writ check` says of it: proved, refuted by a case, not proved and why, in both languages and as data.
Usage: prove.py WRIT ROOT"""
import json
import os
import subprocess
import sys
import tempfile

WRIT, ROOT = sys.argv[1:3]
failures = []

POLICY = """policy p / 规 language en
facts people / 人数 : count limit / 上限 : count end
decision d / 决 default permit cites internal "x"
  output fee / 费用 : count
  output rank / 等级 : count means 0
  output free / 免费 : boolean?
end
table fees / 费用表 first match
  cites internal "x"
  | when                 | fee |
  | people less than 100 | 1   |
  | people less than 50  | 2   |
  | people more than 100 | 3   |
end
rule high / 高 cites internal "x" when people more than limit then rank is 2 end
rule low / 低 cites internal "x" when people less than limit then rank is 1 end
rule gratis / 免 cites internal "x" when people is 0 then free is yes end
"""


def run(*arguments, folder=None):
    done = subprocess.run([WRIT, *arguments], capture_output=True, cwd=folder, env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(name, found, expected):
    if found != expected:
        failures.append(f"{name}: found {found!r}, expected {expected!r}")


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "p.writ")
    with open(path, "w", encoding="utf-8") as file:
        file.write(POLICY)
    check("text", run("prove", "p.writ", folder=folder), (0, """p
    ! fee: has no value: people: 100
    + fee: no two rules disagree
    + rank: always has a value
    ? rank: not proved that no two rules disagree: `limit` is compared with `people`
    + free: may be absent; no two rules disagree
    + 5 rules, rows and obligations apply in some case
    ! fees.2: a row above it applies wherever it would (p.writ:12)

+ proved   ! not so, by the case given   ? not proved
""", ""))
    check("in Chinese", run("prove", "p.writ", "--lang", "zh", folder=folder), (0, """规
    ! 费用：没有值：人数：100
    + 费用：各规则互不抵触
    + 等级：总有值
    ? 等级：未能证明各规则互不抵触：`上限` 与 `人数` 相比较
    + 免费：可以为无；各规则互不抵触
    + 5 条规则、行和义务在某种情形下适用
    ! 费用表.2：凡符合本行的情形，上方均已有行适用 (p.writ:12)

+ 已证明   ! 已有反例   ? 未能证明
""", ""))
    policy = json.loads(run("prove", path, "--format", "json")[1])["policies"][0]
    check("values", [[one["value"]["en"], one["given"]["verdict"], one["agreed"]["verdict"]] for one in policy["values"]],
          [["fee", "refuted", "proved"], ["rank", "proved", "not_proved"], ["free", "proved", "proved"]])
    check("the case", policy["values"][0]["given"]["case"], {"text": {"en": "people: 100", "zh": "人数：100"}})
    check("uses", [[one["rule"]["en"], one["applies"]["verdict"]] for one in policy["uses"] if one["applies"]["verdict"] != "proved"],
          [["fees.2", "refuted"]])
    # Only `check` says so: whoever asks, or runs tests, is not held up.
    check("check", [code in run("check", path)[2] for code in ("W0551", "W0552", "W0550", "W0511")], [True, True, False, False])
    check("test", run("test", path)[2], "no test was run\n")
    # The case is one.
    asked = subprocess.run([WRIT, "eval", path, "-d", "d"], input=b'{"people": 100, "limit": 0}', capture_output=True, timeout=300)
    check("asked", "fee" in json.loads(asked.stdout)["outputs"], False)

# What is shipped: nothing is refuted.
for policy in json.loads(run("prove", os.path.join(ROOT, "policies"), "--format", "json")[1])["policies"]:
    verdicts = [one[key]["verdict"] for one in policy["values"] for key in ("given", "agreed")]
    verdicts += [one["applies"]["verdict"] for one in policy["uses"]]
    check(f"{policy['policy']['en']}: something is refuted", "refuted" in verdicts, False)

print("\n".join(failures) or "ok")
sys.exit(1 if failures else 0)
