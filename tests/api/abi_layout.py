# SPDX-License-Identifier: Apache-2.0
"""What the headers promise, a line each, as a compiler of C sees it: functions with their parameters' types and the version of their symbol, each enumerator
with its value (those of an enum without a name too), each struct with its size and where each of its members lies."""
import re
import subprocess
import tempfile
from pathlib import Path

FOLDERS = ("runtime/include", "compiler/include")
HEADERS = ("writ/writ.h", "writ/compile.h", "writ/arrow.h")
INDEX = r"(?:\s*\[[^\]]*\])?"


def plain(text):
    return " ".join(text.split()).replace(" *", "*").replace("* ", "*").replace("*", "* ").replace("* )", "*)").replace("* *", "**").replace("( ", "(")


def type_of(parameter):
    """Without the parameter's name, which no caller sees."""
    return plain(re.sub(r"(?<=[\s*])\w+\s*$", "", parameter.strip())) if re.search(r"[\s*]\w+$", parameter.strip()) else plain(parameter)


def wanted(count, found, what):
    if count != found:
        raise SystemExit(f"FAILED: the headers have {count} {what}, of which this reads {found}")


def functions(text, versions):
    found = re.findall(r"^WRIT_API\s+([^;(]*?)(\w+)\(([^;()]*)\)\s+WRIT_NOEXCEPT;", text, re.M)
    wanted(len(re.findall(r"\bWRIT_API (?!__)", text)), len(found), "functions")
    for gives, name, parameters in found:
        types = ", ".join(type_of(one).strip() for one in parameters.split(","))
        yield f"function {name}", f"{plain(gives).strip()} ({types}), {versions.get(name, 'in no version')}"


def structs(text):
    named = re.findall(r"^typedef struct (\w+) \{(.*?)^\} (\w+);", text, re.M | re.S)
    arrow = re.findall(r"^struct (\w+) \{(.*?)^\};", text, re.M | re.S)
    wanted(len(re.findall(r"\bstruct\s*\w*\s*\{", re.sub(r"^#define.*?[^\\]$", "", text, flags=re.M | re.S))), len(named) + len(arrow), "structs")
    for _, body, name in named:
        yield name, name, body
    for name, body in arrow:
        yield name, f"struct {name}", body


def members(body):
    for one in filter(None, (plain(one).strip() for one in body.split(";"))):
        pointer = re.fullmatch(r".*\(\* ?(\w+)\)\(.*\)", one)
        value = re.fullmatch(rf"[\w\s*]*?(\w+){INDEX}", one)
        if not (pointer or value):
            raise SystemExit(f"FAILED: a member that this does not read: {one}")
        yield (pointer or value)[1], one


def enums(text):
    found = re.findall(r"\benum\s*(\w*)\s*\{([^}]*)\}", text)
    wanted(len(re.findall(r"\benum\b[^;(]*?\{", text)), len(found), "enums")
    for name, body in found:
        yield name, [one.split("=")[0].strip() for one in body.split(",") if one.strip()]


def lines(root):
    """By what each is of, in the order of the headers."""
    text = "\n".join(next(path for path in (root / folder / name for folder in FOLDERS) if path.exists()).read_text(encoding="utf-8") for name in HEADERS)
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    nodes = re.findall(r"^(\w+) \{(.*?)^\}", (root / "runtime/api/exports.map").read_text(encoding="utf-8"), re.M | re.S)
    out = dict(functions(text, {name: node for node, body in nodes for name in re.findall(r"^    (writ_\w+);", body, re.M)}))
    asked = []  # a key, its text with places for numbers, what the numbers are
    for name, its in enums(text):
        if name:
            asked.append((f"enum {name}", "%lld bytes", [f"sizeof({name})"]))
        asked += ((f"enumerator {name or '(none)'} {one}", "%lld", [one]) for one in its)
    for name, written, body in structs(text):
        asked.append((f"struct {name}", "%lld bytes, aligned to %lld", [f"sizeof({written})", f"_Alignof({written})"]))
        asked += ((f"member {name}.{member}", f"at %lld, %lld bytes: {shown}", [f"offsetof({written}, {member})", f"sizeof((({written}*)0)->{member})"])
                  for member, shown in members(body))
    asked += ((f"member WRIT_LIST_OF.{member}", "at %lld", [f"offsetof(list, {member})"]) for member in ("items", "count", "given"))
    program = "".join(f"#include <{name}>\n" for name in HEADERS) + "#include <stdio.h>\ntypedef WRIT_LIST_OF(int) list;\nint main(void) {\n"
    for key, shown, numbers in asked:
        program += f'  printf("{key}\\t{shown}\\n", {", ".join(f"(long long)({one})" for one in numbers)});\n'
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "layout.c").write_text(program + "  return 0;\n}\n", encoding="utf-8")
        subprocess.run(["gcc", "-std=c11", "-w", *(f"-I{root / one}" for one in FOLDERS), "layout.c", "-o", "layout"], check=True, cwd=folder)
        said = subprocess.run([f"{folder}/layout"], check=True, text=True, stdout=subprocess.PIPE).stdout
    out.update(line.split("\t") for line in said.splitlines())
    return out


def written(found):
    return "".join(f"{key}: {value}\n" for key, value in found.items())


def read(text):
    return dict(line.split(": ", 1) for line in text.splitlines())


def changed(before, now):
    """What is other than it was; what was added to it is none of this. A struct that says its size may get members, behind all that callers of before have."""
    out = [f"{key}: {value}\n  is now: {now.get(key, 'not there')}" for key, value in before.items() if now.get(key) != value]
    added = [key for key in now if key not in before]
    for struct in {key.split()[1].split(".")[0] for key in added if key.startswith("member ")}:
        size = before.get(f"struct {struct}")
        if size is None:
            continue
        its = [now[key] for key in added if key.startswith(f"member {struct}.")]
        behind = all(int(re.match(r"at (\d+)", one)[1]) >= int(size.split()[0]) for one in its)
        if f"member {struct}.struct_size" in before and behind and now[f"struct {struct}"].split(", ")[1] == size.split(", ")[1]:
            out = [one for one in out if not one.startswith(f"struct {struct}: ")]
        else:
            out.append(f"struct {struct} got members that callers of before do not know of: {its}")
    return out
