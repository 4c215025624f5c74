#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the sources keep to the layers written in the top CMakeLists.txt.

Reads the writ_layer(...) calls and every #include under runtime/, compiler/ and grammar/.
Prints `path:line: message` for each violation and exits with 1 if there is any.

    layers.py [--root FOLDER] [--selftest]
"""
import argparse
import os
import re
import sys
import tempfile
from collections import namedtuple
from pathlib import Path, PurePosixPath

TOPS = ("runtime", "compiler", "grammar")
# Built by others' tools, over the public headers alone.
OUTSIDE = ("runtime/bindings/", "runtime/postgres/")
CODE = (".h", ".hpp", ".c", ".cpp", ".def", ".inc")
SPDX = "SPDX-License-Identifier: Apache-2.0"

# How a file's first line is to read, by ending or name. A "#" file may have a "#!" line before it.
COMMENT = {".h": "//", ".hpp": "//", ".c": "//", ".cpp": "//", ".def": "//", ".inc": "//", ".g4": "//",
           ".py": "#", ".sh": "#", ".cmake": "#", "CMakeLists.txt": "#"}

STANDARD_C = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar
    wctype""".split())

# A third-party library enters through these files and no others. A parser of several files may share headers named
# compiler/syntax/parse_*.h with ANTLR in them; those count as ANTLR for everyone else.
ENTRANCES = (
    (re.compile(r"antlr4[-/]|(.*/)?Writ(Lexer|Parser)\w*\.h$|compiler/syntax/parse_\w+\.h$"),
     re.compile(r"compiler/syntax/parse(\w*\.cpp|_\w+\.h)"), "ANTLR stays in compiler/syntax/parse*.cpp"),
    (re.compile(r"llvm(-c)?/"), re.compile(r"compiler/jit/([^/]+\.cpp|((struct_)?emitter|object|target)\.h)"),
     "LLVM stays in compiler/jit/*.cpp and the headers that only they share"),
    (re.compile(r"cmark"), re.compile(r"compiler/syntax/literate\.cpp"), "cmark stays in compiler/syntax/literate.cpp"),
    (re.compile(r"nlohmann/"),
     re.compile(r"(runtime/json|compiler/driver|compiler/testing|compiler/report|compiler/tools)/.*|compiler/diag/(render\.cpp|json\.h)"),
     "nlohmann/json stays in runtime/json, compiler/{driver,testing,report,tools} and compiler/diag/{render.cpp,json.h}"),
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.M)
BANNED = re.compile(
    r"\bstd::(?:cout|cerr|clog)\b"
    r"|\bfmt::print\s*\("
    r"|(?<![\w.>:])(?:std::|::)?"
    r"(?:printf|fprintf|vprintf|vfprintf|puts|exit|_exit|_Exit|quick_exit|abort)\s*\(")
# Comments, and literals: blanked before looking for banned calls. Raw strings come first.
NOISE = re.compile(
    r'R"([^()\\\s]{0,16})\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/'
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'')

Layer = namedtuple("Layer", "line uses links")
Finding = namedtuple("Finding", "path line message")


def blank(match):
    """The same text with nothing but its line ends, so that offsets and lines stay."""
    return re.sub(r"[^\n]", " ", match.group())


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def read_layers(cmake):
    """folder -> Layer, and findings about the calls themselves. Calls for one folder are joined."""
    text = re.sub(r"#[^\n]*", blank, cmake)
    layers, findings = {}, []
    for call in re.finditer(r"\bwrit_layer\s*\(([^)]*)\)", text):
        line = line_at(text, call.start())
        words = call.group(1).replace(";", " ").split()
        if not words:
            findings.append(Finding("CMakeLists.txt", line, "writ_layer without a folder"))
            continue
        parts = {"USES": [], "LINKS": [], "EXECUTABLE": []}
        part = None
        for word in words[1:]:
            if word in parts:
                part = word
            elif part:
                parts[part].append(word)
        if any("$" in word for word in parts["USES"]):
            message = f"{words[0]}: write the folders of USES out, without variables"
            findings.append(Finding("CMakeLists.txt", line, message))
        uses, links = set(parts["USES"]), set(parts["LINKS"])
        old = layers.get(words[0], Layer(line, set(), set()))
        layers[words[0]] = Layer(old.line, old.uses | uses, old.links | links)
    if not layers:
        findings.append(Finding("CMakeLists.txt", 1, "no writ_layer call found"))
    return layers, findings


def check_graph(layers):
    for folder, layer in layers.items():
        for used in sorted(layer.uses):
            if "$" in used:
                continue
            if used not in layers:
                yield Finding("CMakeLists.txt", layer.line, f"{folder} uses {used}, which is no layer")
            if folder.startswith("runtime/") and used.startswith("compiler/"):
                message = f"{folder} uses {used}: the runtime never uses the compiler"
                yield Finding("CMakeLists.txt", layer.line, message)
    done, reported = set(), set()

    def visit(folder, path):
        if folder in path:
            cycle = path[path.index(folder):]
            if frozenset(cycle) not in reported:
                reported.add(frozenset(cycle))
                message = "cycle in USES: " + " -> ".join(cycle + [folder])
                return [Finding("CMakeLists.txt", layers[folder].line, message)]
            return []
        if folder in done:
            return []
        found = []
        for used in sorted(layers[folder].uses & layers.keys()):
            found += visit(used, path + [folder])
        done.add(folder)
        return found

    for folder in layers:
        yield from visit(folder, [])


def layer_of(path, layers):
    """The layer that holds a path, None if there is none. The longest name wins."""
    folders = [str(p) for p in PurePosixPath(path).parents]
    return next((f for f in folders if f in layers), None)


def is_public(path):
    return "/include/writ/" in path and path.endswith((".h", ".hpp"))


def is_standard(name):
    """Standard headers have no folder, and no ending other than the .h of C."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None or (name.endswith(".h") and name[:-2] in STANDARD_C)


def check_include(path, name, layers, here, beside):
    """Messages about one include of `path`, which lies in the layer `here`, beside the files `beside`."""
    for library, allowed, message in ENTRANCES:
        if library.match(name) and not allowed.fullmatch(path):
            yield f"includes {name}: {message}"
    if is_public(path):
        if not is_standard(name) and not name.startswith("writ/"):
            yield f"includes {name}: a public header includes only the standard library and public headers"
        return
    if name.startswith("runtime/include/") or name.startswith("compiler/include/"):
        target = name.split("/", 1)[0]
        if path.startswith("runtime/") and target == "compiler":
            yield f"includes {name}: the runtime never includes the compiler"
        return
    if name.startswith(tuple(top + "/" for top in TOPS)):
        if path.startswith("runtime/") and name.startswith("compiler/"):
            yield f"includes {name}: the runtime never includes the compiler"
            return
        if here is None:
            return
        target = "grammar" if name.startswith("grammar/") else layer_of(name, layers)
        if target == "grammar":
            if "writ_grammar" not in layers[here].links and "grammar" not in layers[here].uses:
                yield f"includes {name}: {here} does not link writ_grammar"
        elif target is None:
            yield f"includes {name}, which is in no layer"
        elif target != here and target not in layers[here].uses:
            yield f"includes {name}: {target} is not in the USES of {here}"
    elif "../" in name or name.startswith("./") or name in beside:
        yield f"includes {name}: write the path from the root of the repository"


def check_code(path, text, layers, beside):
    here = layer_of(path, layers)
    folder = path.rsplit("/", 1)[0]
    if here is None and not path.startswith("grammar/") and "/include/" not in path and not path.startswith(OUTSIDE):
        yield 1, f"no writ_layer call in CMakeLists.txt names {folder}"
    code = NOISE.sub(blank, text)
    first = None
    for match in INCLUDE.finditer(text):
        if code[match.start():match.end()].lstrip()[:1] != "#":
            continue  # commented out
        name = match.group(1) or match.group(2)
        first = first or (line_at(text, match.start()), name)
        for message in check_include(path, name, layers, here, beside):
            yield line_at(text, match.start()), message
    if path.endswith(".cpp"):
        own = path[:-4] + ".h"
        if own.rsplit("/", 1)[1] in beside and (first is None or first[1] != own):
            yield first[0] if first else 1, f"its own header {own} is not included first"
    if path.endswith((".h", ".hpp")) and not re.search(r"^#pragma once$", text, re.M):
        yield 1, "header without #pragma once"
    if path.startswith(("runtime/", "compiler/")) and not path.startswith("compiler/tools/"):
        for match in BANNED.finditer(code):
            word = re.sub(r"\s*\($", "(", match.group())
            yield line_at(text, match.start()), f"{word} in a library: it never prints and never ends the process"


def check_spdx(path, text):
    comment = COMMENT.get(path.rsplit("/", 1)[1]) or COMMENT.get(os.path.splitext(path)[1])
    if comment is None:
        return
    lines = text.split("\n", 2)
    at = 1 if comment == "#" and lines[0].startswith("#!") else 0
    if len(lines) <= at or lines[at].rstrip() != f"{comment} {SPDX}":
        yield at + 1, f"the first line is not `{comment} {SPDX}`"


def check(root):
    root = Path(root)
    layers, findings = read_layers((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    findings += check_graph(layers)
    names_in = {}
    for top in TOPS:
        for folder, subfolders, names in os.walk(root / top):
            subfolders[:] = sorted(s for s in subfolders if not s.startswith((".", "__")))
            relative = Path(folder).relative_to(root).as_posix()
            names_in[relative] = set(names)
    for path in (f"{folder}/{name}" for folder, names in names_in.items() for name in sorted(names)):
        code = path.endswith(CODE)
        if not code and os.path.splitext(path)[1] not in COMMENT and path.rsplit("/", 1)[1] not in COMMENT:
            continue
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            findings.append(Finding(path, 1, "not UTF-8"))
            continue
        found = list(check_spdx(path, text))
        if code:
            found += check_code(path, text, layers, names_in[path.rsplit("/", 1)[0]])
        findings += [Finding(path, line, message) for line, message in sorted(found)]
    return findings


# ---- self test ----

GOOD_CMAKE = """# SPDX-License-Identifier: Apache-2.0
function(writ_layer folder)
endfunction()
# writ_layer(commented/out USES nothing)
writ_layer(runtime/base USES)
writ_layer(runtime/json USES runtime/base LINKS nlohmann_json::nlohmann_json)
writ_layer(compiler/diag   USES runtime/base)
writ_layer(compiler/syntax USES runtime/base
                                compiler/diag   # with a comment (in brackets)
                           LINKS fmt::fmt writ_grammar)
writ_layer(compiler/jit    USES runtime/base)
writ_layer(compiler/tools  EXECUTABLE writ
                           USES runtime/base compiler/syntax
                           LINKS fmt::fmt)
"""
S = f"// {SPDX}\n"
H = S + "#pragma once\n"
GOOD = {
    "CMakeLists.txt": GOOD_CMAKE,
    "runtime/base/a.h": H + "#include <string>\n// std::cout, exit(1) and \"quotes\n",
    "runtime/base/a.cpp": S + '#include "runtime/base/a.h"\n#include <cstdio>\n'
                              'const char* t = "abort()"; char c = \'"\'; int n = 1\'000; /* printf("x") */\n'
                              'const char* r = R"x(#include "compiler/diag/d.h"\nstd::cerr)x";\n'
                              'void f() { scope.exit(); snprintf(b, 1, "x"); }\n',
    "runtime/json/read_request.cpp": S + '#include <nlohmann/json.hpp>\n#include "runtime/base/a.h"\n',
    "runtime/include/writ/writ.h": H + '#include <stdint.h>\n',
    "runtime/include/writ/writ.hpp": H + '#include <writ/writ.h>\n#include <string_view>\n',
    "runtime/bindings/python/writ.py": f"#!/usr/bin/env python3\n# {SPDX}\n",
    "compiler/diag/d.h": H + '#include "runtime/base/a.h"\n',
    "compiler/diag/render.cpp": S + "#include <nlohmann/json.hpp>\n",
    "compiler/syntax/parse.cpp": S + '#include <antlr4-runtime.h>\n#include "WritLexer.h"\n'
                                     '#include "grammar/keywords.def"\n'
                                     '// #include "compiler/jit/j.h"\n',
    "compiler/syntax/parse_tree.h": H + '#include <antlr4-runtime.h>\n',
    "compiler/syntax/parse_expr.cpp": S + '#include "compiler/syntax/parse_tree.h"\n',
    "compiler/jit/emit.cpp": S + '#include <llvm/IR/IRBuilder.h>\n',
    "compiler/jit/j.h": H,
    "compiler/tools/main.cpp": S + "#include <iostream>\nint main() { std::cout << 1; exit(0); }\n",
    "grammar/keywords.def": S,
    "grammar/WritLexer.g4": S,
}
# name -> (files put over the good tree, None takes one away; where and what must be found)
BAD = {
    "folder not in USES": ({"compiler/diag/d.h": H + '#include "compiler/jit/j.h"\n'},
                           "compiler/diag/d.h:3: includes compiler/jit/j.h: compiler/jit is not in the USES"),
    "angle include": ({"compiler/diag/d.h": H + '#include <compiler/jit/j.h>\n'},
        "compiler/diag/d.h:3: includes compiler/jit/j.h"),
    "runtime to compiler": ({"runtime/base/a.h": H + '#  include "compiler/diag/d.h"\n'},
                            "runtime/base/a.h:3: includes compiler/diag/d.h: the runtime never"),
    "runtime to a public header of the compiler": (
        {"runtime/base/a.h": H + '#include "compiler/include/writ/compile.h"\n', "compiler/include/writ/compile.h": H},
        "runtime/base/a.h:3: includes compiler/include/writ/compile.h"),
    "runtime USES compiler": ({"CMakeLists.txt": GOOD_CMAKE.replace("json USES", "json USES compiler/jit")},
                              "CMakeLists.txt:6: runtime/json uses compiler/jit: the runtime never"),
    "antlr elsewhere": ({"compiler/syntax/format.cpp": S + '#include "antlr4-runtime.h"\n'},
                        "compiler/syntax/format.cpp:2: includes antlr4-runtime.h: ANTLR"),
    "antlr in a header": ({"compiler/syntax/tree.h": H + '#include <antlr4-runtime.h>\n'},
                          "compiler/syntax/tree.h:3: includes antlr4"),
    "antlr in the parser's interface": (
        {"compiler/syntax/parse.h": H + '#include <antlr4-runtime.h>\n', "compiler/syntax/parse.cpp": None},
        "compiler/syntax/parse.h:3: includes antlr4"),
    "antlr by way of a header": ({"compiler/syntax/format.cpp": S + '#include "compiler/syntax/parse_tree.h"\n'},
                                 "compiler/syntax/format.cpp:2: includes compiler/syntax/parse_tree.h: ANTLR"),
    "antlr below syntax": ({"compiler/syntax/sub/parse.cpp": S + '#include <antlr4-runtime.h>\n'},
                           "compiler/syntax/sub/parse.cpp:2: includes antlr4"),
    "generated parser elsewhere": ({"compiler/syntax/format.cpp": S + '#include "WritParserBaseVisitor.h"\n'},
                                   "compiler/syntax/format.cpp:2: includes WritParserBaseVisitor.h: ANTLR"),
    "llvm elsewhere": ({"compiler/diag/x.cpp": S + '#include "llvm/IR/Module.h"\n'},
        "compiler/diag/x.cpp:2: includes llvm/IR/Module.h: LLVM"),
    "llvm in a header of jit": ({"compiler/jit/j.h": H + '#include <llvm-c/Core.h>\n'},
        "compiler/jit/j.h:3: includes llvm-c/Core.h: LLVM"),
    "nlohmann elsewhere": ({"compiler/diag/x.cpp": S + '#include <nlohmann/json_fwd.hpp>\n'},
                           "compiler/diag/x.cpp:2: includes nlohmann/json_fwd.hpp: nlohmann"),
    "grammar without the link": ({"compiler/diag/x.cpp": S + '#include "grammar/keywords.def"\n'},
                                 "compiler/diag/x.cpp:2: includes grammar/keywords.def"),
    "third party in a public header": ({"compiler/include/writ/jit.hpp": H + '#include <fmt/core.h>\n'},
                                       "compiler/include/writ/jit.hpp:3: includes fmt/core.h: a public header"),
    "internal header in a public header": ({"runtime/include/writ/writ.h": H + '#include "runtime/base/a.h"\n'},
                                           "runtime/include/writ/writ.h:3: includes runtime/base/a.h: a public header"),
    "own header not first": ({"runtime/base/a.cpp": S + '#include <string>\n#include "runtime/base/a.h"\n'},
                             "runtime/base/a.cpp:2: its own header runtime/base/a.h"),
    "own header not at all": ({"runtime/base/a.cpp": S},
        "runtime/base/a.cpp:1: its own header runtime/base/a.h"),
    "no pragma once": ({"runtime/base/a.h": S + "// #pragma once\n"},
        "runtime/base/a.h:1: header without #pragma once"),
    "no SPDX": ({"compiler/diag/d.h": "#pragma once\n" + S}, "compiler/diag/d.h:1: the first line is not"),
    "no SPDX after #!": ({"runtime/bindings/python/writ.py": "#!/usr/bin/env python3\n"},
        "runtime/bindings/python/writ.py:2: the first line"),
    "no SPDX in a grammar": ({"grammar/WritLexer.g4": "lexer grammar WritLexer;\n"},
        "grammar/WritLexer.g4:1: the first line"),
    "std::cout": ({"runtime/base/x.cpp": S + "\nvoid f() { std::cout << 1; }\n"},
        "runtime/base/x.cpp:3: std::cout in a library"),
    "std::cerr": ({"compiler/diag/d.h": H + "inline void f() { std::cerr << 1; }\n"},
        "compiler/diag/d.h:3: std::cerr in a library"),
    "printf": ({"runtime/base/x.cpp": S + 'void f() { printf ("x"); }\n'},
        "runtime/base/x.cpp:2: printf( in a library"),
    "exit": ({"compiler/diag/x.cpp": S + "/* a\n */ void f() { ::exit(1); }\n"},
        "compiler/diag/x.cpp:3: ::exit( in a library"),
    "abort": ({"compiler/diag/x.cpp": S + "void f() { std::abort(); }\n"},
        "compiler/diag/x.cpp:2: std::abort( in a library"),
    "cycle": ({"CMakeLists.txt": GOOD_CMAKE.replace("diag   USES", "diag   USES compiler/syntax")},
              "CMakeLists.txt:7: cycle in USES: compiler/diag -> compiler/syntax -> compiler/diag"),
    "own folder in USES": ({"CMakeLists.txt": GOOD_CMAKE.replace("jit    USES", "jit    USES compiler/jit")},
                           "CMakeLists.txt:11: cycle in USES: compiler/jit -> compiler/jit"),
    "unknown folder in USES": ({"CMakeLists.txt": GOOD_CMAKE.replace("jit    USES", "jit    USES runtime/bsae")},
                               "CMakeLists.txt:11: compiler/jit uses runtime/bsae"),
    "folder without a layer": ({"runtime/extra/x.h": H}, "runtime/extra/x.h:1: no writ_layer call"),
    "include by bare name": ({"compiler/diag/x.cpp": S + '#include "d.h"\n'},
        "compiler/diag/x.cpp:2: includes d.h: write the path"),
    "include by ..": ({"compiler/diag/x.cpp": S + '#include "../diag/d.h"\n'},
        "compiler/diag/x.cpp:2: includes ../diag/d.h: write the path"),
    "no layers": ({"CMakeLists.txt": "# nothing\n"}, "CMakeLists.txt:1: no writ_layer call found"),
}


def selftest():
    def run(files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                if text is None:
                    continue
                target = Path(root, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            return [f"{f.path}:{f.line}: {f.message}" for f in check(root)]

    failures = [f"good tree: {found}" for found in run(GOOD)]
    for name, (files, expected) in BAD.items():
        found = run({**GOOD, **files})
        if not any(line.startswith(expected) for line in found):
            failures.append(f"{name}: expected `{expected}`, found {found}")
        elif len(found) > 1 and "no layers" not in name:
            failures.append(f"{name}: more was found than expected: {found}")
    for failure in failures:
        print(failure)
    print(f"layers.py: {len(BAD) + 1} cases, {len(failures)} failed")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    findings = check(arguments.root)
    for found in findings:
        print(f"{found.path}:{found.line}: {found.message}")
    print(f"layers.py: {len(findings)} violations")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
