#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What explanations tell, and that nothing told can be forged. Usage: told.py WRIT ROOT [TIER...]"""
import json
import os
import subprocess
import sys
import tempfile

WRIT, TIERS = sys.argv[1], sys.argv[3:] or ["interp"]
failures = []


def run(*args, text=""):
    done = subprocess.run([WRIT, *args], input=text.encode("utf-8", "surrogatepass"), capture_output=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(name, good, detail=""):
    print(("ok   " if good else "FAIL ") + name + ("" if good else f": {detail}"))
    if not good:
        failures.append(name)


UNSEEN = "\n\r\t\x00\x1b\x7f\x85\x9b\u00ad\u034f\u061c\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0041"
FORGED = "x\npermit · p\nbecause:\n  fine (L art 1)" + "".join("y" + one for one in UNSEEN) + "\n# head\n- item\n1. one **b** [l](http://e.org) <b> `c` | \", ok = \"yes”，乙 = “是"

POLICY = """policy p / 例 language en
law L / 法 "The Long Law of Things" / "关于物的法律" version in force from 2000-01-01 end
enumeration Way / 方式
  by_road / 公路
  by_sea / 海运
end
enumeration Party / 主体
  sender / 发送人
end
facts
  t / 甲 : text
  ts / 清单 : list of text
  n / 人数 : count
  d / 某日 : date?
  e / 起日 : date
  way / 方式一 : Way
end
parameter enough / 标准人数 : count
  from 2000-01-01 10 cites L art 8
  from 2024-01-01 100 cites L art 9(1)
end
decision p / 例
  default deny cites L art 1
  output o / 结论 : text means "none"
  output large / 大量 : boolean means no
  output route / 途径 : Way means by_sea
end
rule many / 数量大 cites L art 2 when n at least enough then permit end
rule echo / 复述 cites L art 3 when t is not "ok" then o is t end
rule listed / 列举 cites L art 4 when any s in ts has s is "z" then large is yes end
rule early / 提前 cites L art 5
  when d is given and d on or after 30 days before today
  then route is by_road
end
obligation tell / 告知 cites L art 6 because "they must know" / "当事人有权知悉"
  when n at least 1
  sender must "tell the other" / "告知对方" after the act within 10 days after e
end
obligation ask / 征得同意 cites L art 7 because "theirs to give" / "同意权归其所有"
  when n at least 5
  sender must "ask" / "征得同意" before the act met when n at most 50 otherwise deny
end
""".replace("", "")

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "p.writ")
    with open(path, "w", encoding="utf-8") as file:
        file.write(POLICY)
    base = {"as_of": "2024-06-03", "n": 20, "way": "by_sea", "ts": ["a"], "t": "ok", "d": None, "e": "2024-06-01"}

    def ask(facts, *more, tier="interp"):
        return run("eval", path, "-d", "p", "--tier", tier, *more, text=json.dumps(facts))[1]

    # Nothing of a fact, of a key or of a value that is refused moves, hides, or begins a line.
    forged = {"a fact": dict(base, t=FORGED, ts=[FORGED, FORGED]), "a key": dict(base, **{FORGED: 1}),
              "a value of an enumeration": dict(base, way=FORGED), "a date": dict(base, d=FORGED), "a count": dict(base, n=FORGED)}
    for what, facts in forged.items():
        for tier in TIERS:
            for language in ("en", "zh"):
                for form in ("text", "markdown"):
                    out = ask(facts, "--explain", "--lang", language, "--format", form, tier=tier)
                    name = f"{what}, {language}, {form}, {tier}"
                    seen = [hex(ord(one)) for one in out if one != "\n" and one in UNSEEN]
                    check(f"{name}: nothing unseen", not seen, seen)
                    check(f"{name}: shown by number", "U+001B" in out or what in ("a date", "a count"), out)
                    check(f"{name}: no line of theirs", not any(line.lstrip(" ").startswith(("permit · p", "fine (L", "# head", "- item", "1. one"))
                                                                for line in out.splitlines()), out)
                    if form == "markdown":
                        check(f"{name}: no markup", not any(one in out for one in ("**b**", "[l](", "<b>", "`c`", "http://")), out)
            out = ask(facts, tier=tier)
            check(f"{what}, JSON, {tier}: nothing unseen", not any(one in out for one in UNSEEN if one != "\n"), out)
            json.loads(out)
    out = ask(forged["a fact"], "--explain")
    check("a text stays within its marks", 'ok = "yes' not in out.split("facts:")[1], out)
    out = ask(forged["a fact"], "--explain", "--lang", "zh")
    check("in Chinese too", "“是" not in out.split("事实：")[1], out)

    # Reasons of duties, and where a threshold stands in the law.
    for tier in TIERS:
        answer = json.loads(ask(base, tier=tier))
        check(f"a duty says why ({tier})", [one.get("because", {}).get("en") for one in answer["obligations"]] ==
              ["they must know", "theirs to give"], answer)
        answer = json.loads(ask(dict(base, n=200), tier=tier))
        unmet = [row for row in answer["because"] if row.get("unmet")]
        check(f"a duty not met says why ({tier})", [row["because"]["zh"] for row in unmet] == ["同意权归其所有"], answer)
        for day, value, article, since in (("2024-06-03", 100, "L art 9(1)", "2024-01-01"), ("2023-06-03", 10, "L art 8", "2000-01-01")):
            answer = json.loads(ask(dict(base, n=40 if value == 10 else 100, as_of=day), "--explain", "--format", "json", tier=tier))
            rows = [row for row in answer["because"] + answer["considered"] if row["rule"] == "p.many"]
            found = [row.get("values") for row in answer["because"] if row["rule"] == "p.many"]
            check(f"the article of the value of {day} ({tier})", value == 100 or
                  found == [{"enough": {"law": [article], "from": since}}], (rows, answer))
    text = ask(dict(base, n=40, as_of="2023-06-03"), "--explain")
    check("the article in words", "enough = 10 (in force from 2000-01-01, L art 8)" in text and "because they must know" in text, text)
    text = ask(dict(base, n=40, as_of="2023-06-03"), "--explain", "--lang", "zh")
    check("the article in Chinese", "标准人数 = 10（自 2000-01-01 起施行，法 第八条）" in text and "理由：当事人有权知悉" in text and
          "发送人事后应当告知对方" in text, text)

    # Days before a day, and days counted from a day.
    dated = dict(base, d="2024-06-01")
    for language, words in (("en", ["30 days before today", "due: 2024-06-11 (within 10 days after e; counted from 2024-06-01)"]),
                            ("zh", ["当日 前 30 日", "自2024-06-01（当日不计入）起"])):
        text = ask(dated, "--explain", "--lang", language)
        check(f"days before and after, {language}", all(one in text for one in words) and "-30" not in text, text)

    # The letter.
    letter = ask(dict(dated, n=40, as_of="2023-06-03"), "--explain", "--format", "markdown", "--lang", "zh")
    for part in ("适用2023年6月3日施行的规定", "《关于物的法律》第二条", "（自2000年1月1日起施行，《关于物的法律》第八条）", "2024年6月11日", "发送人事后应当告知对方"):
        check(f"the letter says {part}", part in letter, letter)
    for part in ("数量大", "复述", "大量", "2023-06-03", "法 第"):
        check(f"the letter does not say {part}", part not in letter, letter)
    letter = ask(dict(dated, n=40, as_of="2023-06-03"), "--explain", "--format", "markdown")
    for part in ("Decided under the law in force on 3 June 2023.", "(The Long Law of Things Article 2)", "Route is by road", "11 June 2024"):
        check(f"the letter says {part}", part in letter, letter)
    for part in ("many", "by_road", "Large", "2023-06-03"):
        check(f"the letter does not say {part}", part not in letter, letter)

    # Many rows are counted.
    rows = "".join(f"  | n is {i} | by_road | L art {i} |\n" for i in range(200, 400))
    with open(path, "w", encoding="utf-8") as file:
        file.write(POLICY + "table long / 长表 first match\n  | when | route | cites |\n" + rows + "end\n")
    for language, words in (("en", "  long: 200 rows did not apply\n"), ("zh", "  长表：200 行未适用\n")):
        text = ask(base, "--explain", "--lang", language)
        check(f"counted, {language}", words in text and "long.7" not in text, text)
    answer = json.loads(ask(base, "--explain", "--format", "json"))
    check("counted in JSON", {"table": "p.long", "applies": "no", "count": 200} in answer["considered"], answer["considered"])

sys.exit(1 if failures else 0)
