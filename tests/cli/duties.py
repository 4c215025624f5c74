#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Deadlines in answers, and `writ duties`: states from a log. Usage: duties.py WRIT ROOT TIER...

The expected days are counted by hand from the published calendar of 2024 and 2025; the page's console text is what the command prints.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
EXAMPLE = ROOT / "examples/duties"
failures = []


def run(*args, text=""):
    done = subprocess.run([WRIT, *map(str, args)], input=text.encode(), capture_output=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def check(name, condition, detail=""):
    print(("ok   " if condition else "FAIL ") + name + ("" if condition else f": {detail}"))
    if not condition:
        failures.append(name)


POLICY = """policy d / 例 language en
calendar PRC / 中国
facts
  e / 起算日 : date
  flag / 标志 : boolean
  n / 数 : count
  note / 备注 : text?
end
decision d / 例
  default deny cites internal "d"
end
rule agreed / 取得同意 cites internal "d" when flag or (note is given and note is "x") then permit end
obligation work / 工作日 cites internal "d"
  Who must "a" after the act within 10 workdays of e end
obligation month / 月 cites internal "d"
  Who must "a" after the act within 1 month after e rolled to a workday end
obligation plain / 不顺延 cites internal "d"
  Who must "a" after the act within 1 month after e end
obligation named / 名 cites internal "d"
  Who must "a" within n days after today end
obligation again / 再 cites internal "d"
  Who must "a" every 1 month from e rolled to a workday end
obligation over / 止 cites internal "d"
  Who must not "a" during the act within 2 years after e lasting until 1 year after today end
obligation free / 自由 cites internal "d"
  Who may "a" within 7 days after today end
obligation bare / 无期限 cites internal "d"
  Who must "a" end
"""


def ask(folder, facts, tier, *more):
    status, out, err = run("eval", folder, "-d", "d", "--tier", tier, *more, text=json.dumps(facts))
    check(f"status {facts} {tier}", status == 0, err + out)
    return json.loads(out) if not more else out


with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "d.writ"
    path.write_text(POLICY, encoding="utf-8")
    base = {"as_of": "2024-06-03", "e": "2024-05-31", "flag": True, "n": 3}
    answers = [ask(folder, base, tier) for tier in TIERS]
    check("tiers agree", all(answer == answers[0] for answer in answers), answers)
    days = {duty["id"]: duty for duty in answers[0]["obligations"]}
    # 10 June 2024 is a holiday, 29 and 30 June a weekend.
    for name, key, day in (("work", "due", "2024-06-17"), ("month", "due", "2024-07-01"), ("plain", "due", "2024-06-30"),
                           ("named", "due", "2024-06-06"), ("again", "due", "2024-07-01"), ("over", "due", "2026-05-31"),
                           ("over", "ends", "2025-06-03"), ("free", "due", "2024-06-10"), ("month", "from", "2024-05-31")):
        check(f"{name} {key}", days[name].get(key) == day, days[name])
    check("recurrence", days["again"]["every"] == {"months": 1} and days["again"]["rolled"] is True, days["again"])
    check("no deadline", "deadline" not in days["bare"], days["bare"])
    check("words", days["month"]["deadline"] == {"en": "within 1 month after e, rolled to a workday",
                                                 "zh": "自 起算日 起 1 个月内，遇非工作日顺延"}, days["month"])
    for tier in TIERS:
        later = ask(folder, dict(base, e="2024-07-15"), tier)
        found = {duty["id"]: duty.get("due") for duty in later["obligations"]}
        check(f"a series that begins later {tier}", found["again"] == "2024-08-15", found)
        far = ask(folder, dict(base, e="2049-01-03"), tier)
        found = {duty["id"]: duty for duty in far["obligations"]}
        check(f"not published {tier}", far["decision"] == "permit" and found["plain"]["due"] == "2049-02-03" and
              found["work"]["due_unknown"]["error"]["code"] == "F0408" and "due" not in found["work"], found)
    missing = ask(folder, {"as_of": "2024-06-03", "flag": True}, "interp")
    found = {duty["id"]: duty for duty in missing["obligations"]}
    check("a missing day leaves the outcome", missing["decision"] == "permit" and missing["missing_facts"] == [], missing)
    check("and says what it waits for", found["work"]["due_unknown"] == {"missing_facts": ["e"]} and
          found["named"]["due_unknown"] == {"missing_facts": ["n"]} and found["free"]["due"] == "2024-06-10", found)
    for language, words in (("en", ("due: 2024-06-17 (within 10 workdays after e; counted from 2024-05-31)", "ends: 2025-06-03")),
                            ("zh", ("期限届满日：2024-06-17（自 起算日 起 10 个工作日内；自2024-05-31（当日不计入）起算）", "终止日：2025-06-03"))):
        text = ask(folder, base, "interp", "--explain", "--lang", language)
        check(f"explained {language}", all(one in text for one in words), text)
    letter = ask(folder, dict(base, note="*bold*\n# head <b>"), "interp", "--explain", "--format", "markdown")
    for part in ("# Decision: permit\n\nAbout: d. Decided under the law in force on 3 June 2024.\n", "\n## Because\n\n- Permit, when flag or (note is given and note is \"x\") (d).\n",
                 "\n## Obligations\n\n- Who must a after the act (d).\n  - Due: 17 June 2024 (within 10 workdays after e; counted from 31 May 2024).\n",
                 "\n---\n\nPolicy d"):
        check(f"letter {part!r}", part in letter, letter)
    check("nothing in a fact is markup", "\\*bold\\*\\<U+000A\\>\\# head \\<b\\>" in letter and "did not apply" not in letter, letter)
    letter = ask(folder, {"as_of": "2024-06-03"}, "interp", "--explain", "--format", "markdown", "--lang", "zh")
    check("a letter in Chinese", letter.startswith("# 决定：待定\n\n事项：例。适用2024年6月3日施行的规定。\n") and "\n## 待提供的事实\n\n- 标志\n" in letter, letter)
    status, out, err = run("eval", folder, "-d", "d", text='{"flag": true}')
    check("a deadline from today needs a day", status == 1 and "F0301" in out, out)

    # Both forms of the file mean the same.
    status, chinese, err = run("fmt", "--to", "zh", "--stdout", path)
    check("in Chinese", status == 0 and "自 起算日 起 10 个工作日 内" in chinese and "自 起算日 起 每 1 个月 顺延至工作日" in chinese and
          "持续至 当日 后 1 年 前" in chinese, chinese + err)
    other = Path(folder) / "d.zh.writ"
    other.write_text(chinese, encoding="utf-8")
    status, out, err = run("check", path, other)
    check("the same digest", status == 0 and not err, err)
    other.unlink()

    # ---- states ----
    def duties(lines, as_of=None, *more):
        log = "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines)
        day = ["--as-of", as_of] if as_of else []
        status, out, err = run("duties", folder, "--log", "-", "--format", "json", *day, *more, text=log)
        report = json.loads(out)
        return status, {(d["decision"], d["obligation"]): d for d in report["duties"]}, report

    given = {"id": "a", "decision": "d", "as_of": "2024-06-03", "facts": {"e": "2024-05-31", "flag": True, "n": 3}}

    def event(kind, obligation, on, **more):
        return {"event": kind, "decision": "a", "obligation": obligation, "on": on, **more}

    status, states, report = duties([given], "2024-06-06")
    check("nothing late on the last day", status == 0 and states["a", "named"]["state"] == "pending" and
          states["a", "named"]["days_left"] == 0, states)
    status, states, report = duties([given], "2024-06-07")
    check("late the day after", status == 1 and states["a", "named"]["state"] == "violated" and
          states["a", "named"]["days_late"] == 1, states)
    check("no last day, never late", states["a", "bare"]["state"] == "pending", states["a", "bare"])
    status, states, report = duties([given], "2025-06-03")
    check("a prohibition ends", states["a", "over"]["state"] == "expired", states["a", "over"])
    check("a liberty expires", states["a", "free"]["state"] == "expired", states["a", "free"])
    status, states, report = duties([event("fulfilled", "named", "2024-06-08", by="x"), given], "2024-06-10")
    check("fulfilled late, in any order of lines", status == 0 and states["a", "named"] == dict(
        states["a", "named"], state="fulfilled", on="2024-06-08", by="x", days_late=2), states["a", "named"])
    status, states, report = duties([given, event("fulfilled", "named", "2024-06-08")], "2024-06-07")
    check("an event of a later day is not yet", states["a", "named"]["state"] == "violated", states["a", "named"])
    status, states, report = duties([given, event("done", "over", "2024-09-01"), event("waived", "named", "2024-06-04"),
                                     event("violated", "bare", "2024-06-05"), event("done", "free", "2024-06-05")], "2024-09-01")
    check("done violates a prohibition", states["a", "over"]["state"] == "violated" and states["a", "over"]["on"] == "2024-09-01", states)
    check("waived", states["a", "named"]["state"] == "waived", states)
    check("violated by an event", states["a", "bare"]["state"] == "violated", states)
    check("a liberty used", states["a", "free"]["state"] == "fulfilled", states)
    status, states, report = duties([given, event("fulfilled", "again", "2024-06-28"), event("fulfilled", "again", "2024-08-02")],
                                    "2024-08-05")
    again = states["a", "again"]
    check("rounds", again["rounds"] == [{"due": "2024-07-01", "on": "2024-06-28"},
                                        {"due": "2024-07-31", "on": "2024-08-02", "days_late": 2}] and
          again["state"] == "pending" and again["due"] == "2024-09-02", again)
    status, states, report = duties([given, event("fulfilled", "again", "2024-06-28")], "2024-08-01")
    check("a round missed", states["a", "again"]["state"] == "violated" and states["a", "again"]["due"] == "2024-07-31", states)
    check("without a day, the last of the log", duties([given, event("waived", "named", "2024-06-05")])[2]["as_of"] == "2024-06-05")

    # An answer stands for its decision, and the days are those it gives.
    answer = dict(answers[0], id="b")
    status, states, report = duties([answer], "2024-06-18")
    check("from an answer", states["b", "work"]["state"] == "violated" and states["b", "work"]["days_late"] == 1 and
          not report["problems"], report)
    open_day = dict(given, facts={"flag": True, "n": 3})
    known = {"event": "facts", "decision": "a", "on": "2024-06-10", "facts": {"e": "2024-06-05"}}
    status, states, report = duties([open_day, known], "2024-06-09")
    check("waits for the day", states["a", "work"]["waits_for"] == ["e"] and states["a", "work"]["state"] == "pending", states)
    status, states, report = duties([open_day, known], "2024-06-10")
    check("the day became known", states["a", "work"]["due"] == "2024-06-20", states["a", "work"])

    # ---- bad lines ----
    bad = [
        ("not json", "{", "json"),
        ("a name twice", '{"id":"c","id":"d","decision":"d","facts":{}}', "json"),
        ("no id", dict(given, id=3), "field"),
        ("the same id", given, "repeated_id"),
        ("no such decision", dict(given, id="c", decision="x"), "unknown_decision"),
        ("a wrong fact", dict(given, id="c", facts={"n": -1}), "F0205"),
        ("undetermined", dict(given, id="c", facts={"n": 1}), "unsettled"),
        ("neither", {"id": "c"}, "kind"),
        ("a day that is none", event("waived", "named", "2024-02-30"), "field"),
        ("an unknown event", event("forgotten", "named", "2024-06-05"), "field"),
        ("an unknown duty", event("waived", "nothing", "2024-06-05"), "unknown_obligation"),
        ("an unknown id", dict(event("waived", "named", "2024-06-05"), decision="zz"), "unknown_id"),
        ("before its decision", event("fulfilled", "named", "2024-06-02"), "before_decision"),
        ("a prohibition fulfilled", event("fulfilled", "over", "2024-06-05"), "prohibition"),
        ("closed before", event("waived", "plain", "2024-06-06"), "closed"),
        ("after the end", event("done", "free", "2024-06-12"), "over"),
        ("a fact again", {"event": "facts", "decision": "a", "on": "2024-06-05", "facts": {"n": 4}}, "known_fact"),
        ("an answer has no facts", {"event": "facts", "decision": "b", "on": "2024-06-05", "facts": {}}, "no_facts"),
        ("a modality that is none", {"id": "m", "decision": "permit", "obligations": [{"id": "x", "modality": "shall"}]}, "field"),
    ]
    lines = [given, answer, event("fulfilled", "plain", "2024-06-05")] + [line for _, line, _ in bad]
    status, states, report = duties(lines, "2024-06-13")
    found = {problem["line"]: problem["kind"] for problem in report["problems"]}
    for index, (name, _, kind) in enumerate(bad):
        check(f"bad line: {name}", found.get(index + 4) == kind, report["problems"])
    check("no other line is bad", len(found) == len(bad) and status == 1, found)
    check("the good ones count", states["a", "plain"]["state"] == "fulfilled" and states["b", "plain"]["state"] == "pending", states)
    check("both languages", all(p["message"]["en"] != p["message"]["zh"] for p in report["problems"]), report["problems"])
    other = {"event": "facts", "decision": "g", "on": "2024-06-05", "facts": {"flag": True}}
    path.write_text(POLICY.replace("when flag or (note is given and note is \"x\")", "when e later than 2024-06-30"), encoding="utf-8")
    status, states, report = duties([dict(given, id="g", facts={"flag": False, "n": 1, "e": "2024-07-01"}), other], "2024-06-05")
    check("a known fact is not changed", report["problems"][0]["kind"] == "known_fact", report)
    path.write_text(POLICY.replace('then permit end', 'then permit end\nobligation extra cites internal "d" when n more than 2 Who must "a" end'),
                    encoding="utf-8")
    status, states, report = duties([dict(given, facts={"flag": True, "e": "2024-05-31"}),
                                     {"event": "facts", "decision": "a", "on": "2024-06-05", "facts": {"n": 3}}], "2024-06-05")
    check("facts that change the answer are refused", [p["kind"] for p in report["problems"]] == ["other_answer"], report)

# What a test says of a duty and the answer does not; by day, by state, and of a duty that is not there.
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "p.writ"
    path.write_text(POLICY + """obligation some / 某 cites internal "d" when n more than 2
  Who must "a" within 1 month after e met when flag end
test "t" as of 2024-05-31 given e: 2024-05-31, flag: no, n: 1
  expect obligation plain due 2024-07-01, obligation some, obligation some due undetermined, obligation some not met end
""", encoding="utf-8")
    for language, lines in (("en", ["plain is due: expected 2024-07-01, found 2024-06-30", "some is owed: expected yes, found no",
                                    "some is due: expected undetermined, found no such obligation in the answer",
                                    "some is met: expected no, found no such obligation in the answer"]),
                            ("zh", ["不顺延 最迟：预期2024-07-01，实为2024-06-30", "某 应当履行：预期是，实为否",
                                    "某 最迟：预期待定，实为答复中没有该义务", "某 已履行：预期否，实为答复中没有该义务"])):
        status, out, err = run("test", path, "--lang", language)
        check("tests of duties, " + language, status == 1 and [line.strip() for line in out.split("\n")[1:5]] == lines, out)

check("no log", run("duties", EXAMPLE)[0] == 2)
check("no such file", run("duties", EXAMPLE, "--log", "/nowhere/log")[0] == 3)
check("no such day", run("duties", EXAMPLE, "--log", EXAMPLE / "log.jsonl", "--as-of", "yesterday")[0] == 2)
check("an empty log", run("duties", EXAMPLE, "--log", "-", "--as-of", "2025-01-01")[:2] == (0, "duties as of 2025-01-01: none\n"))
for page, language in (("docs/duties.md", "en"), ("docs/duties.zh.md", "zh")):
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.search(r"```console\n\$ .*?\n(.*?)```", text, re.S).group(1)
    status, out, err = run("duties", EXAMPLE, "--log", EXAMPLE / "log.jsonl", "--as-of", "2025-06-02", "--lang", language)
    check(page, status == 1 and out == shown, out)
    check(page + " log", (EXAMPLE / "log.jsonl").read_text(encoding="utf-8") in text)
print(f"duties.py: {len(failures)} failed")
sys.exit(1 if failures else 0)
