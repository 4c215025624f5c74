#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Overlays: when they take effect, what an answer says of them, how they travel through the formatter.

    overlays.py WRIT ROOT
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
FOLDER = ROOT / "tests/policies/lanterns"
BASE, HARBOUR, LIGHTHOUSE = FOLDER / "lanterns.writ", FOLDER / "zones/harbour.writ", FOLDER / "zones/lighthouse.writ"
REQUEST = {"as_of": "2024-02-01", "lanterns": 3, "painted": True, "inspected": True}
problems = []


def run(*arguments, request=None):
    return subprocess.run([WRIT, *map(str, arguments)], input=request, capture_output=True, text=True, encoding="utf-8")


def expect(what, condition, shown=""):
    if not condition:
        problems.append(f"{what}\n{shown}")


def answer(*paths, tier="interp", **more):
    request = json.dumps({**REQUEST, **more}) + "\n"
    done = run("eval", *paths, "-d", "lanterns.sending", "--tier", tier, request=request)
    expect(f"an answer from {paths}", done.stdout, done.stderr)
    return json.loads(done.stdout or "{}")


plain = answer(BASE)
expect("without overlays", plain["decision"] == "refer" and "overlays" not in plain["policy"], plain)
expect("an overlay in a folder changes nothing", answer(FOLDER) == plain)
said = run("eval", FOLDER, "-d", "lanterns.sending", request=json.dumps(REQUEST) + "\n").stderr
expect("and is named", "overlay harbour is not applied: name its file" in said and "lighthouse" in said, said)
said = run("eval", FOLDER, ROOT / "tests/policies/heads.writ", "-d", "test.heads", "--lang", "zh", request="{}\n").stderr
expect("but not where another policy decides", said == "", said)
harbour = answer(BASE, HARBOUR, in_harbour=True)
expect("the overlay decides", harbour["decision"] == "permit", harbour)
expect("the answer names it", harbour["policy"].get("overlays") == [{"name": "harbour", "version": "2023-7"}], harbour)
expect("its digest is another", harbour["policy"]["digest"] != plain["policy"]["digest"])
expect("its policy is found beside it", answer(HARBOUR, in_harbour=True) == harbour)
expect("the Chinese text means the same", answer(BASE, FOLDER / "zones/harbour.zh.writ", in_harbour=True) == harbour)
both = answer(BASE, HARBOUR, LIGHTHOUSE, in_harbour=False)
expect("two overlays", [one["name"] for one in both["policy"].get("overlays", [])] == ["harbour", "lighthouse"], both)
expect("no order of files", answer(LIGHTHOUSE, HARBOUR, BASE, in_harbour=False) == both)
if run("test", BASE, "--tier", "jit").returncode == 0:  # where the native tier is built
    for day in ("2023-06-30", "2023-12-31", "2024-02-01", "2024-07-01", "2025-01-01", "2026-02-01"):
        for lanterns in (2, 5, 6, 40, 100):
            asked = {"as_of": day, "lanterns": lanterns, "in_harbour": lanterns != 6, "painted": lanterns == 5}
            one, other = (answer(HARBOUR, LIGHTHOUSE, tier=tier, **asked) for tier in ("interp", "jit"))
            expect(f"both tiers on {asked}", one == other, f"{one}\n{other}")

said = run("eval", BASE, HARBOUR, "-d", "lanterns.sending", "--explain",
           request=json.dumps({**REQUEST, "in_harbour": True}) + "\n").stdout
expect("the explanation names it", "as changed by the overlay harbour 2023-7" in said, said)
said = run("eval", BASE, HARBOUR, "-d", "lanterns.sending", "--explain", "--lang", "zh",
           request=json.dumps({**REQUEST, "in_harbour": True}) + "\n").stdout
expect("in Chinese too", "依特别规定变更：港湾 2023-7" in said, said)

expect("a folder, and an overlay in it by name", answer(FOLDER, HARBOUR, in_harbour=True) == harbour)

traced = run("trace", BASE, HARBOUR).stdout
expect("the trace names it", "rule harbour_lanterns (overlay harbour), from 2023-07-01" in traced, traced)
expect("and says the rest once", traced.count("rule few ") == 1, traced)
for paths in ([BASE, HARBOUR], [BASE, HARBOUR, LIGHTHOUSE], [FOLDER, HARBOUR]):
    done = run("test", *paths)
    expect(f"tests of {paths}", done.returncode == 0 and " 0 failed" in done.stdout, done.stdout + done.stderr)

with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "lanterns.writ").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    copy = Path(folder) / "harbour.writ"
    copy.write_text(HARBOUR.read_text(encoding="utf-8"), encoding="utf-8")
    expect("formatted as it is", run("fmt", "--check", copy).returncode == 0)
    run("fmt", "--to", "zh", copy)
    chinese = copy.read_text(encoding="utf-8")
    expect("names of the policy are translated", "变更 参数 最多数" in chinese and "替代 减免" in chinese, chinese)
    run("fmt", "--to", "en", copy)
    expect("and back", copy.read_text(encoding="utf-8") == HARBOUR.read_text(encoding="utf-8"))
    # A change of meaning in the policy breaks its overlay in the open.
    text = BASE.read_text(encoding="utf-8")
    (Path(folder) / "lanterns.writ").write_text(text.replace("discount", "rebate"), encoding="utf-8")
    done = run("check", copy)
    expect("a name that is gone", done.returncode == 1 and "W0301" in done.stderr, done.stderr)

print("\n".join(problems) if problems else "overlays.py: fine")
sys.exit(1 if problems else 0)
