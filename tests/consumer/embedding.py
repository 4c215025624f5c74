#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project that the README's section on embedding describes, in both languages, from a folder outside the tree.

    embedding.py ROOT PROJECT PROGRAMS [CMAKE OPTION]...    the project is configured as it stands, and its program compiled;
                                                            the same programs, linked in the tree's own build, are asked
    embedding.py ROOT PROJECT --whole [CMAKE OPTION]...     all of it is built there, and asked: minutes

PROJECT holds what snippets.py wrote. Of what the README says, only the place of the checkout is another. `native_probe` is a
service that waits until decisions are made by native code.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT, PROJECT, PROGRAMS, OPTIONS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), sys.argv[3], sys.argv[4:]
WHOLE = PROGRAMS == "--whole"


def fail(what, *shown):
    print("FAILED", what, *shown)
    sys.exit(1)


def run(*words, **options):
    done = subprocess.run([*map(str, words)], text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **options)
    if done.returncode != 0:
        fail(" ".join(map(str, words)), done.stdout[-4000:])
    return done.stdout


def write(path, text):
    # Only when it changes, so that nothing is built twice.
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


cmake = (PROJECT / "CMakeLists.txt").read_text(encoding="utf-8")
if "CMAKE_BUILD_TYPE" in cmake or "CXX_STANDARD" in cmake or cmake.count("add_subdirectory(writ)") != 1:
    fail("the README's CMakeLists.txt is not what is tested here", cmake)
lists = cmake.replace("add_subdirectory(writ)", f"add_subdirectory({ROOT} writ)")
link = re.search(r"^target_link_libraries\(service (.*)\)$", lists, re.M).group(1)
# The probe looks where the public headers do not.
inner = "PRIVATE writ_compiler_driver writ_runtime_json writ_runtime_engine"
for other, source, link in (("service_zh", "service_zh.cpp", link),
                            ("native_probe", ROOT / "tests/consumer/native_probe.cpp", inner)):
    lists += f"add_executable({other} {source})\ntarget_link_libraries({other} {link})\n"

outside = PROJECT / "outside"
outside.mkdir(exist_ok=True)
write(outside / "CMakeLists.txt", lists)
for name in ("service.cpp", "service_zh.cpp"):
    write(outside / name, (PROJECT / name).read_text(encoding="utf-8"))
# The programs look for `writ/policies` where they are started.
if not (outside / "writ").exists():
    (outside / "writ").symlink_to(ROOT)

build = outside / "build"
run("cmake", "-S", outside, "-B", build, "-G", "Ninja", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", *OPTIONS)
if "CMAKE_BUILD_TYPE:STRING=Release\n" not in (build / "CMakeCache.txt").read_text(encoding="utf-8"):
    fail("without a build type it is not built as Release")
commands = {entry["file"].rsplit("/", 1)[-1]: entry for entry in
            json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))}
names = ("service", "service_zh", "native_probe")
if WHOLE:
    run("cmake", "--build", build, "-j2", "--target", *names)
else:
    # By their own commands: the build would make the libraries first, and the headers need nothing that is made.
    for name in ("service.cpp", "service_zh.cpp"):
        run("sh", "-c", commands[name]["command"], cwd=commands[name]["directory"])
for name in ("service.cpp", "service_zh.cpp"):
    if "++20" in commands[name]["command"]:
        fail("the public headers ask for more than C++17", commands[name]["command"])
programs = build if WHOLE else Path(PROGRAMS)
prefix = "" if WHOLE else "writ_consumer_"

transfer = json.dumps(json.loads((ROOT / "examples/transfer.json").read_text(encoding="utf-8"))) + "\n"
requests = transfer + '{"as_of": "2024-09-03", "ytd_nonsensitive": "many"}\n'
for name in ("service", "service_zh"):
    answers = [json.loads(line) for line in run(programs / (prefix + name), cwd=outside, input=requests).splitlines()]
    if [answer.get("decision") for answer in answers] != ["deny", "error"]:
        fail(name, answers)
print(run(programs / (prefix + "native_probe"), cwd=outside, input=transfer).strip())
print("embedding.py: the READMEs' project is configured, compiled and asked")
