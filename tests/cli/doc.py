#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ doc`: a page of every shipped policy in both languages, with every fact, output, rule and duty; a policy's name leads to no place
outside the folder, and its texts are no markup.

    doc.py WRIT ROOT
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
failed = 0


def run(*arguments):
    done = subprocess.run([WRIT, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", timeout=300)
    return done.returncode, done.stdout, done.stderr


def expect(what, found, wanted):
    global failed
    if found != wanted:
        failed += 1
        print(f"FAILED {what}: {found!r}, expected {wanted!r}"[:1500])


def plain(text):
    """A line of Markdown as it is read."""
    return re.sub(r"\\(.)", r"\1", text)


with tempfile.TemporaryDirectory() as folder:
    out = Path(folder, "pages", "of policies")
    expect("status", run("doc", ROOT / "policies", "-o", out)[0], 0)
    names = {path.name for path in out.iterdir()}
    traced = json.loads(run("trace", ROOT / "policies", "--format", "json")[1])
    policies = {policy["name"]["en"] for policy in traced["policies"]}
    expect("some twenty policies", len(policies) >= 19, True)
    expect("two pages each, and two that list them",
           names, {f"{name}{end}" for name in policies | {"index"} for end in (".md", ".zh.md")})
    text = plain((out / "cn.cross_border.md").read_text(encoding="utf-8"))
    chinese = plain((out / "cn.cross_border.zh.md").read_text(encoding="utf-8"))
    source = (ROOT / "policies/cn/cross_border/cross_border.writ").read_text(encoding="utf-8")
    facts = re.findall(r"^  (\w+) +/ (\S+) *: ", source[source.index("\nfacts"):source.index("\nend", source.index("\nfacts"))], re.M)
    expect("facts are found", len(facts) > 40, True)
    for english, own in facts:
        expect(f"fact {english}", (f"| `{english}` |" in text, f"| `{english}` | {own} |" in chinese), (True, True))
    for rule, own in re.findall(r"^rule (\w+) / (\S+)", source, re.M):
        expect(f"rule {rule}", (f"| {rule} |" in text, f"| {own} |" in chinese), (True, True))
    for duty, own in re.findall(r"^obligation (\w+) / (\S+)", source, re.M):
        expect(f"duty {duty}", (f"| {duty} |" in text, f"| {own} |" in chinese), (True, True))
    unread = [[line.split("|")[1].strip(" `") for line in page.split("\n") if mark in line]
              for page, mark in ((text, "for information: no rule reads it"), (chinese, "仅供参考，规则不读取"))]
    expect("what no rule reads", unread, [["jurisdiction", "handler_suspects_important", "prev_year_pi", "prev_calendar_year_nonsensitive"]] * 2)
    expect("otherwise", " | otherwise | " in text and " | 其他情形 | " in chinese, True)
    expect("every row of a table has its cells",
           [line for page in (text, chinese) for block in page.split("\n\n") if block.startswith("| ")
            for line in block.strip().split("\n") if line.count("|") != block.split("\n")[0].count("|") and "\\|" not in line], [])

with tempfile.TemporaryDirectory() as folder:
    policy, out = Path(folder, "p.writ"), Path(folder, "a", "b")
    policy.write_text('policy 「../../out」 language en\nfacts\n  x : boolean\nend\ndefault deny because "<b>|[a](b)" cites internal "`i`|"\n'
                      'rule r cites internal "x" when x then permit because "# h | <script>" end\n', encoding="utf-8")
    status, _, err = run("doc", policy, "-o", out)
    expect("a name that leads out", (status, err), (0, ""))
    expect("stays in the folder", sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*.md")),
           ["a/b/_._.._out.md", "a/b/_._.._out.zh.md", "a/b/index.md", "a/b/index.zh.md"])
    page = (out / "_._.._out.md").read_text(encoding="utf-8")
    expect("no markup of a text", re.findall(r"(?<!\\)<(?!br>)", page), [])
    Path(folder, "file").write_text("kept", encoding="utf-8")
    expect("a file where the folder should be", run("doc", policy, "-o", Path(folder, "file"))[0], 3)
    expect("the file is kept", Path(folder, "file").read_text(encoding="utf-8"), "kept")
    expect("no folder", run("doc", policy)[0], 2)
    policy.write_text("policy p language en\nrule\n", encoding="utf-8")
    expect("a wrong policy", run("doc", policy, "-o", Path(folder, "none"))[0], 1)
    expect("writes nothing", Path(folder, "none").exists(), False)

sys.exit(1 if failed else 0)
