#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ repl` as a person has it: at a terminal (a pseudo-terminal, in both languages), through a pipe, and with input that
nobody would call sensible. What was said is answered at once, and nothing but `:quit` and the end of the input ends it.

    repl.py WRIT ROOT [--lines COUNT] [--seed NUMBER]
"""
import argparse
import fcntl
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root", type=Path)
parser.add_argument("--lines", type=int, default=3000)
parser.add_argument("--seed", type=int, default=20240603)
options = parser.parse_args()
PATIENCE = 60  # seconds until something counts as not said
problems = []

# Every type of fact that there is.
EVERY_TYPE = """policy kiosk / 报亭 language en
enumeration Rank / 档位 low / 低档位 high / 高档位 end
record Parcel / 包裹 weight / 重量 : decimal(2) fragile / 易碎 : boolean end
facts
  open / 营业 : boolean
  copies / 份数 : count
  change_of / 变动 : integer
  ratio / 比例 : decimal(2)
  share / 份额 : rate
  price / 价格 : money of CNY
  fee / 费用 : money of USD
  rank / 档 : Rank
  title / 题名 : text
  printed_on / 印刷日 : date
  parcels / 包裹列 : list of Parcel
  ranks / 档列 : list of Rank
  amounts / 金额列 : list of money of CNY
  remark / 备注 : text?
end
decision kiosk / 报亭
  default deny cites internal "x"
end
rule sold when copies at least 3 then permit cites internal "x" end
"""


class Silence(Exception):
    """What should have been said was not; the conversation is given up."""


class Terminal:
    """A conversation at a pseudo-terminal."""

    def __init__(self, *arguments, locale="C.UTF-8", rows=24, columns=80):
        self.heard = ""
        self.raw = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm", "LC_ALL": locale, "HOME": "/nonexistent"})
            os.execv(options.writ, [options.writ, "repl", *map(str, arguments)])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        """What it says meanwhile is listened to: neither side waits for the other."""
        data = keys if isinstance(keys, bytes) else keys.encode()
        while data:
            readable, writable, _ = select.select([self.fd], [self.fd], [], PATIENCE)
            if readable:
                self.listen(0)
            if writable:
                data = data[os.write(self.fd, data[:64]):]
            if not readable and not writable:
                raise Silence("it takes no more keys")

    def listen(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            self.raw += os.read(self.fd, 65536)
        except OSError:
            return False
        self.heard = self.raw.decode("utf-8", "replace")
        return True

    def expect(self, text, why):
        """`text` is said, without another key; what was heard up to it is forgotten."""
        end = time.time() + PATIENCE
        while text not in self.heard and time.time() < end and self.listen(0.2) | self.alive():
            pass
        if text not in self.heard:
            os.kill(self.pid, signal.SIGKILL)
            raise Silence(f"{why}: {text!r} is not said, but {self.heard[-300:]!r}")
        at = self.heard.index(text) + len(text)
        self.raw = self.heard[at:].encode("utf-8")
        self.heard = self.heard[at:]

    def alive(self):
        if self.pid and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = 0
        return self.pid != 0

    def ends(self, why):
        """It ends by itself, and says that all is well."""
        end = time.time() + PATIENCE
        while time.time() < end and self.pid:
            self.listen(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                if status != 0:
                    problems.append(f"{why}: ended with status {status}")
        if self.pid:
            problems.append(f"{why}: it does not end")
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


def at_a_terminal(folder):
    english = {"lang": "en", "greeting": "policy kiosk, decision kiosk", "set": "copies: 3", "permit": "permit",
               "begin": "prin", "rest": "ted_on: ", "wrong": "copies: CNY 5", "error": "error W", "unknown": "no_such: 1",
               "value": ("rank: h", "igh"), "command": ("fac", "ts"), "listed": ("pr", "price"), "quit": ":quit",
               "forgotten": (":forgt x", ":forget"), "shown": "  open"}
    chinese = {"lang": "zh", "greeting": "规范 报亭，决定 报亭", "set": "份数：3", "permit": "允许",
               "begin": "印", "rest": "刷日：", "wrong": "份数：5元", "error": "错误", "unknown": "没有的：1",
               "value": ("档：高", "档位"), "command": ("事", "实"), "listed": ("份", "份额"), "quit": "：退出",
               "forgotten": (":重新加在", ":重新加载"), "shown": "  营业"}
    for said in (english, chinese):
        for locale in ("C.UTF-8", "C"):
            why = f"terminal, {said['lang']}, locale {locale}"
            try:
                converse(folder, said, locale, why)
            except Silence as silence:
                problems.append(str(silence))


def converse(folder, said, locale, why):
    it = Terminal(folder, "--lang", said["lang"], locale=locale)
    # Each thing is there before the next key is typed.
    it.expect(said["greeting"], why)
    it.expect("writ> ", why + ", the first prompt")
    it.type(said["set"] + "\r")
    it.expect("writ> ", why)
    it.type("?\r")
    it.expect(said["permit"], why + ", the answer")
    it.expect("writ> ", why + ", the prompt behind the answer")
    it.type(said["wrong"] + "\r")
    it.expect(said["error"], why + ", the error")
    it.type(said["unknown"] + "\r")
    it.expect("W0301", why + ", an unknown fact")
    it.type(said["forgotten"][0] + "\r")
    it.expect(said["forgotten"][1], why + ", the near command")
    # History: the line before the last, once more.
    it.expect("writ> ", why)
    it.type("\x1b[A\x1b[A\r")
    it.expect("W0301", why + ", history")
    # Completion: the only name, the only value, a command, a list.
    it.expect("writ> ", why)
    it.type(said["begin"] + "\t")
    it.expect(said["rest"], why + ", completion of a name")
    it.type("2024-01-01\r")
    it.expect("writ> ", why)
    it.type(said["value"][0] + "\t")
    it.expect(said["value"][1], why + ", completion of a value")
    it.type("\r")
    it.expect("writ> ", why)
    it.type((":" if said["lang"] == "en" else "：") + said["command"][0] + "\t")
    it.expect(said["command"][1], why + ", completion of a command")
    it.type("\r")
    it.expect(said["shown"], why + ", the facts")
    it.expect("writ> ", why)
    it.type(said["listed"][0] + "\t\t")
    it.expect(said["listed"][1], why + ", the list of completions")
    # Ctrl-C gives up a line, in the middle of it and when there is none.
    it.type("\x03")
    it.expect("^C", why + ", Ctrl-C")
    it.expect("writ> ", why + ", the prompt behind Ctrl-C")
    for _ in range(3):
        it.type("\x03")
        it.expect("^C", why + ", Ctrl-C again")
        it.expect("writ> ", why + ", the prompt behind it")
    # The terminal throws away what was typed before it had seen the interrupt.
    time.sleep(1)
    it.type("?\r")
    it.expect(said["permit"], why + ", the answer behind Ctrl-C")
    # Ctrl-\\, Ctrl-D within a line, control characters, bytes that are no text, a window of another size.
    it.type("\x1c")
    it.type("abc\x04\x15")
    it.type(b"\x00\x01\x02\xff\xfe\x80\xe4\xb8\x16\x1f\x7f\xf4\x90\x80\x80\x1b[999Z\x1bO\r")
    it.type("\x15\x15\r")
    fcntl.ioctl(it.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 5, 11, 0, 0))
    os.kill(it.pid, signal.SIGWINCH)
    it.type("x" * 600 + "\r")
    it.expect("W0", why + ", a long line")
    fcntl.ioctl(it.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.kill(it.pid, signal.SIGWINCH)
    it.type("?\r")
    it.expect(said["permit"], why + ", the answer behind all that")
    it.expect("writ> ", why)
    if locale == "C":
        it.type("\x04")
    else:
        it.type(said["quit"] + "\r")
    it.ends(why)


def through_a_pipe(folder):
    """Somebody else's program has the conversation: answers come although the input goes on."""
    it = subprocess.Popen([options.writ, "repl", str(folder), "--lang", "en"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for line, wanted in (("copies: 3", None), ("?", "permit"), (":why", "because"), (":json", '"decision":"permit"')):
        it.stdin.write((line + "\n").encode())
        it.stdin.flush()
        heard = b""
        while wanted and wanted.encode() not in heard:
            if not select.select([it.stdout], [], [], PATIENCE)[0]:
                problems.append(f"pipe: {wanted} is not said to {line}")
                break
            more = os.read(it.stdout.fileno(), 65536)
            if not more:
                problems.append(f"pipe: it ends at {line}")
                break
            heard += more
    # The end of the input in the middle of a line.
    it.stdin.write(b"copies: 2")
    it.stdin.close()
    if it.wait(PATIENCE) != 0:
        problems.append("pipe: the end within a line is not the end")


# ---- input that nobody would call sensible ----

NAMES = ["open", "营业", "copies", "份数", "change_of", "ratio", "share", "price", "价格", "fee", "rank", "档", "title", "题名",
         "printed_on", "印刷日", "parcels", "包裹列", "ranks", "amounts", "remark", "备注", "kiosk", "报亭", "sold", "Rank",
         "Parcel", "low", "no_such", "没有的", "when", "facts", "规则", "结束", "", "a" * 300, "parcels.weight"]
VALUES = ["yes", "no", "是", "否", "0", "-1", "5", "3.5", "1e9", "10万", "100,000", "9" * 60, "0." + "1" * 60, "5%", "千分之3",
          "百分之5", "CNY 5", "5元", "USD 3.20", "EUR 1", "low", "high", "高", '"text"', "“题”", '"', "“", "'x'", "2024-02-30",
          "2024-02-29", "2024年2月29日", "31/12/2024", "absent", "没有", "null", "unknown", "[]", "[low, high]", "[1, 2", "{}",
          "Parcel { weight: 1, fragile: yes }", "{ weight: 1, fragile: no }", "[{ weight: 1, fragile: no }]",
          "[{ weight: 1, weight: 2 }]", "包裹 { 重量：1，易碎：是 }", "copies + 1", "1 / 0", "count of parcels", "open and open",
          "-9223372036854775808", "170141183460469231731687303715884105728", "--5", "+5", ".5", "5.", "$5", "¥5", "5 days"]
COMMANDS = ["?", ":ask", ":why", ":json", ":facts", ":help", ":clear", ":lang zh", ":lang en", ":lang", ":lang fr", ":问", "：为何",
            ":事实", "？", ":as-of 2024-01-01", ":as-of", ":as-of 9999-99-99", ":as-of -1", ":forget copies", ":forget",
            ":reading", ":reading a", ":reading a b c", ":decision", ":decision kiosk", ":decision 报亭", ":decision x y",
            ":load", ":load /nonexistent", ":load /", ":load \x1b[31m", ":", "::", ":quit!", "：", "?x", ":\x00", ":reload"]
SPICE = ["\x00", "\x1b[2J", "\x07", "\x08", "\x7f", "\u202e", "\u200b", "\ufeff", "\u2028", "\x85", "é", "e\u0301", "𝕏", "　", "；", "--", "-- x",
         "|", "\\", "`", "\t", "\r", "(", ")", "[", "]", "{", "}", ",", "，", ":", "：", ".", "end", "结束", "#", "*/", "%s%n"]


def wild_line(dice):
    kind = dice.randrange(12)
    if kind < 2:
        line = dice.choice(COMMANDS)
    elif kind < 8:
        line = dice.choice(["", " ", "\t"]) + ", ".join(
            dice.choice(NAMES) + dice.choice([": ", ":", "：", " ", " = "]) + dice.choice(VALUES)
            for _ in range(dice.choice([1, 1, 1, 2, 5])))
    elif kind < 9:
        line = "".join(dice.choice(NAMES + VALUES + COMMANDS + SPICE) for _ in range(dice.randrange(20)))
    elif kind < 10:
        opener, closer = dice.choice(["()", "[]", "{}", ("[{ weight: ", "}]"), ("not ", ""), ("-", ""), ("（", "）")])
        depth = dice.choice([3, 150, 199, 200, 201, 5000])
        line = dice.choice(NAMES) + ": " + opener * depth + dice.choice(VALUES) + closer * dice.choice([0, depth, depth - 1])
    elif kind < 11:
        return bytes(dice.choice([b for b in range(256) if b != 10]) for _ in range(dice.randrange(60)))
    else:
        unit = dice.choice(["x", "甲", "1", "low, ", "copies: 1, ", '"', " ", "9"])
        line = dice.choice(NAMES) + ": " + unit * dice.choice([10, 1000, 20000])
    for _ in range(dice.choice([0, 0, 0, 1, 3])):
        at = dice.randrange(len(line) + 1)
        line = line[:at] + dice.choice(SPICE) + line[at:]
    data = line.encode("utf-8", "surrogatepass")
    if dice.randrange(10) == 0 and data:
        at = dice.randrange(len(data))
        data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1:]
    data = data.replace(b"\n", b" ")
    # A load of the root folder would read all of the machine; these two would only end what is to go on.
    if data.strip().lstrip("：".encode()).startswith((b":load /", b"load /")) and b"nonexistent" not in data:
        return b":load /nonexistent"
    return data


def says_quit(line):
    words = line.replace("：".encode(), b":").split()
    return bool(words) and words[0] in (b":quit", b":q", ":退出".encode())


def hostile(folder):
    dice = random.Random(options.seed)
    lines = [line for line in (wild_line(dice) for _ in range(options.lines)) if not says_quit(line)]
    # When all is over, a plain question still has its answer.
    text = b"\n".join(lines) + b"\n:lang en\n:decision kiosk\n:clear\n:load " + str(folder).encode() + \
        b"\ncopies: 3\n?\ncopies: 2\n?\n"
    done = subprocess.run([options.writ, "repl", str(folder), "--lang", "en"], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        problems.append(f"hostile lines: status {done.returncode}\n{done.stderr[-3000:].decode('utf-8', 'replace')}")
    tail = done.stdout[-400:].decode("utf-8", "replace")
    if "permit · kiosk" not in tail or "deny · kiosk" not in tail or tail.index("permit · kiosk") > tail.index("deny · kiosk"):
        problems.append(f"hostile lines: the last answers are not as expected: {tail!r}")
    bad = [byte for byte in done.stdout if byte < 32 and byte not in (9, 10) or byte == 127]
    if bad:
        problems.append(f"hostile lines: control characters come back: {sorted(set(bad))}")
    return len(lines)


# What is set is all of a line or nothing, and what is wrong is said.
ONE_BY_ONE = (
    ("price: 5", "W0", None),
    ("price: CNY 5", None, '  price: '),
    ("copies: 1, copies: 2", "W0302", "  copies\n"),
    ("copies: 1, no_such: 2", "W0301", "  copies\n"),
    ("copies: -1", "W0", "  copies\n"),
    ("copies: 99999999999999999999999", "", "  copies\n"),
    ("rank: low, open: yes", None, '  rank: "low"'),
    ("amounts: [CNY 1, USD 2]", "W0", "  amounts\n"),
    ("parcels: [{ weight: 1 }]", None, "  parcels"),
    (":as-of tomorrow", "YYYY-MM-DD", None),
    (":decision nothing", "no policy offers", None),
    (":why?", "there is no", None),
)


def one_by_one(folder):
    for line, said, shown in ONE_BY_ONE:
        done = subprocess.run([options.writ, "repl", str(folder), "--lang", "en"], input=line + "\n:facts\n", text=True,
                              encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0 or (said is not None and said not in done.stdout) or (said is None and "error" in done.stdout) \
                or (shown is not None and shown not in done.stdout):
            problems.append(f"`{line}`: {done.stdout[:600]!r}, status {done.returncode}")


with tempfile.TemporaryDirectory() as name:
    (Path(name) / "kiosk.writ").write_text(EVERY_TYPE, encoding="utf-8")
    one_by_one(name)
    at_a_terminal(name)
    through_a_pipe(name)
    count = hostile(name)

for problem in problems:
    print("FAILED", problem)
print(f"repl.py: {count} hostile lines, {len(problems)} problems")
sys.exit(1 if problems or count == 0 else 0)
