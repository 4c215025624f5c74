#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line as services and people see it: answers, error answers, exit codes, the REPL. Usage: eval.py WRIT ROOT"""
import json
import os
import subprocess
import sys
import tempfile

WRIT, ROOT = sys.argv[1], sys.argv[2]
POLICY = os.path.join(ROOT, "policies/cn/cross_border")
DECISION = ["-d", "cn.cross_border"]
failures = []


def run(*args, text=""):
    env = dict(os.environ, LC_ALL="C.UTF-8")
    return subprocess.run([WRIT, *args], input=text.encode(), capture_output=True, env=env, timeout=300)


def check(name, condition, detail=""):
    print(("ok   " if condition else "FAIL ") + name + ("" if condition else f": {detail}"))
    if not condition:
        failures.append(name)


def answers(text, *more):
    done = run("eval", POLICY, *DECISION, *more, text=text)
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]


GOOD = {"as_of": "2024-07-01", "jurisdiction": "CN", "direction": "outbound", "is_ciio": False,
        "contains_important_data": False, "scenario": "none", "ytd_nonsensitive": 100000, "ytd_sensitive": 0, "in_ftz": False}


def bad(**changes):
    return {**GOOD, **changes}


# Every bad line gets an error answer with a code and a place, and the good lines between are answered.
CASES = [
    ("malformed", '{"as_of": "2024-07-01", ', "F0101", None),
    ("not an object", "[1, 2]", "F0102", None),
    ("twice", '{"is_ciio": true, "is_ciio": false}', "F0103", "is_ciio"),
    ("unknown fact", json.dumps(bad(is_cio=True)), "F0201", "is_cio"),
    ("wrong type", json.dumps(bad(is_ciio="yes")), "F0202", "is_ciio"),
    ("null", json.dumps(bad(is_ciio=None)), "F0203", "is_ciio"),
    ("number too large", json.dumps(bad(ytd_nonsensitive=10**30)), "F0204", "ytd_nonsensitive"),
    ("a little too large", json.dumps(bad(ytd_nonsensitive=2**63)), "F0204", "ytd_nonsensitive"),
    ("negative", json.dumps(bad(ytd_nonsensitive=-1)), "F0205", "ytd_nonsensitive"),
    ("fraction", json.dumps(bad(ytd_nonsensitive=1.5)), "F0202", "ytd_nonsensitive"),
    ("unknown value", json.dumps(bad(scenario="nothing")), "F0206", "scenario"),
    ("no such day", json.dumps(bad(assessment_issued="2024-02-30")), "F0207", "assessment_issued"),
    ("nested", json.dumps(bad(contracts=[{"persons_nonsensitive": 1}, {"persons_nonsensitive": "x"}])), "F0202",
     "contracts[1].persons_nonsensitive"),
    ("no date", json.dumps({k: v for k, v in GOOD.items() if k != "as_of"}), "F0301", "as_of"),
    ("too early", json.dumps(bad(as_of="2022-08-31")), "F0302", "as_of"),
    ("deep", "[" * 100000, "F0102", None),
    ("deep inside", '{"contracts": [[' + "[" * 10000, "F0202", "contracts[0]"),
]
text = "".join(line + "\n" + json.dumps(GOOD) + "\n" for _, line, _, _ in CASES)
code, found = answers(text)
check("status 1 after errors", code == 1, code)
check("one answer a line", len(found) == 2 * len(CASES), len(found))
for i, (name, _, wanted, path) in enumerate(CASES):
    error = found[2 * i].get("error", {})
    check(f"{name}: {wanted}", found[2 * i]["decision"] == "error" and error.get("code") == wanted, found[2 * i])
    check(f"{name}: line", error.get("line") == 2 * i + 1, error)
    check(f"{name}: place", path is None or error.get("path") == path, error)
    check(f"{name}: both languages", error.get("message", {}).get("en") and error["message"].get("zh"), error)
    check(f"{name}: the next is answered",
          found[2 * i + 1]["outputs"]["mechanism"] == "standard_contract_or_certification", found[2 * i + 1])

code, found = answers('{"as_of":"2024-07-01","ytd_nonsensitive":1e5,"ytd_sensitive":"0","is_ciio":false,'
                      '"direction":"outbound","contains_important_data":false,"scenario":"none","in_ftz":false}\xff'.encode("latin1").decode("latin1"))
check("trailing text is an error", found[0]["decision"] == "error", found)
code, found = answers(json.dumps(bad(ytd_nonsensitive="1e5")))
check("whole numbers from strings and exponents", found[0]["outputs"]["mechanism"] == "standard_contract_or_certification", found)
code, found = answers(json.dumps(GOOD, indent=2))
check("one object over several lines", code == 0 and len(found) == 1 and found[0]["as_of"] == "2024-07-01", found)
code, found = answers(json.dumps({k: v for k, v in GOOD.items() if k != "as_of"}), "--as-of", "2024-07-01")
check("--as-of", code == 0 and found[0]["as_of"] == "2024-07-01", found)
code, found = answers(json.dumps({k: v for k, v in GOOD.items() if k != "is_ciio"}))
check("a missing fact is named", found[0]["decision"] == "undetermined" and "is_ciio" in found[0]["missing_facts"], found)
code, found = answers("\n\n" + json.dumps(GOOD) + "\n\nnonsense\n")
check("blank lines count", found[1]["error"]["line"] == 5, found)
done = run("eval", POLICY, *DECISION, "--outputs", text=json.dumps(GOOD))
check("--outputs", "decision" not in json.loads(done.stdout) and "mechanism" in json.loads(done.stdout), done.stdout)
done = run("eval", POLICY, "-d", "数据出境", "--explain", "--lang", "zh", text=json.dumps(GOOD))
check("asked and explained in Chinese", "跨境规定 第八条" in done.stdout.decode() and "待定" in done.stdout.decode(), done.stdout.decode())
done = run("eval", POLICY, *DECISION, "--explain", "--format", "json", text=json.dumps(GOOD))
check("explained as data", json.loads(done.stdout)["considered"], done.stdout)

# Exit codes.
check("wrong usage", run("eval").returncode == 2)
done = run("eval", POLICY, text=json.dumps(GOOD))
check("one decision needs no name", done.returncode == 0 and json.loads(done.stdout)["asked"] == "cn.cross_border", done.stdout)
done = run("eval", os.path.join(ROOT, "policies/cn"), text=json.dumps(GOOD))
check("several do, and are listed", done.returncode == 2 and b"cn.cross_border" in done.stderr and b"cn.credit" in done.stderr, done.stderr)
check("no such command", run("frobnicate").returncode == 2)
check("no such decision", run("eval", POLICY, "-d", "nothing", text="{}").returncode == 2)
check("bad date", run("eval", POLICY, *DECISION, "--as-of", "2024-13-01", text="{}").returncode == 2)
check("no such file", run("check", os.path.join(ROOT, "no/such/file.writ")).returncode == 3)
check("no such input", run("eval", POLICY, *DECISION, "-i", "/no/such/input").returncode == 3)
check("help", run("--help").returncode == 0 and run("eval", "--help").returncode == 0)
check("Chinese help", "检查规范" in run("--help", "--lang=zh").stdout.decode() or "检查规范" in run("check", "--help", "--lang", "zh").stdout.decode())

with tempfile.TemporaryDirectory() as folder:
    wrong = os.path.join(folder, "wrong.writ")
    with open(wrong, "w", encoding="utf-8") as out:
        out.write("policy p language en\nrule r\n  when nothing\n  then permit\nend\n")
    done = run("check", wrong)
    check("a wrong policy", done.returncode == 1 and b"W0301" in done.stderr and not done.stdout, done)
    done = run("check", "--format", "json", wrong)
    check("as JSON", any(d["code"] == "W0301" and d["line"] == 3 for d in json.loads(done.stdout)), done.stdout)
    done = run("check", "--format", "sarif", wrong)
    check("as SARIF", json.loads(done.stdout)["version"] == "2.1.0", done.stdout)
    cases = os.path.join(folder, "cases.jsonl")
    with open(cases, "w", encoding="utf-8") as out:
        facts = {k: v for k, v in GOOD.items() if k != "as_of"}
        for decision, expected in (("cn.cross_border", {"mechanism": "standard_contract_or_certification"}),
                                   ("cn.cross_border", {"mechanism": "exempt"}), ("cn.nothing", {"decision": "deny"})):
            out.write(json.dumps({"id": "x", "decision": decision, "as_of": "2024-07-01", "facts": facts, "expected": expected}) + "\n")
    junit = os.path.join(folder, "junit.xml")
    done = run("test", POLICY, "--cases", cases, "--junit", junit)
    last = done.stdout.decode().splitlines()[-1]
    check("a failing case fails", done.returncode == 1 and last.endswith(" 1 failed, 1 skipped"), last)
    check("JUnit", "<failure" in open(junit, encoding="utf-8").read())

# Many mistakes, each on its own line, none hiding another.
done = run("check", "--format", "json", os.path.join(ROOT, "tests/data/diag/mistakes.writ"))
found = [(d["line"], d["code"]) for d in json.loads(done.stdout)]
check("eleven mistakes", found == [(13, "W0302"), (20, "W0301"), (25, "W0402"), (28, "W0601"), (33, "W0603"), (40, "W0304"),
                                   (45, "W0204"), (50, "W0104"), (56, "W0201"), (60, "W0602"), (64, "W0302")], found)
with tempfile.TemporaryDirectory() as folder:
    empty = os.path.join(folder, "empty.writ")
    open(empty, "w").close()
    check("an empty file is no policy", run("check", empty).returncode == 1)

# The REPL, in either language, and in the middle of mistakes.
script = "direction: outbound, is_ciio: no\nytd_nonsensitive: 10万人\n:as-of 2024-07-01\nnonsense: 1\nytd_sensitive: 0, in_ftz: no\n" \
         "scenario: none, contains_important_data: no\n?\n:why\n:json\n:quit\n"
done = run("repl", POLICY, text=script)
text = done.stdout.decode()
check("repl: asks", "standard_contract_or_certification" in text and "W0301" in text and "CBDF art 8" in text, text)
done = run("repl", POLICY, "--lang", "zh", text="数据流向：出境，关键信息基础设施运营者：否\n:时点 2024-07-01\n:为何\n:退出\n")
check("repl: in Chinese", "待提供的事实" in done.stdout.decode() and done.returncode == 0, done.stdout.decode())

print(f"{len(failures)} failed")
sys.exit(1 if failures else 0)
