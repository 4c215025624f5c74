#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Images on the command line: what is decided by an image is what is decided by the text it was compiled from, to the byte, with
reasons and explanations in both languages. Usage: image.py WRIT ROOT [TIER...]"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
FORMS = (["--explain", "--format", "json"], ["--explain", "--lang", "en"], ["--explain", "--lang", "zh"],
         ["--explain", "--format", "markdown", "--lang", "zh"])
failed = []
compared = 0


def check(what, good, *shown):
    if not good:
        failed.append(what)
        print("FAIL", what, *shown)


def run(*words, text=None, **options):
    return subprocess.run([WRIT, *map(str, words)], input=text, capture_output=True, text=True, encoding="utf-8", timeout=300, **options)


def compiled(image, *paths):
    done = run("compile", *paths, "-o", image)
    check(f"compile {paths}", done.returncode == 0, done.stdout, done.stderr)
    return image


def same(what, text_of, image, decision, lines, forms, *more):
    """Of one decision: the answers of the text and of the image."""
    global compared
    for form in forms:
        words = ["-d", decision, *form, *more]
        expected = run("eval", *text_of, *words, text=lines)
        found = run("eval", image, *words, text=lines)
        check(f"{what} {decision} {form}", (expected.returncode, expected.stdout) == (found.returncode, found.stdout) and expected.stdout,
              found.stderr, expected.stdout[:500], found.stdout[:500])
        compared += lines.count("\n")


def cases(image):
    """The worked cases, all policies in one image."""
    asked = {}
    for name in ("cases", "market"):
        for line in (ROOT / f"tests/data/cases/{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            facts = dict(case["facts"])
            facts.update({key: case[key] for key in ("as_of", "readings") if key in case})
            asked.setdefault(case["decision"], []).append(json.dumps(facts, ensure_ascii=False))
    for decision, rows in asked.items():
        # Its own folder, which is read sooner than all of them.
        own = ROOT.joinpath("policies", *decision.split("."))
        same("cases", [own if own.is_dir() else ROOT / "policies"], image, decision, "\n".join(rows) + "\n", FORMS[::2])


def small_ones(folder):
    """Of the policies of the tests: what is missing, and what holds without facts."""
    for path in sorted((ROOT / "tests/policies").glob("*.writ")):
        if path.name.endswith(".zh.writ"):
            continue
        text = path.read_text(encoding="utf-8")
        language = "zh" if re.match(r"(?s).*?语言 中文", text[:200]) else "en"
        names = re.findall(r"(?m)^(?:decision|决定) ([^\s/]+)", text)
        image = folder / "small.image"
        if not names or not compiled(image, path):
            continue
        for name in names:
            same(path.name, [path], image, name, '{}\n{"as_of": "2024-06-01"}\n', FORMS[1::2])
        check(f"{path.name} {language} again", image.read_bytes() == compiled(folder / "again.image", path).read_bytes())


def workloads(folder):
    """With what their lists hold compiled in, and given when they are asked; in every tier."""
    for path in sorted((ROOT / "tests/data/bench").glob("*.requests.jsonl")):
        name = path.name.split(".")[0]
        policy = next((ROOT / "tests/bench").glob(f"{name}_*.writ"))
        entries = ROOT / f"tests/data/bench/{name}.list.jsonl"
        data = ["--data", f"entries={entries}"] if entries.exists() else []
        image = folder / f"{name}.image"
        done = run("compile", policy, *data, "-o", image)
        check(f"compile {name}", done.returncode == 0, done.stderr)
        expected = (ROOT / f"tests/data/bench/{name}.expected.jsonl").read_text(encoding="utf-8").splitlines()
        for tier in TIERS:
            found = run("eval", image, "-d", "answer", "-i", path, "--outputs", "--tier", tier).stdout.splitlines()
            check(f"{name} {tier}", [json.loads(one) for one in found] == [json.loads(one) for one in expected])
        if data:
            plain = compiled(folder / "plain.image", policy)
            check(f"{name} without its list", "F0411" in run("eval", plain, "-d", "answer", "-i", path).stdout)
            found = run("eval", plain, "-d", "answer", "-i", path, "--outputs", *data).stdout.splitlines()
            check(f"{name} with its list", [json.loads(one) for one in found] == [json.loads(one) for one in expected])
        said = run("bench", image, "-d", "answer", "-i", path, "--format", "json")
        check(f"bench {name}", said.returncode == 0 and json.loads(said.stdout)["faults"] == 0, said.stderr)


def reproducible(folder, image):
    """The same bytes from anywhere, and nothing of where that was."""
    copy = folder / "another-place" / "policies"
    copy.parent.mkdir()
    subprocess.run(["cp", "-r", ROOT / "policies", copy], check=True)
    done = run("compile", "policies", "-o", "own.image", cwd=copy.parent)
    check("from a folder of its own", done.returncode == 0, done.stderr)
    found, expected = (copy.parent / "own.image").read_bytes(), image.read_bytes()
    check("the same bytes", found == expected, len(found), len(expected))
    check("no paths", str(ROOT).encode() not in expected and b".writ" not in expected and b"another-place" not in found)


def with_code(folder):
    """Native code in an image: the same bytes from anywhere, and the same answers to who does not use it."""
    w3 = ROOT / "tests/bench/w3_cross_border.writ"
    plain, code = folder / "plain.image", folder / "code.image"
    run("compile", w3, "-o", plain)
    done = run("compile", w3, "-o", code, "--native")
    if done.returncode == 3 and "native tier" in done.stderr:
        return
    check("code in an image", done.returncode == 0 and " of " in done.stdout and code.stat().st_size > plain.stat().st_size + 10_000, done)
    again = run("compile", os.path.relpath(w3, folder), "-o", "again.image", "--native", cwd=folder)
    check("the same bytes with code", again.returncode == 0 and (folder / "again.image").read_bytes() == code.read_bytes())
    done = run("compile", w3, "-o", folder / "v3.image", "--native", "--cpu", "x86-64-v3")
    check("code for another processor", done.returncode == 0 and (folder / "v3.image").read_bytes() != code.read_bytes(), done)
    requests = (ROOT / "tests/data/bench/w3.requests.jsonl").read_text(encoding="utf-8")
    answers = [run("eval", image, "-d", "answer", "--explain", "--format", "json", text=requests).stdout for image in (plain, code)]
    check("the same answers with code", answers[0].count("\n") > 100 and answers[0] == answers[1])
    for linker, said in (("/nowhere/ld", "binutils"), ("false", "`false`")):
        done = run("compile", w3, "-o", folder / "never.image", "--native", env=dict(os.environ, LD=linker))
        check(f"the linker {linker} for an image", done.returncode == 3 and said in done.stderr and not (folder / "never.image").exists(), done)


def wrong(folder, image):
    bad = folder / "bad.image"
    whole = image.read_bytes()
    for content, code in ((whole[:-1], "F0903"), (whole[:100] + b"x" + whole[101:], "F0903"), (whole[:8] + bytes([whole[8] + 1]) + whole[9:], "F0902")):
        bad.write_bytes(content)
        for words, of in ((("eval", bad, "-d", "cn.cross_border"), code), (("eval", bad, "-d", "cn.cross_border", "--lang", "zh"), "错误")):
            done = run(*words, text="{}\n")
            check(f"{code} is said", done.returncode == 1 and of in done.stderr and code in done.stderr and done.stdout == "", done)
    for command in (["check"], ["trace"], ["prove"], ["cost"], ["compile", "-o", folder / "x"]):
        done = run(command[0], image, *command[1:])
        check(f"{command[0]} wants text", done.returncode == 2 and "image" in done.stderr and str(image) in done.stderr, done)
    mistake = folder / "mistake.writ"
    mistake.write_text("policy x language en\ndecision x\n  defalt deny\nend\n", encoding="utf-8")
    done = run("compile", mistake, "-o", folder / "never.image")
    check("a policy that is wrong", done.returncode == 1 and "W0201" in done.stderr and not (folder / "never.image").exists(), done)
    done = run("compile", ROOT / "policies/cn/laws.writ", "-o", folder / "never.image")
    check("modules alone", done.returncode == 1 and not (folder / "never.image").exists(), done)
    check("no output", run("compile", ROOT / "policies/cn/cross_border").returncode == 2)
    check("nowhere", run("compile", ROOT / "policies/cn/cross_border", "-o", folder / "no/x.image").returncode == 3)
    w3 = ROOT / "tests/bench/w3_cross_border.writ"
    for words, status, said in ((["--native", "--emit", "object"], 2, "--native"), (["--native", "--emit", "header", "--lang", "zh"], 2, "映像"), (["--native", "--symbol", "code"], 2, "--symbol"),
                                (["--emit", "object", "--symbol", "9x"], 2, "9x"),
                                (["--emit", "object", "--symbol", "int"], 2, "reserved"), (["--emit", "header", "--symbol", "writ_ask"], 2, "reserved"),
                                (["--symbol", "code"], 2, "--emit object"), (["--cpu", "x86-64-v3"], 2, "--emit object"), (["--emit", "wasm"], 2, "image"), (["--cpu", "x86-64-v9"], 2, "baseline")):
        done = run("compile", w3, "-o", folder / "never", *words)
        check(f"compile {words}", done.returncode == status and said in done.stderr and not (folder / "never").exists(), done)
    # Nothing is written where the linker is not there, or fails.
    if run("compile", w3, "-o", folder / "w3.o", "--emit", "object").returncode == 0:
        for linker, said in (("/nowhere/ld", "binutils"), ("false", "`false`")):
            done = run("compile", w3, "-o", folder / "never", "--emit", "shared", env=dict(os.environ, LD=linker))
            check(f"the linker {linker}", done.returncode == 3 and said in done.stderr and not (folder / "never").exists(), done)
    twice = run("eval", image, image, "-d", "cn.cross_border", text="{}\n")
    check("the same policies twice", twice.returncode == 1 and "F0904" in twice.stderr, twice)


with tempfile.TemporaryDirectory() as name:
    here = Path(name)
    everything = compiled(here / "all.image", ROOT / "policies")
    print(f"all policies: {everything.stat().st_size} bytes")
    cases(everything)
    done = run("test", everything, "--cases", ROOT / "tests/data/cases/cases.jsonl")
    check("test --cases", done.returncode == 0, done.stdout[-500:], done.stderr)
    small_ones(here)
    workloads(here)
    reproducible(here, everything)
    with_code(here)
    wrong(here, everything)
print(f"{compared} answers compared, {len(failed)} failures")
sys.exit(1 if failed else 0)
