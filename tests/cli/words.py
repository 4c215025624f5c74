#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every word of comparison of both languages, below its number, at it and above it, in every tier. Civil Code art 1259: 以上, 以下,
以内, 届满 include the number; 不满, 超过, 以外 do not. A word that is new in grammar/keywords.def fails until it stands here.
Usage: words.py WRIT ROOT [TIER...]"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
# What each word means, and how it is written before or around the number.
WORDS = {
    ">=": ["at least @", "on or after @", ">= @", "≥ @", "不少于 @", "不低于 @", "至少 @", "届满 @", "不早于 @", "达到 @", "达到 @ 以上", "在 @ 以上", "大于等于 @", "大于或等于 @", "大于或者等于 @", "不小于 @"],
    "<=": ["at most @", "on or before @", "<= @", "≤ @", "不超过 @", "不多于 @", "不高于 @", "至多 @", "不晚于 @", "在 @ 以下", "在 @ 以内", "小于等于 @", "小于或等于 @", "小于或者等于 @", "不大于 @"],
    ">": ["more than @", "later than @", "> @", "超过 @", "多于 @", "高于 @", "大于 @", "晚于 @", "在 @ 以外"],
    "<": ["less than @", "earlier than @", "< @", "不满 @", "低于 @", "不足 @", "少于 @", "小于 @", "早于 @"],
}
HOLDS = {">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, "<": lambda a, b: a < b}
# Number or day -> below, at, above. The words of the law stand beside numerals as it writes them.
VALUES = {
    "n": ("10万", {99_999: -1, 100_000: 0, 100_001: 1}), "d": ("2024-03-22", {"2024-03-21": -1, "2024-03-22": 0, "2024-03-23": 1}),
    "m": ("1,234.56元", {"1234.55": -1, "1234.56": 0, "1234.57": 1}), "r": ("百分之二十", {"0.19999999": -1, "0.2": 0, "0.20000001": 1}),
}

problems = 0
said = " ".join(word for words in WORDS.values() for word in words)
keywords = (ROOT / "grammar/keywords.def").read_text(encoding="utf-8")
for name in ("AtLeast", "AtMost", "MoreThan", "LessThan", "Reaches", "OrAbove", "OrBelow", "Beyond"):
    row = re.search(rf'^WRIT_KEYWORD\({name}, "([^"]*)", "([^"]*)"', keywords, re.M)
    for word in (row[1] + "|" + row[2]).split("|"):
        if word and word not in said:
            problems += 1
            print(f"keywords.def: `{word}` of {name} is not tested")

rows = [(f"{fact}_{i}", fact, operator, word) for fact in VALUES for i, (operator, word) in
        enumerate((operator, word) for operator, words in WORDS.items() for word in words)]
policy = ('规范 检验 语言 中文 版本 "1"\n事实\n  n：计数\n  d：日期\n  m：人民币 金额\n  r：比例\n结束\n决定 answer\n  缺省 允许 依据 内部 "test"\n'
          + "".join(f'  结论 {name}：是非 是指 {fact} {word.replace("@", VALUES[fact][0])} 依据 内部 "test"\n' for name, fact, _, word in rows)
          + "结束\n")
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "words.writ"
    path.write_text(policy, encoding="utf-8")
    requests = [{fact: list(values)[i] for fact, (_, values) in VALUES.items()} for i in range(3)]
    for tier in TIERS:
        done = subprocess.run([WRIT, "eval", str(path), "-d", "answer", "--outputs", "--tier", tier],
                              input="".join(json.dumps(request) + "\n" for request in requests).encode(), capture_output=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) != 3:
            sys.exit(done.stderr.decode())
        for side, answer in zip((-1, 0, 1), answers):
            for name, fact, operator, word in rows:
                if answer.get(name) != HOLDS[operator](side, 0):
                    problems += 1
                    print(f"{tier}: {fact} {word}: {answer.get(name)} where the value is {('below', 'at', 'above')[side + 1]} the number")
print(f"words.py: {len(rows)} comparisons at 3 places in {len(TIERS)} tiers, {problems} problems")
sys.exit(1 if problems else 0)
