#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Citations as a lawyer writes them: by a full title, of a whole instrument, of what is no article. Each is checked, is laid out in one
spelling by `writ fmt`, goes to the other language and back, and is told in answers. Usage: citations.py WRIT ROOT"""
import json
import re
import os
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT = sys.argv[1]
failures = []

ENGLISH = """policy c language en
law L / 物品法 "Law on Things" / 《物品法》
  version 2000-01-01 in force from 2000-01-01
end
law 「M of 2020」 / 办法 "Measures of 2020" / 《办法》
  version 2000-01-01 in force from 2000-01-01
end
facts
  x : boolean
end
decision c
  default permit cites L art 1
end
rule r
  cites @
  when x
  then deny
end
"""
CHINESE = """规范 c 语言 中文
法源 物品法 / L 《中华人民共和国物品法》 / "Law on Things"
  版本 2000-01-01 自 2000-01-01 起 施行
结束
法源 办法 《办法》
  版本 2000-01-01 自 2000-01-01 起 施行
结束
事实
  x：是非
结束
决定 c
  缺省 允许 依据 物品法 第一条
结束
规则 r
  依据 @
  当 x
  则 禁止
结束
"""


def run(*args, text=""):
    return subprocess.run([WRIT, *map(str, args)], input=text.encode(), capture_output=True, timeout=300, env=dict(os.environ, LC_ALL="C.UTF-8"))


def fail(name, *details):
    failures.append(name)
    print("FAIL", name, *details, sep="\n  ")


FORMS = ((ENGLISH, {
    "L": ("L", ["L"]), "L art 3": ("L art 3", ["L art 3"]), "L, art 3": ("L, art 3", ["L", "L art 3"]), "L art 3, L": ("L art 3, L", ["L art 3", "L"]),
    "L, 「M of 2020」": ("L, 「M of 2020」", ["L", "M of 2020"]), "L art 3, 「M of 2020」, art 4": ("L art 3, 「M of 2020」, art 4", ["L art 3", "M of 2020", "M of 2020 art 4"]),
    "L (from 2020-01-01)": ("L (from 2020-01-01)", ["L"]), 'L, internal "notes"': ('L, internal "notes"', ["L", "notes"]),
    '"Law on Things" art 3': ("L art 3", ["L art 3"]), "“Law on Things” art 3(1)": ("L art 3(1)", ["L art 3(1)"]),
    '"Law on Things" art 3, art 4': ("L art 3, art 4", ["L art 3", "L art 4"]), 'L art 3, "Measures of 2020" art 4': ("L art 3, 「M of 2020」 art 4", ["L art 3", "M of 2020 art 4"]),
    '"Law on Things" annex I': ("L annex I", ["L annex I"]), '"Law on Things" chapter 3 section 2': ("L chapter 3 section 2", ["L chapter 3 section 2"]),
    '"Law on Things"': ("L", ["L"]), '"Law on Things", "Measures of 2020"': ("L, 「M of 2020」", ["L", "M of 2020"]),
    "《物品法》 art 3": ("L art 3", ["L art 3"]), "L art 2３": ("L art 23", ["L art 23"]), "L art 120-1": ("L art 120-1", ["L art 120-1"]), 'internal "Law on Things"': ('internal "Law on Things"', ["Law on Things"]),
}), (CHINESE, {
    "物品法": ("物品法", ["L"]), "物品法 第1２条": ("物品法 第十二条", ["L art 12"]), "物品法 第２条": ("物品法 第二条", ["L art 2"]),
    "物品法 第一百二十条之一": ("物品法 第一百二十条之一", ["L art 120-1"]), "物品法 第二〇条": ("物品法 第二十条", ["L art 20"]), "物品法、办法": ("物品法、办法", ["L", "办法"]), "物品法、第三条": ("物品法、第三条", ["L", "L art 3"]),
    "《中华人民共和国物品法》第三条": ("物品法 第三条", ["L art 3"]), "《中华人民共和国物品法》第三条第一款第（二）项": ("物品法 第三条第一款第（二）项", ["L art 3(1)(2)"]),
    "《中华人民共和国物品法》第三条、第四条、《办法》第五条": ("物品法 第三条、第四条、办法 第五条", ["L art 3", "L art 4", "办法 art 5"]),
    "“中华人民共和国物品法”第三条": ("物品法 第三条", ["L art 3"]), "《中华人民共和国物品法》附件一": ("物品法 附件一", ["L annex 1"]),
    "《中华人民共和国物品法》第三章第二节": ("物品法 第三章第二节", ["L chapter 3 section 2"]), "《中华人民共和国物品法》": ("物品法", ["L"]),
    "《中华人民共和国物品法》、《办法》": ("物品法、办法", ["L", "办法"]), "内部 《中华人民共和国物品法》": ("内部 《中华人民共和国物品法》", ["中华人民共和国物品法"]),
}))

count = 0
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "c.writ"
    for frame, forms in FORMS:
        own, other = ("en", "zh") if frame is ENGLISH else ("zh", "en")
        for written, (laid, cited) in forms.items():
            count += 1
            path.write_text(frame.replace("@", written))
            told = run("eval", path, "-d", "c", text='{"x":true}')
            answer = json.loads(told.stdout) if told.stdout else {}
            reasons = [one for reason in answer.get("because", []) for one in reason["law"]]
            if told.returncode != 0 or answer.get("decision") != "deny" or reasons != cited:
                fail(f"{written}: {cited}", told.stdout.decode(), told.stderr.decode())
            said = run("fmt", path).stderr
            if said or path.read_text() != frame.replace("@", laid):
                fail(f"{written} -> {laid}", said.decode(), path.read_text()[-120:])
            said = run("fmt", "--to", other, path).stderr
            checked = run("check", path).stderr
            # A whole instrument, and one of its articles beside it: they are two citations, and whoever meant one is told.
            both = re.search(r"(?:^|, )(?:L|「M of 2020」), art|(?:^|、)(?:物品法|办法)、第", laid) is not None
            if (b" W0606: " in checked) != both or checked.count(b"W0") > 1:
                fail(f"{written}: W0606", checked.decode())
            said += (b"" if both else checked) + run("fmt", "--to", own, path).stderr
            if said or path.read_text() != frame.replace("@", laid):
                fail(f"{written}: there and back", said.decode(), path.read_text()[-120:])
            for language in ("en", "zh"):
                for command in (["eval", path, "-d", "c", "--explain", "--lang", language], ["trace", path, "--lang", language]):
                    told = run(*command, text='{"x":true}')
                    if told.returncode not in (0, 1) or b"  \n" in told.stdout or b" ;" in told.stdout or b" ," in told.stdout:
                        fail(f"{written}: {command[0]} {language}", told.stdout.decode(), told.stderr.decode())
    # In a table a title opens a citation only before an article: elsewhere it is a text.
    count += 1
    path.write_text(ENGLISH[:ENGLISH.index("rule r")].replace("\nend\nrule", "\nend").replace("default permit cites L art 1", "default permit cites L art 1\n  output t : text") +
                    'table w first match\n  | when | t | cites |\n  | x | "Law on Things" | "Law on Things" art 3 |\n  | otherwise | "Measures of 2020" | L |\nend\n')
    told = run("eval", path, "-d", "c", "--outputs", text='{"x":true}\n{"x":false}\n')
    if [json.loads(line) for line in told.stdout.splitlines()] != [{"t": "Law on Things"}, {"t": "Measures of 2020"}]:
        fail("titles in a table", told.stdout.decode(), told.stderr.decode())
    # Numerals and marks with two readings.
    for frame, written in ((CHINESE, "物品法 第三十二十条"), (CHINESE, "物品法 第一百五条"), (CHINESE, "物品法 第十百条"), (CHINESE, "物品法 第2-4条"), (ENGLISH, "L art 2-4")):
        count += 1
        path.write_text(frame.replace("@", written))
        told = run("check", path)
        if told.returncode != 1 or " W0105: " not in told.stderr.decode():
            fail(f"{written}: W0105", told.stderr.decode())
    # What is cited and not declared.
    for written, code in (("Nothing", "W0602"), ('"Law of Nothing" art 3', "W0201"), ("art 3", "W0604"), ("x", "W0602")):
        count += 1
        path.write_text(ENGLISH.replace("@", written))
        told = run("check", path)
        if told.returncode != 1 or f" {code}: " not in told.stderr.decode():
            fail(f"{written}: {code}", told.stderr.decode())

print(f"citations.py: {count} citations, {len(failures)} failed")
sys.exit(1 if failures else 0)
