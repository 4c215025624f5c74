#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Policies of several files: where modules are found, what the digest covers, both languages, the formatter.

    modules.py WRIT ROOT
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT = sys.argv[1]
LAWS = """module demo.laws / 示例法源 language en version "1"
law PIPL / 个保法 "Personal Information Protection Law" / 「中华人民共和国个人信息保护法」
  version 2021-08-20 in force from 2021-11-01
end
taxonomy Category / 数据类别
  contact / 联系方式
  sensitive / 敏感信息
end
parameter special / 特殊类别 : list of Category
  {sensitive} cites PIPL art 28
end
"""
POLICY = """policy demo.p / 示例 language en
use demo.laws version "1"  -- a comment
extend taxonomy Category
  sensitive.health / 敏感信息.医疗健康
end
facts
  category / 类别 : Category
end
decision demo.p / 示例
  default permit cites demo.laws.PIPL art 13
end
rule held / 不予提供
  cites PIPL art 28
  when category is under any of demo.laws.special and category is not sensitive
  then deny
end
test "health" / 「医疗健康」
  given category: sensitive.health
  expect deny by held
end
test "contact" / 「联系方式」
  given category: contact
  expect permit
end
"""
problems = []


def run(*arguments, request=None):
    return subprocess.run([WRIT, *map(str, arguments)], input=request, capture_output=True, text=True, encoding="utf-8")


def expect(what, condition, shown=""):
    if not condition:
        problems.append(f"{what}\n{shown}")


def digest(path):
    done = run("eval", path, "-d", "demo.p", request='{"category": "sensitive.health"}\n')
    answer = json.loads(done.stdout or "{}")
    expect(f"{path} denies", answer.get("decision") == "deny", done.stdout + done.stderr)
    return answer.get("policy", {}).get("digest")


with tempfile.TemporaryDirectory() as folder:
    top = Path(folder)
    inner = top / "a" / "b"
    inner.mkdir(parents=True)
    laws, policy = top / "laws.writ", inner / "p.writ"
    laws.write_text(LAWS, encoding="utf-8")
    policy.write_text(POLICY, encoding="utf-8")

    # A module is found in a folder above, below the folder given, and as a file given.
    done = run("test", policy)
    expect("the tests run on a module from above", done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr)
    first = digest(policy)
    expect("given together they are the same", first == digest(top))
    elsewhere = top / "elsewhere"
    elsewhere.mkdir()
    moved = elsewhere / "laws.writ"
    laws.rename(moved)
    expect("beside and above there is none now", "W0321" in run("check", policy).stderr)
    done = run("check", policy, moved)
    expect("as a file given", done.returncode == 0, done.stderr)
    moved.rename(laws)

    # The other language, there and back, and both beside each other.
    for english in (laws, policy):
        chinese = english.with_suffix(".zh.writ")
        chinese.write_text(run("fmt", "--to", "zh", "--stdout", english).stdout, encoding="utf-8")
        expect(f"{english.name} there and back",
               run("fmt", "--to", "en", "--stdout", chinese).stdout == run("fmt", "--stdout", english).stdout)
    written = policy.with_suffix(".zh.writ").read_text(encoding="utf-8")
    for wanted in ("引用 示例法源 版本 \"1\"", "补充 分类体系 数据类别", "示例法源.个保法 第十三条", "属于 示例法源.特殊类别 之一"):
        expect(f"the Chinese text says {wanted}", wanted in written, written)
    done = run("test", top)
    expect("both texts are one policy", done.returncode == 0 and "4 passed" in done.stdout, done.stdout + done.stderr)
    expect("the Chinese text alone has the same digest", first == digest(policy.with_suffix(".zh.writ")))

    # What the module says is part of what the policy means.
    laws.write_text(LAWS.replace("art 28", "art 29"), encoding="utf-8")
    other = laws.with_suffix(".zh.writ")
    kept = other.read_text(encoding="utf-8")
    other.unlink()
    expect("the digest covers the module", first not in (None, digest(policy)))
    other.write_text(kept, encoding="utf-8")
    done = run("check", policy)
    expect("and the module's other text no longer fits", "W0703" in done.stderr and done.returncode == 1, done.stderr)
    laws.write_text(LAWS, encoding="utf-8")

    # A nearer module whose first word has a slip is read, and not passed by for the one above.
    nearer = inner / "laws.writ"
    nearer.write_text(LAWS.replace("module demo", "modul demo"), encoding="utf-8")
    done = run("check", policy)
    expect("a slip in the first word of a nearer module", done.returncode == 1 and str(nearer.name) in done.stderr
           and "W02" in done.stderr, done.stderr)
    nearer.unlink()

    # A mistake in a module is said once, however many use it.
    laws.write_text(LAWS.replace("{sensitive}", "{sensitiv}"), encoding="utf-8")
    done = run("check", top)
    expect("one mistake, said once", done.stderr.count("error W") == 1 and "W0304" in done.stderr, done.stderr)
    # A term that a module lost on the way is missing from what uses it; nothing more is said, and nothing is made of it.
    laws.write_text(LAWS.replace("taxonomy Category / 数据类别", "taxonomy Category / 数据类别 overlapping and below"), encoding="utf-8")
    done = run("check", laws, policy)
    expect("a module with a lost term", done.returncode == 1 and "W0201" in done.stderr, f"{done.returncode} {done.stderr}")

# ---- the modules of stdlib, which Writ carries ----

STDLIB = Path(sys.argv[2]) / "stdlib"
USING = """policy demo.q language en
use writ.consent version "1"
use writ.privacy version "2"
facts
  purpose : Purpose
  consents : list of Consent
end
decision demo.q
  default deny cites internal "t"
end
rule r
  cites internal "t"
  when any c in consents has purpose is under any of c.purposes
  when purpose is under marketing
  then permit
end
"""
OWN = "module writ.privacy language en version \"2\"\ntaxonomy Purpose and below\n  marketing\n  marketing.ours\nend\n"
REQUEST = '{"as_of": "2025-01-01", "purpose": "%s", "consents": [{"purposes": ["marketing"]}]}\n'

with tempfile.TemporaryDirectory() as folder:
    policy = Path(folder, "q.writ")

    def decided(*paths, purpose="marketing.direct", decision="demo.q"):
        done = run("eval", *paths, "-d", decision, request=REQUEST % purpose)
        answer = json.loads(done.stdout or "{}")
        return answer.get("decision"), answer.get("policy", {}).get("digest") or done.stderr

    policy.write_text(USING, encoding="utf-8")
    outcome, carried = decided(policy)
    expect("nothing of stdlib is beside it", outcome == "permit", carried)
    given = decided(policy, STDLIB / "consent/consent.writ", STDLIB / "taxonomies/privacy.writ")
    expect("given, it is the same", given == ("permit", carried), given)
    expect("also in Chinese", decided(policy, STDLIB / "consent/consent.zh.writ", STDLIB / "taxonomies/privacy.zh.writ") == ("permit", carried))
    chinese = policy.with_suffix(".zh.writ")
    chinese.write_text(run("fmt", "--to", "zh", "--stdout", policy).stdout, encoding="utf-8")
    expect("a Chinese text uses it by its Chinese names", "引用 隐私词汇" in chinese.read_text(encoding="utf-8")
           and decided(chinese) == ("permit", carried), decided(chinese))
    done = run("check", folder)
    expect("both texts beside each other", done.returncode == 0, done.stderr)
    chinese.unlink()
    policy.write_text(USING.replace('writ.privacy version "2"', 'writ.privacy version "1"'), encoding="utf-8")
    done = run("check", policy)
    expect("another version", "W0322" in done.stderr and "<writ>/taxonomies/privacy.writ" in done.stderr, done.stderr)

    # A file of that name stands before it, and before it for what is carried as well.
    alone = USING.replace('use writ.consent version "1"\n', "").replace("  consents : list of Consent\n", "").replace(
        "  when any c in consents has purpose is under any of c.purposes\n", "")
    policy.write_text(alone.replace("under marketing", "under marketing.ours"), encoding="utf-8")
    expect("a value that the carried one does not have", "W03" in run("check", policy).stderr)
    own = Path(folder, "privacy.writ")
    own.write_text(OWN, encoding="utf-8")
    done = run("check", policy)
    expect("beside it", done.returncode == 0, done.stderr)
    policy.write_text(USING, encoding="utf-8")
    done = run("check", policy)
    expect("what is carried sees it, and misses what it does not have", done.returncode == 1 and "W03" in done.stderr, done.stderr)
    own.unlink()
    own.symlink_to(Path(folder, "nowhere"))
    done = run("check", policy)
    expect("what is beside it and cannot be read may be it", done.returncode != 0 and "privacy.writ" in done.stderr, done.stderr)
    own.unlink()

    # Every module, by each of its names.
    names = [name for text in STDLIB.glob("*/*.writ") for line in text.read_text(encoding="utf-8").splitlines()
             if line.startswith(("module ", "模块 ")) for name in (line.split()[1], line.split()[3])]
    expect("there are some", len(names) >= 20 and {"writ.consent", "行政区划"} <= set(names), names)
    for name in sorted(set(names)):
        policy.write_text(f"policy demo.q language en\nuse {name}\nfacts\n  n : count\nend\ndecision demo.q\n  default deny cites internal \"t\"\nend\n", encoding="utf-8")
        done = run("check", policy)
        expect(f"{name} is found", "W0321" not in done.stderr and "error" not in done.stderr, done.stderr)
    for name in ("writ.privac", "writ", "consent"):
        policy.write_text(f"policy demo.q language en\nuse {name}\nfacts\n  n : count\nend\ndecision demo.q\n  default deny cites internal \"t\"\nend\n", encoding="utf-8")
        expect(f"{name} is none", "W0321" in run("check", policy).stderr)

for problem in problems:
    print("FAILED", problem)
sys.exit(1 if problems else 0)
