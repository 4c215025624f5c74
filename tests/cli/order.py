#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What decides is never a matter of the order of files, and nothing that was named is left out without a word.

    order.py WRIT ROOT
"""
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

WRIT = sys.argv[1]
ONE = ('policy p.a language en\nfacts\n  consent : boolean\nend\ndefault deny cites internal "d"\n'
       'rule agreed cites internal "r" when consent then permit end\n')
OTHER = ('policy p.c language en\nfacts\n  consent : boolean\nend\ndecision p.a\n  default deny cites internal "d"\nend\n')
failed = 0


def run(*arguments, text="", wait=60):
    done = subprocess.run([WRIT, *map(str, arguments)], input=text, capture_output=True, text=True, encoding="utf-8", timeout=wait)
    return done.returncode, done.stdout, done.stderr


def expect(what, found, wanted):
    global failed
    if found != wanted:
        failed += 1
        print(f"FAILED {what}: {found!r}, expected {wanted!r}"[:1500])


with tempfile.TemporaryDirectory() as folder:
    top = Path(folder)
    one, other, image = top / "one.writ", top / "other.writ", top / "both.image"
    one.write_text(ONE, encoding="utf-8")
    other.write_text(OTHER, encoding="utf-8")
    for paths in ([one, other], [other, one], [top]):
        status, out, err = run("eval", *paths, "-d", "p.a", text='{"consent":true}')
        expect("of two that offer it none decides", (status, out, "p.a" in err and "p.c" in err), (2, "", True))
    expect("each by itself", [run("eval", path, "-d", "p.a", text='{"consent":true}')[1].split('"decision":')[1][:8] for path in (one, other)],
           ['"permit"', '"deny","'])
    expect("no image of both", (run("compile", one, other, "-o", image)[0], image.exists()), (1, False))
    for output in (one, top / "new.writ", top / "new.writ.md"):
        expect(f"no image as {output.name}", run("compile", one, "-o", output)[0], 2)
    os.symlink(one, top / "link")
    expect("nor through a link", run("compile", one, "-o", top / "link")[0], 2)
    expect("the source is as it was", one.read_text(encoding="utf-8"), ONE)
    expect("an image beside it", (run("compile", one, "-o", image)[0], run("eval", image, "-d", "p.a", text='{"consent":true}')[0]), (0, 0))

    # A name in capitals is a policy to whoever wrote it.
    (top / "sub").mkdir()
    (top / "sub" / "rules.WRIT").write_text(ONE, encoding="utf-8")
    status, _, err = run("check", top / "sub")
    expect("a name in capitals", (status, "rules.WRIT" in err), (3, True))

    empty = top / "none.jsonl"
    empty.write_text("\n", encoding="utf-8")
    status, _, err = run("test", one, "--cases", empty)
    expect("a file of cases without one", (status, "no case was run" in err), (1, True))

    # In Chinese a full stop ends a block, and is laid out as the word.
    stops = top / "stops.writ"
    written = "规范 句号 语言 中文\n法源 法 《法》 自 2020-01-01 起 施行\n事实\n  甲：是非。\n决定 句号\n  缺省 允许 依据 法 第一条。\n规则 乙\n  依据 法 第二条\n  当 甲\n  则 禁止。\n"
    stops.write_text(written, encoding="utf-8")
    for asked, decided in (("true", "deny"), ("false", "permit")):
        status, out, err = run("eval", stops, "-d", "句号", text='{"甲":%s}' % asked)
        expect(f"a full stop ends a block {asked}", (status, json.loads(out or "{}").get("decision"), err), (0, decided, ""))
    status, out, err = run("fmt", "--stdout", stops)
    expect("and is laid out as the word", (status, out.count("结束"), "。" in out), (0, 3, False))

    # A slip in the name of a decision does not leave a case out; what another policy decides is none of ours.
    cases = top / "slip.jsonl"
    cases.write_text('{"decision":"p.a","facts":{"consent":true},"expected":{}}\n'.replace("{}}", '{"decision":"permit"}}')
                     + '{"decision":"p.aa","facts":{"consent":true},"expected":{"decision":"deny"}}\n', encoding="utf-8")
    status, out, err = run("test", one, "--cases", cases)
    expect("a slip in the name of a decision", (status, "is `p.a` meant?" in out + err), (1, True))

    # A pipe gives what it holds once.
    pipe = top / "pipe"
    os.mkfifo(pipe)
    for _ in range(8):
        writer = threading.Thread(target=lambda: pipe.write_text(ONE, encoding="utf-8"))
        writer.start()
        expect("a policy from a pipe", run("check", pipe, wait=20)[0], 0)
        writer.join()

sys.exit(1 if failed else 0)
