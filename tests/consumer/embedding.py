#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project that the README's section on embedding describes, in both languages, from a folder outside the tree: it is
configured as it stands there, built and asked.

    embedding.py ROOT FOLDER [CMAKE OPTION]...

Of what the README says, only the place of the checkout is another. `native_probe.cpp` beside this file is built in the same
project: it sees whether decisions come to be made by native code.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT, FOLDER, OPTIONS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), sys.argv[3:]


def fail(what, *shown):
    print("FAILED", what, *shown)
    sys.exit(1)


def snippets(readme, heading):
    text = (ROOT / readme).read_text(encoding="utf-8")
    section = text.split(f"\n### {heading}\n")[1].split("\n## ")[0]
    return [re.search(rf"^```{kind}\n(.*?)^```", section, re.M | re.S).group(1) for kind in ("cmake", "cpp")]


def write(name, text):
    # Written only when it changes, so that nothing is built twice.
    path = FOLDER / name
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def run(*words, **options):
    done = subprocess.run([*map(str, words)], text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **options)
    if done.returncode != 0:
        fail(" ".join(map(str, words)), done.stdout[-4000:])
    return done.stdout


cmake, english = snippets("README.md", "Embedding")
cmake_zh, chinese = snippets("README.zh.md", "嵌入")
if cmake != cmake_zh:
    fail("the two READMEs build differently")
if "CMAKE_BUILD_TYPE" in cmake or "CXX_STANDARD" in cmake or cmake.count("add_subdirectory(writ)") != 1:
    fail("the README's CMakeLists.txt is not what is tested here", cmake)

FOLDER.mkdir(parents=True, exist_ok=True)
lists = cmake.replace("add_subdirectory(writ)", f"add_subdirectory({ROOT} writ EXCLUDE_FROM_ALL)")
link = re.search(r"^target_link_libraries\(service (.*)\)$", lists, re.M).group(1)
for other in ("service_zh", "native_probe"):
    lists += f"add_executable({other} {other}.cpp)\ntarget_link_libraries({other} {link})\n"
write("CMakeLists.txt", lists)
write("service.cpp", english)
write("service_zh.cpp", chinese)
write("native_probe.cpp", (Path(__file__).parent / "native_probe.cpp").read_text(encoding="utf-8"))
# The programs look for `writ/policies` where they are started.
if not (FOLDER / "writ").exists():
    (FOLDER / "writ").symlink_to(ROOT)

build = FOLDER / "build"
run("cmake", "-S", FOLDER, "-B", build, "-G", "Ninja", *OPTIONS)
cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
if "CMAKE_BUILD_TYPE:STRING=Release\n" not in cache:
    fail("without a build type it is not built as Release", *re.findall(r"CMAKE_BUILD_TYPE.*", cache))
print(run("cmake", "--build", build, "-j2").splitlines()[-1])

TRANSFER = (ROOT / "examples/transfer.json").read_text(encoding="utf-8")
requests = json.dumps(json.loads(TRANSFER)) + "\n" + '{"as_of": "2024-09-03", "ytd_nonsensitive": "many"}\n'
for program in ("service", "service_zh"):
    answers = [json.loads(line) for line in run(build / program, cwd=FOLDER, input=requests).splitlines()]
    if [answer.get("decision") for answer in answers] != ["deny", "error"]:
        fail(program, answers)
print(run(build / "native_probe", cwd=FOLDER, input=json.dumps(json.loads(TRANSFER)) + "\n").strip())
print("embedding.py: configured, built and asked as the READMEs say")
