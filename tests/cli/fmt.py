#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The committed policies are laid out as `writ fmt` lays them out, and go to the other language and back unchanged; what names stand
for is what the checker says, in forms too, and of a file that is wrong as far as it can be made out.

    fmt.py WRIT ROOT
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
FOLDERS = ("policies", "examples", "stdlib", "tests/policies", "tests/bench")
problems = []


def run(*arguments):
    return subprocess.run([WRIT, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")


def policies(top):
    return [file for folder in FOLDERS for file in sorted((top / folder).rglob("*.writ*"))]


def far(file, files):
    """A file whose policy or module stands neither beside it nor above: `fmt --to` does not find it there, whatever files are given."""
    text = file.read_text(encoding="utf-8")
    wanted = re.findall(r"^(?:overlay .* of|use|引用) (\S+)", text, re.M)
    for name in wanted:
        own = [one for one in files if re.search(r"^(?:policy|module|规范|模块) (?:\S+ / )?%s " % re.escape(name),
                                                 one.read_text(encoding="utf-8"), re.M)]
        if own and all(one.parent not in file.parents for one in own):
            return True
    return False


done = run("fmt", "--check", *policies(ROOT))
if done.returncode != 0:
    problems.append("not laid out by `writ fmt`:\n" + done.stdout + done.stderr)

with tempfile.TemporaryDirectory() as folder:
    for name in FOLDERS:
        shutil.copytree(ROOT / name, Path(folder) / name)
    files = policies(Path(folder))
    for file in files:
        if far(file, files):
            continue
        own = file.read_bytes()
        there, back = ("en", "zh") if ".zh." in file.name or file.parent.name == "zh" else ("zh", "en")
        said = run("fmt", "--to", there, file).stderr
        between = file.read_bytes()
        said += run("fmt", "--to", back, file).stderr
        if said or between == own or file.read_bytes() != own:
            problems.append(f"{file.name}: not the same after --to {there} and --to {back}\n{said}")
        file.write_bytes(own)

# ---- names ----

HEAD = """policy p / 甲 language en version "1" "T" / “题”
law L / 法 "Law" / 《法》 version in force from 2020-01-01 end
enumeration Place / 地点 home / 境内 away / 境外 end
taxonomy Kind / 种类 health / 健康 health.care / 健康.诊疗 end
record Consent / 同意书 kinds / 范围 : list of Kind granted / 授予日 : date end
facts
  region / 地区 : Place
  home / 本地 : Place
  age / 年龄 : count
  kind / 类别 : Kind
  kinds / 各类 : list of Kind
  consents / 同意记录 : list of Consent
end
parameter least / 最低年龄 : count from 2020-01-01 14 cites L art 1 end
decision d / 决定 default deny because "no" / “否” cites L art 1 end
"""
NAMED = [
    # what was written, and the same in English and in Chinese; a name that stands for nothing stays
    ("when 地区 is 境外 and 年龄 at least least", "when region is away and age at least least", "当 地区 为 境外 且 年龄 达到 最低年龄 以上"),
    ("when kind is under 健康", "when kind is under health", "当 类别 属于 健康"),
    ("when kind is 健康.诊疗", "when kind is health.care", "当 类别 为 健康.诊疗"),
    ("when any c in 同意记录 has c.授予日 earlier than 2024-01-01 and kind in c.范围", "when any c in consents has c.granted earlier than 2024-01-01 and kind is in c.kinds", None),
    # The fact `home` where a place is expected would be the value of that name.
    ("when 本地 is 境内", "when home is home", "当 本地 为 境内"),
    ("when region is 本地", "when region is 本地", None),
    ("when 境外 is 地区", "when away is region", "当 境外 为 地区"),
    ("when 地区 is nowhere and 年龄 at least 3", "when region is nowhere and age at least 3", None),
]


def laid_out(text, *more):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "p.writ"
        file.write_text(text, encoding="utf-8")
        return run("fmt", "--stdout", *more, file)


for condition, english, chinese in NAMED:
    text = HEAD + f"rule r / 规则一\n  cites 法 art 2\n  {condition}\n  then permit\nend\n"
    for wanted, more in ((english, ()), (chinese, ("--to", "zh"))):
        done = laid_out(text, *more)
        if wanted is not None and " ".join(wanted.split()) not in " ".join(done.stdout.split()):
            problems.append(f"{condition} {more}: not `{wanted}` in\n{done.stdout[-400:]}{done.stderr}")
# What does not check is not translated.
done = laid_out(HEAD + "rule r cites L art 2 when region is nowhere then permit end\n", "--to", "zh")
if done.returncode == 0 or done.stdout or "W0304" not in done.stderr:
    problems.append(f"a file that is wrong, --to zh: {done}")

# The full stop that ends a table, on a line of its own or right behind the last bar.
TABLE = """规范 甲 语言 中文
事实
  人数：计数。
决定 甲
  缺省 允许 依据 内部 “一”
  结论 档：计数？。
判定表 档次 首行优先
  | 当 | 档 | 依据 |
  | 人数 超过 3 | 1 | 内部 “一” |
  | 其余 | 2 | 内部 “二” %s
规则 多人
  依据 内部 “三”
  当 人数 超过 5
  则 禁止。
"""
endings = {end: laid_out(TABLE % end) for end in ("|\n结束", "|\n。", "|。", "| 。", "｜。", "|。 -- 完")}
plain = endings["|\n结束"]
for end, done in endings.items():
    if done.returncode != 0 or "完" not in end and done.stdout != plain.stdout or "  | 其余        | 2" not in done.stdout:
        problems.append(f"a table that ends with {end!r}: {done.stdout}{done.stderr}")

for problem in problems:
    print("FAILED", problem)
print("fmt.py: %d files, %d problems" % (len(files), len(problems)))
sys.exit(1 if problems or not files else 0)
