#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ test --junit` writes XML 1.0, whatever titles, facts and paths hold, and it says what the command says. Usage: junit.py WRIT ROOT"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

WRIT = str(Path(sys.argv[1]).resolve())
failures = []

POLICY = """policy j language en
law L "M"
  version 2000-01-01 in force from 2000-01-01
end
facts
  region : text
end
decision j
  default permit cites L art 1
  output where : text means region
end
test "good" of j
  given region: "eu"
  expect permit
end
test "bad: <&> \\"quoted\\"" of j
  given region: "a <b> & 'c' ]]> \\"d\\""
  expect deny
end
"""


def check(name, good, detail=""):
    print(("ok   " if good else "FAIL ") + name + ("" if good else f": {detail}"))
    if not good:
        failures.append(name)


# What XML 1.0 holds none of, what a reader of attributes changes, and what hides or turns around.
HOSTILE = [chr(c) for c in range(0x20)] + ["\x7f", "\x85", "\x9f", "\u2028", "\u202e", "\u200b", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "<", ">", "&", '"', "'",
                                           "]]>", "<!--", "-->", "<![CDATA[", "&amp;", "&#0;", "<?xml?>", "\ud800"]

with tempfile.TemporaryDirectory() as folder:
    top = Path(folder)
    (top / "a <&> \"b\" 'c'\x1b\n").mkdir()
    policy, cases, report = top / "a <&> \"b\" 'c'\x1b\n" / "j.writ", top / "cases.jsonl", top / "j.xml"
    policy.write_text(POLICY)

    def run(*more):
        done = subprocess.run([WRIT, "test", policy, "--junit", report, *more], capture_output=True, timeout=300,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        text = report.read_bytes()
        check("no control characters", not [c for c in text.decode() if c < " " and c != "\n" or "\x7f" <= c < "\xa0"], text)
        return done, ElementTree.fromstring(text)

    done, suite = run()
    tests = suite.findall("testcase")
    check("two tests, one failed", done.returncode == 1 and [suite.get(name) for name in ("tests", "failures", "skipped")] == ["2", "1", "0"] and
          len(tests) == 2 and len(suite.findall("testcase/failure")) == 1, done.stderr)
    check("their names", [one.get("name") for one in tests][0].endswith("good") and 'bad: <&> "quoted"' in tests[1].get("name"), [one.get("name") for one in tests])

    lines = [json.dumps({"id": f"{at} {mark}", "decision": "j", "facts": {"region": f"x{mark}y"}, "expected": {"decision": "deny", "where": f"z{mark}"}})
             for at, mark in enumerate(HOSTILE)]
    cases.write_text("\n".join(lines) + "\n")
    done, suite = run("--cases", cases)
    check("a test for each case", len(suite.findall("testcase")) == 2 + len(HOSTILE), len(suite.findall("testcase")))
    check("each failed", suite.get("failures") == str(1 + len(HOSTILE)), suite.attrib)
    names = "".join(one.get("name") for one in suite.findall("testcase"))
    check("shown by their numbers", "<U+001B>" in names and "<U+0000>" in names and "<U+202E>" in names and "<U+FFFF>" in names, names)
    check("written as they are", all(mark in names for mark in ("]]>", "<!--", "&amp;", "&#0;", "<?xml?>")), names)
    cases.write_bytes(b'{"id":"\xff\xfe","decision":"j","facts":{},"expected":{"decision":"deny"}}\n\xff\n')
    run("--cases", cases)

print(f"junit.py: {len(failures)} failed")
sys.exit(1 if failures else 0)
