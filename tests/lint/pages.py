#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the examples in docs/diagnostics/*.md: what is called wrong gives the code of its page, what is right gives none.

    ```writ wrong    must be reported with the code of the page
    ```writ right    must be accepted without a word
    ```writ policy   is accepted; the requests that follow are asked of it
    ```json wrong    a request whose answer is an error with the code of the page
    ```json right    a request whose answer is no error

A block with several headers stands for several files. A text that does not begin with a header stands for part of a policy: FRAMES gives the rest, in the language of its
words. Requests without a policy are asked of the frame.

    pages.py WRIT [--root FOLDER]
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

PAGES = "docs/diagnostics"
Block = namedtuple("Block", "path line language kind text chinese")

FRAMES = ("""policy frame language en
law PIPL "Personal Information Protection Law" version 2021-08-20 in force from 2021-11-01 end
law CBDF "Provisions on Cross-border Data Flows" version 2024-03-22 in force from 2024-03-22 end
enumeration Mechanism
  exempt contract assessment
end
enumeration Basis
  agreement contractual statutory
end
record Contract
  persons : count
  signed : date?
end
facts
  consent : boolean
  notified : boolean
  withdrawn : boolean
  sensitive : boolean
  guardian : boolean?
  age : count
  people : count counted this year
  last_year : count counted last year
  staff : count
  basis : Basis
  granted : date
  recipient : text
  tags : list of text
  contracts : list of Contract
end
decision transfer
  default deny cites PIPL art 13(1)
  output mechanism : Mechanism?
  output fee : count?
  output missing : list of text?
end
""", """规范 框架 语言 中文
法源 个保法 《中华人民共和国个人信息保护法》 版本 2021-08-20 自 2021-11-01 起 施行 结束
法源 数据安全法 《中华人民共和国数据安全法》 版本 2021-06-10 自 2021-09-01 起 施行 结束
法源 跨境规定 《促进和规范数据跨境流动规定》 版本 2024-03-22 自 2024-03-22 起 施行 结束
枚举 机制
  免予 标准合同 安全评估
结束
枚举 合法性基础
  个人同意 合同所必需 法定职责
结束
记录 合同
  所涉人数：计数
  订立日：日期？
结束
事实
  已同意：是非
  已告知：是非
  已撤回：是非
  敏感：是非
  监护人同意：是非？
  年龄：计数
  人数：计数 本年度累计
  上年人数：计数 上年度累计
  员工人数：计数
  基础：合法性基础
  同意日：日期
  接收方：文本
  标签：文本 的 列表
  合同清单：合同 的 列表
结束
决定 提供
  缺省 禁止 依据 个保法 第十三条第一款
  结论 适用机制：机制？
  结论 费用：计数？
  结论 所缺：文本 的 列表？
结束
""")

_FENCE = re.compile(r"^```(\w*)\s*(\w*)\s*$")
_HEADER = re.compile(r"^(policy|规范|module|模块|overlay|特别规定)\s", re.M)
_NAME = re.compile(r"^(?:policy|规范) \w+", re.M)
_DECISION = re.compile(r"^(?:decision|决定)\s+(\S+)", re.M)


def blocks_of(path, text):
    chinese = False
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        chinese = chinese or lines[at].startswith("## 中文")
        fence = _FENCE.match(lines[at])
        at += 1
        if not fence:
            continue
        begin = at
        while lines[at] != "```":
            at += 1
        yield Block(path, begin, fence[1], fence[2], "\n".join(lines[begin:at]) + "\n", chinese)
        at += 1


def whole(block):
    return block.text if _HEADER.search(block.text) else FRAMES[block.text[0] > "\u2e80"] + block.text


def run(writ, *arguments, request=None):
    return subprocess.run([writ, *arguments], input=request, capture_output=True, text=True, encoding="utf-8", timeout=120)


def codes_of_all(writ, folder, texts):
    """The codes of each text, from one run over all of them."""
    for number, text in enumerate(texts):
        # Where a block holds several files, each opens with its header.
        starts = [one.start() for one in _HEADER.finditer(text)][1:]
        # Alone, it gets a name of its own: of two policies of one name the second is not looked at to the end.
        if not starts:
            text = _NAME.sub(r"\g<0>%d" % number, text)
        for part, (begin, end) in enumerate(zip([0, *starts], [*starts, len(text)])):
            (folder / f"{number}.{part}.writ").write_text(text[begin:end], encoding="utf-8")
    found = [[] for _ in texts]
    # By name, because overlays that only stand in a folder do not take effect.
    files = sorted(map(str, folder.glob("*.writ")))
    for one in json.loads(run(writ, "check", "--format", "json", *files).stdout or "[]"):
        # Examples may well share the name of their policy.
        if one["code"] not in ("W0310", "W0703"):
            found[int(Path(one["file"]).name.split(".")[0])].append(one["code"])
    return found


def ask(writ, file, policy, request):
    file.write_text(policy, encoding="utf-8")
    # On one line: the answer is about one request.
    # Without a decision of its own a policy has one of its name.
    decision = _DECISION.search(policy) or re.search(r"^(?:policy|规范)\s+(\S+)", policy, re.M)
    done = run(writ, "eval", str(file), "-d", decision[1], request=request.replace("\n", " ") + "\n")
    answer = json.loads(done.stdout.split("\n")[0])
    # The fault of the whole, else that of an output.
    faults = [answer["error"]] if "error" in answer else list(answer.get("output_errors", {}).values())
    return faults[0].get("code", "none") if faults else "none"


def problem_of(block, found, asked):
    code = block.path.stem
    if block.language == "json":
        return None if asked == (code if block.kind == "wrong" else "none") else "the answer has the fault " + asked
    if block.kind == "wrong":
        return None if code in found else "expected %s, found %s" % (code, ", ".join(found) or "nothing")
    # A policy for requests may be one that the compiler warns of.
    found = [one for one in found if block.kind == "right" or one not in ("W0511", "W0551")]
    return "found " + ", ".join(found) if found else None


def check(root, writ):
    policies, requests = [], []  # blocks; blocks with the policy that they are asked of
    for path in sorted((root / PAGES).glob("[WF]*.md")):
        policy, part = None, None
        for block in blocks_of(path, path.read_text(encoding="utf-8")):
            if block.chinese != part:
                policy, part = FRAMES[block.chinese], block.chinese
            if block.kind == "policy":
                policy = block.text
            if block.language == "json" and block.kind:
                requests.append((block, policy))
            elif block.language == "writ" and block.kind:
                policies.append(block)
    problems = 0
    with tempfile.TemporaryDirectory() as folder:
        found = codes_of_all(writ, Path(folder), [whole(block) for block in policies])
        results = [(block, problem_of(block, codes, None)) for block, codes in zip(policies, found)]
        file = Path(folder) / "asked.writ"
        results += [(block, problem_of(block, None, ask(writ, file, policy, block.text))) for block, policy in requests]
    for block, problem in results:
        if problem:
            problems += 1
            print("%s:%d: %s" % (block.path.relative_to(root), block.line, problem))
    print("pages.py: %d examples, %d problems" % (len(results), problems))
    return 1 if problems or not results else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("writ")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    arguments = parser.parse_args()
    return check(arguments.root, arguments.writ)


if __name__ == "__main__":
    sys.exit(main())
