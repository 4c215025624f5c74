#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a person reads is in the person's language: failed tests, help, explanations with an output at fault. What machines
read stays as it is in either.

    readable.py WRIT ROOT
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT = sys.argv[1]
POLICY = """policy demo.fees / 示例.费用 language en version "1"
enumeration Kind / 类别
  red / 红 as "r"
  blue / 蓝
end
facts
  age / 年龄 : count
  kind / 种类 : Kind
  factor / 系数 : count
end
decision demo.fees / 示例.费用
  default deny cites internal "rules" / 「规程」
  output fee / 费用 : money of CNY means CNY 5 * age
  output tone / 色调 : Kind means kind
  output all / 全部类别 : list of Kind means [red, kind]
  output adult / 成年 : boolean means age at least 18
  output big / 乘积 : count means factor * 2 + age
end
rule child / 儿童
  cites internal "rules" / 「规程」
  when age less than 14
  then permit
end
rule blue_kind / 蓝色类
  cites internal "rules" / 「规程」
  when kind is blue
  then deny
end
"""
TESTS = """
test "first" / 「其一」
  given age: 15, kind: red, factor: 1
  expect permit by child, fee is CNY 7, tone is blue, all is [blue], adult is yes, big is undetermined
end
test "second" / 「其二」
  given factor: 1
  expect permit, missing facts [kind]
end
"""
CASES = """{"id": "c-1", "decision": "demo.fees", "facts": {"age": 3, "kind": "r", "factor": 1}, "expected": {"decision": "deny", "tone": "blue"}}
{"id": "c-2", "decision": "demo.other", "facts": {}, "expected": {"decision": "permit"}}
"""
REQUEST = {"age": 3, "kind": "blue", "factor": 9223372036854775807}
problems = 0


def expect(what, good, shown=""):
    global problems
    if not good:
        problems += 1
        print(f"{what}\n{shown}")


def run(*arguments, text=None):
    done = subprocess.run([WRIT, *map(str, arguments)], input=text, capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    policy, plain, cases, junit = folder / "p.writ", folder / "plain.writ", folder / "c.jsonl", folder / "j.xml"
    policy.write_text(POLICY + TESTS, encoding="utf-8")
    plain.write_text(POLICY, encoding="utf-8")
    cases.write_text(CASES, encoding="utf-8")

    reports = {}
    for language in ("en", "zh"):
        status, out = run("test", policy, "--cases", cases, "--junit", junit, "--lang", language)
        expect("a failed test is status 1", status == 1, out)
        reports[language] = junit.read_text(encoding="utf-8")
        shown = out.replace(str(folder), "")
        if language == "zh":
            # Names of files, digests and ids of cases are nobody's language.
            words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"/[\w.]+:\d+|sha256:\w+|c-\d", "", shown)))
            expect(f"English words in Chinese: {words}", not words, shown)
            for line in ("未通过 示例.费用：其一（", "结果：预期 允许，实为 禁止", "作出决定的规则：预期 儿童，实为 缺省、费用", "费用：预期 7.00元，实为 75.00元",
                         "色调：预期 蓝，实为 红", "全部类别：预期 蓝，实为 红、红", "成年：预期 是，实为 否", "乘积：预期 待定，实为 17",
                         "缺少的事实：预期 种类，实为 年龄", "通过 0 项，未通过 3 项，跳过 1 项"):
                expect(f"not said: {line}", line in shown, shown)
        else:
            expect("Chinese in English", not re.search("[\u4e00-\u9fff]", shown), shown)
            for line in ("FAILED demo.fees: first (", "decision: expected permit, found deny", "decided by: expected child, found default, fee",
                         "fee: expected CNY 7.00, found CNY 75.00", "tone: expected blue, found red", "adult: expected yes, found no",
                         "missing facts: expected kind, found age", "0 passed, 3 failed, 1 skipped"):
                expect(f"not said: {line}", line in shown, shown)
    expect("the JUnit report depends on the language", reports["en"] == reports["zh"])
    for message in ("decision: expected permit, found deny", "decision: expected &quot;deny&quot;, found &quot;permit&quot;"):
        expect(f"the JUnit report has no {message}", f'message="{message}"' in reports["en"], reports["en"])

    # An output at fault, and a rule that holds and gives way.
    ask = ("eval", plain, "-d", "demo.fees", "--explain")
    for language, lines in (("en", ["big: error F0401 ", "hold, and are outweighed:\n  child"]),
                            ("zh", ["乘积：错误 F0401 ", "条件成立而其结果被排斥的规则：\n  儿童"])):
        _, out = run(*ask, "--lang", language, text=json.dumps(REQUEST))
        for line in lines:
            expect(f"not explained: {line}", line in out, out)
    _, out = run(*ask, "--format", "markdown", text=json.dumps(REQUEST))
    expect("the letter leaves out the output at fault", "- Big: error F0401 " in out, out)
    _, out = run(*ask, "--format", "json", text=json.dumps(REQUEST))
    answer = json.loads(out)
    expect("outweighed in JSON", answer.get("outweighed") == [{"rule": "demo.fees.child", "outcome": "permit", "law": ["rules"]}], out)
    expect("the fault in JSON", answer["output_errors"]["big"]["code"] == "F0401", out)
    _, out = run(*ask, "--format", "json", text=json.dumps({**REQUEST, "kind": "r"}))
    expect("outweighed where nothing is", "outweighed" not in json.loads(out), out)

commands = re.findall(r"^  (\w+)  ", run("--help", "--lang", "en")[1], re.M)
expect("the commands are found", len(commands) > 8, str(commands))
ENGLISH = re.compile("Usage|Options|OPTIONS|Positionals|Subcommands|SUBCOMMAND|REQUIRED|TEXT|ENUM|Excludes|Needs|Print|Display|exit\\b")
for arguments in [["--help"]] + [[command, "--help"] for command in commands]:
    status, out = run(*arguments, "--lang", "zh")
    expect(f"{arguments}: English in the help", status == 0 and not ENGLISH.search(out), out)
    expect(f"{arguments}: headings", "用法：writ" in out and ("命令：\n" if arguments == ["--help"] else "选项：\n") in out, out)
for arguments, said in ((["check", "x", "--wide"], "writ check 没有选项 --wide"), ([], "缺少命令"), (["test"], "缺少 PATH"), (["test", "x", "--tier", "y"], "--tier 的值 y 不适当，应为 interp、quick、jit 之一"),
                        (["fmt", "x", "--check", "--stdout"], "不得同时使用：")):
    status, out = run(*arguments, "--lang", "zh")
    expect(f"{arguments}: {said}", status == 2 and said in out, out)

print(f"readable.py: {problems} problems")
sys.exit(1 if problems else 0)
