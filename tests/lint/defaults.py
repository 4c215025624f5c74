#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No `default:` in a switch over an enumeration: the compiler then names every place that a new kind must be thought of in.
Switches over characters, numbers and tokens of the parser have no such list and are let be.

    defaults.py [ROOT]
    defaults.py --selftest
"""
import re
import sys
from pathlib import Path

# A switch may keep its `default:` where a line says why, in these words.
REASON = re.compile(r"//\s*any other kind: \S")
LABEL = re.compile(r"\bcase\s+((?:\w+::)*)(\w+)::\w+\s*:")
TOKENS = {"WritLexer", "WritParser", "P", "L"}


def switches(text):
    """(line of `default:`, the enumeration its labels are of, whether a reason stands there) of each switch."""
    code = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', lambda m: '"' + " " * (len(m[0]) - 2) + '"', text)
    code = re.sub(r"//[^\n]*", lambda m: " " * len(m[0]), code)
    lines = text.split("\n")
    open_switches, depth, pending = [], 0, False
    for match in re.finditer(r"\bswitch\b|[{}]|\bcase\s+(?:\w+::)*\w+\s*:(?!:)|\bdefault\s*:", code):
        word = match[0]
        if word == "switch":
            pending = True
        elif word == "{":
            depth += 1
            if pending:
                open_switches.append([depth, None, None])
                pending = False
        elif word == "}":
            if open_switches and open_switches[-1][0] == depth:
                _, kind, at = open_switches.pop()
                if kind and at is not None:
                    number = code.count("\n", 0, at)
                    yield number + 1, kind, bool(REASON.search(lines[number]) or REASON.search(lines[number - 1]))
            depth -= 1
        elif open_switches and word.startswith("case"):
            label = LABEL.match(code, match.start())
            if label and label[2] not in TOKENS:
                open_switches[-1][1] = label[2]
        elif open_switches:
            open_switches[-1][2] = match.start()


def selftest():
    def found(text):
        return [(line, kind, reason) for line, kind, reason in switches(text)]

    assert found("switch (x) { case Op::Add: return 1; default: return 0; }") == [(1, "Op", False)]
    assert found("switch (x) {\n case ir::Op::Add: f();\n // any other kind: no list\n default: g();\n}") == [(4, "Op", True)]
    assert found("switch (x) { case Op::Add: return 1; }") == []
    assert found("switch (x) { case 'a': return 1; default: return 0; }") == []
    assert found("switch (x) { case WritLexer::ADD: return 1; default: return 0; }") == []
    assert found("switch (a) { case Op::A: switch (c) { case 'x': f(); default: g(); } }") == []
    assert found('switch (a) { case Op::A: f("default:"); } // default:') == []
    assert found("switch (a) { case Op::A: { f(); } default: { g(); } }") == [(1, "Op", False)]


MOST = 5


def main(root):
    excused, wrong = 0, []
    for folder in ("compiler", "runtime"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".cpp", ".h"):
                continue
            for line, kind, reason in switches(path.read_text(encoding="utf-8")):
                excused += reason
                if not reason:
                    wrong.append(f"{path.relative_to(root)}:{line}: `default:` over {kind}")
    for one in wrong:
        print(one)
    if excused > MOST:
        print(f"{excused} switches keep `default:` with a reason; at most {MOST} may")
    return 1 if wrong or excused > MOST else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--selftest"]:
        sys.exit(selftest())
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
