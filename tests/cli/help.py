#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The help of every command fits a screen in both languages and says how the command ends; what is not known on a command
line is named, with the name that is near. Usage: help.py WRIT ROOT"""
import re
import subprocess
import sys
import unicodedata

WRIT = sys.argv[1]
problems = []
ROWS, COLUMNS = 24, 80


def run(*arguments):
    done = subprocess.run([WRIT, *arguments], capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def check(what, good, *shown):
    if not good:
        problems.append(f"{what}: {shown}")


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


commands = re.findall(r"^  (\w+)  ", run("--help", "--lang", "en")[1].split("Commands:")[1], re.M)
check("the commands", {"check", "test", "eval", "repl", "fmt", "explain", "prove"} <= set(commands), commands)
options = {}
for language, status in (("en", "Exit status: 0 "), ("zh", "退出状态：0 ")):
    for command in [None, *commands]:
        code, text, error = run(*filter(None, [command]), "--help", "--lang", language)
        lines = text.rstrip("\n").split("\n")
        name = f"{command} --help --lang {language}"
        check(name, code == 0 and not error, code, error)
        # A row is left for the line that asked.
        check(name + ": rows", len(lines) <= ROWS - 1, len(lines))
        check(name + ": columns", max(map(width, lines)) <= COLUMNS, max(lines, key=width))
        check(name + ": statuses", status in text, text)
        options[command] = re.findall(r"(--[a-z-]+)", "\n".join(re.findall(r"^  -.*", text, re.M)))

# An option with one letter too few is told from every other that is there.
for command in commands:
    for option in set(options[command]):
        wrong = option[:4] + option[5:]
        for word in (wrong, wrong + "=x"):
            code, out, error = run(command, "nowhere.writ", word, "--lang=en")
            if wrong in options[command] or option == "--lang":
                continue
            check(f"{command} {word}", code == 2 and not out and f"has no option {wrong}" in error and
                  f"did you mean {option}?" in error and f"see writ {command} --help" in error, code, error)
    wrong = command[:-1] + "x"
    code, out, error = run(wrong, "nowhere.writ", "--lang=en")
    check(wrong, code == 2 and f"there is no command {wrong}" in error and "did you mean" in error, code, error)

CASES = (
    (("eval", "x", "--decison", "d"), "writ eval has no option --decison; did you mean --decision?", "writ eval 没有选项 --decison，是否指 --decision？"),
    (("bench", "x"), "--input is missing", "缺少 --input"),
    (("eval", "x", "-d"), "a value is missing", "缺少值"),
    (("check",), "PATH is missing", "缺少 PATH"),
    ((), "a command is missing", "缺少命令"),
    (("zzzzzz",), "there is no command zzzzzz\n", "没有命令 zzzzzz\n"),
    (("check", "x", "--zzzzzzzz"), "writ check has no option --zzzzzzzz\n", "writ check 没有选项 --zzzzzzzz\n"),
    (("check", "x", "--format", "jsn"), "--format: jsn is none of text, json, sarif; did you mean json?",
     "--format 的值 jsn 不适当，应为 text、json、sarif 之一，是否指 json？"),
    (("eval", "x", "-d", "d", "--tier", "jitt"), "is none of interp, quick, jit; did you mean jit?", "应为 interp、quick、jit 之一"),
    (("eval", "x", "-d", "d", "--outputs", "--explain"), "do not go together", "不得同时使用"),
    (("explain", "W0301", "more"), "not expected: more", "无法识别：more"),
    (("check", "x", "--\x1b[31m"), "--<U+001B>[31m", "--<U+001B>[31m"),
)
for arguments, english, chinese in CASES:
    for language, wanted in (("en", english), ("zh", chinese)):
        code, out, error = run(*arguments[:1], f"--lang={language}", *arguments[1:])
        # Without a command, `--lang` itself has no place; the language is taken from it all the same.
        check(f"{arguments} in {language}", code == 2 and not out and wanted in error, code, error)

for problem in problems:
    print("FAILED", problem)
print(f"help.py: {len(commands)} commands, {len(problems)} problems")
sys.exit(1 if problems or not commands else 0)
