#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No function over 80 lines and no source file over 800: what is longer says more than one thing.

    sizes.py [ROOT]
    sizes.py --selftest
"""
import re
import sys
from pathlib import Path

MOST_LINES, MOST_IN_FILE = 80, 800
FOLDERS = ("compiler", "runtime", "tests", "examples", "stdlib")
# What a brace opens that holds functions, or is none itself.
OUTER = re.compile(r"\b(?:namespace|struct|class|union|enum|extern)\b[^()]*$")
FUNCTION = re.compile(r"\)\s*(?:const|noexcept|override|final|mutable|&|\s)*(?:->\s*[\w:<>,&*\s]+)?$|\)\s*:\s*\w[^;]*$")


def without_texts(text):
    blank = lambda m: re.sub(r"[^\n]", " ", m[0])
    text = re.sub(r'R"(\w*)\((?:.|\n)*?\)\1"', blank, text)
    return re.sub(r'//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', blank, text)


def functions(text):
    """(first line, number of lines, head) of each function that no function holds."""
    code = without_texts(text)
    stack, head_from, inside = [], 0, 0
    for match in re.finditer(r"[{};]|^#(?:[^\n]*\\\n)*[^\n]*", code, re.M):
        mark = match[0]
        if mark == "{":
            head = code[head_from:match.start()].strip()
            is_function = not inside and not OUTER.search(head) and FUNCTION.search(head) is not None
            stack.append((is_function, head_from + len(code[head_from:]) - len(code[head_from:].lstrip()), head))
            inside += is_function
        elif mark == "}" and stack:
            is_function, begin, head = stack.pop()
            inside -= is_function
            if is_function:
                first = code.count("\n", 0, begin) + 1
                yield first, code.count("\n", 0, match.start()) + 2 - first, " ".join(head.split())
        head_from = match.end()


def selftest():
    def lengths(text):
        return [(first, count) for first, count, _ in functions(text)]

    assert lengths("int f() {\n  return 1;\n}\n") == [(1, 3)]
    assert lengths("namespace a {\nint f(int x,\n      int y) const {\n  if (x) {\n  }\n}\n}\n") == [(2, 5)]
    assert lengths("class A {\n public:\n  A() : b_(1) {\n  }\n  int f() override {\n    return 2;\n  }\n};\n")[1][1] == 3
    assert lengths("struct A {\n  int a = 1;\n};\nenum class B { C };\n") == []
    assert lengths("auto f() -> std::vector<int> {\n  const auto g = [] {\n    return 1;\n  };\n}\n") == [(1, 5)]
    assert lengths('#define X(y) \\\n  if (y) { \\\n  }\nint f() {\n  g("}{");  // }\n}\n') == [(4, 3)]
    assert lengths("constexpr int kTable[] = {\n  1,\n};\n") == []
    long = "int f() {\n" + "  g();\n" * MOST_LINES + "}\n"
    assert len(list(problems_of("x.cpp", long))) == 1 and not list(problems_of("x.cpp", long.replace("  g();\n", "", 2)))
    assert len(list(problems_of("x.cpp", "int a;\n" * (MOST_IN_FILE + 1)))) == 1


def problems_of(path, text):
    count = text.count("\n")
    if count > MOST_IN_FILE:
        yield f"{path}: {count} lines, at most {MOST_IN_FILE}"
    for first, lines, head in functions(text):
        if lines > MOST_LINES:
            yield f"{path}:{first}: {lines} lines, at most {MOST_LINES}: {head[-60:]}"


if "--selftest" in sys.argv:
    selftest()
    sys.exit(0)
root = Path(next((one for one in sys.argv[1:] if not one.startswith("-")), Path(__file__).resolve().parents[2]))
files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*"))
         if path.suffix in (".cpp", ".h", ".c", ".hpp", ".py") and "build" not in path.parts]
problems = []
for path in files:
    text = path.read_text(encoding="utf-8")
    problems += [one for one in problems_of(path.relative_to(root), text if path.suffix != ".py" else "\n" * text.count("\n"))]
print("\n".join(problems) or f"sizes.py: {len(files)} files, fine")
sys.exit(1 if problems else 0)
