#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a digital contract as text: its terms, what its rules refuse and whose duties they are, from the policy and in either language.

The terms are the facts of cn.digital_contract that end in `_agreed`, with the days. Whether they are complete the policy says; the duties
are those of its answer about a use inside the contract, the refusals the reasons of its answer about one that is outside in everything.

    text.py CONTRACT.json [--lang en|zh] [--writ WRIT]
"""
import argparse
import datetime
import json
import re
import subprocess
import sys
from pathlib import Path

POLICY = str(Path(__file__).resolve().parents[2] / "policies/cn/digital_contract")
TERMS = (("contents_agreed", "content", "标的"), ("users_agreed", "users", "使用主体"), ("manners_agreed", "manner", "使用方式"),
         ("uses_agreed", "number of uses", "使用次数"), ("records_agreed", "number of records", "记录条数"), ("purposes_agreed", "purpose", "用途"),
         ("places_agreed", "place (GB/T 2260)", "地域（GB/T 2260）"), ("environments_agreed", "environment", "使用环境"),
         ("valid_from", "first day", "首日"), ("valid_through", "last day", "末日"),
         ("report_within_days", "days to report a use", "报告使用情况的期限"), ("destroy_within_days", "days to delete or return", "删除或者返还的期限"))
VALUES = {"view": "查看", "query": "查询", "verify": "核验", "compute": "计算", "train": "模型训练", "export": "导出", "pass_on": "转提供",
          "provider_domain": "提供方域内", "trusted_space": "可信数据空间", "user_system": "使用方系统", "open_network": "开放网络"}
ENVIRONMENTS = ("open_network", "user_system", "provider_domain", "trusted_space")
WHO = {"provider": "提供方", "user": "使用方", "service_provider": "服务方"}
WHEN = (("before", "Before each use", "每次使用之前"), ("during", "During the use", "使用之中"), ("after", "Afterwards", "使用之后"))
MODALITY = {"must": ("must", "应当"), "must not": ("must not", "不得"), "may": ("may", "可以")}


def run(command, text=""):
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.stderr or done.returncode:
        raise OSError(done.stderr.strip() or done.stdout.strip())
    return json.loads(done.stdout)


def ask(writ, facts, day):
    return run([writ, "eval", POLICY, "-d", "cn.digital_contract", "--as-of", day], json.dumps(facts) + "\n")


def inside(contract):
    """A use inside the contract, whose duties are those of every use."""
    return dict(contract, operation="use", content=contract["contents_agreed"][0], used_by=contract["users_agreed"][0],
                manner=contract["manners_agreed"][0], uses_so_far=0, uses_requested=0, records_so_far=0, records_requested=0,
                purpose=contract["purposes_agreed"][0], place_and_above=contract["places_agreed"][:1],
                environment=contract["environments_agreed"][0], raw=False, suspended=False, identity_verified=True,
                measures_in_place=True, basis_confirmed=True)


def outside(contract):
    """A use that is outside in everything that the contract limits."""
    other = [one for one in ENVIRONMENTS if one not in contract["environments_agreed"]] or contract["environments_agreed"]
    away = [one for one in ("export", "pass_on") if one not in contract["manners_agreed"]] or ["export"]
    return dict(inside(contract), content="", used_by="", manner=away[0], uses_so_far=10 ** 12, records_so_far=10 ** 12, purpose="",
                place_and_above=[], environment=other[0], raw=True, suspended=True)


def articles_of(writ):
    """The articles that the policy cites, in both languages."""
    trace = run([writ, "trace", POLICY, "--format", "json"])
    found = {document["article"]["en"]: document["article"] for document in trace["documents"]}
    for law in trace["laws"]:
        for article in law["articles"]:
            key = law["name"]["en"] + " " + article["article"]["en"]
            found[key] = {"en": key, "zh": law["name"]["zh"] + article["article"]["zh"]}
    return found


def within(limit, text):
    """Of Chinese: a time to act stands before what is done, how long it lasts behind."""
    if limit.endswith("内"):
        return limit + text
    return text + (limit and "，" + re.sub("^持续至(.+)后([0-9]+)年前$", r"自\1起\2年", limit))


def text_of(writ, contract, language):
    own = 0 if language == "en" else 1
    colon, comma = ((": ", ", "), ("：", "、"))[own]
    day = contract.get("valid_from", "2022-12-02")
    concluded = ask(writ, dict(contract, operation="conclude"), day)
    if concluded["decision"] != "permit":
        return None, ("not agreed", "未约定")[own] + colon + comma.join(concluded["outputs"]["missing"])
    used = ask(writ, inside(contract), day)
    if used["decision"] != "permit":
        raise OSError("a use inside the contract is not permitted: %s" % used["because"])
    after = datetime.date.fromisoformat(contract["valid_through"]) + datetime.timedelta(days=1)
    refused = ask(writ, outside(contract), day)["because"] + ask(writ, inside(contract), str(after))["because"]
    articles = articles_of(writ)
    # What the days of the duties are called in the policy, and here.
    here = {"report_days days": "%s days" % contract.get("report_within_days"), "destroy_days days": "%s days" % contract.get("destroy_within_days"),
            "last_day": contract["valid_through"], "today": "the use", "报告期限天数": str(contract.get("report_within_days")),
            "销毁期限天数": str(contract.get("destroy_within_days")), "合约末日": contract["valid_through"], "当日": "使用之日"}

    def shown(value):
        if isinstance(value, list):
            return comma.join(shown(one) for one in value)
        return VALUES.get(value, str(value)) if own else str(value).replace("_", " ")

    def by(laws):
        return (" (%s)", "（%s）")[own] % comma.join(articles[one][language] for one in laws)

    out = [("# Digital contract", "# 数字合约")[own], "", ("## Terms", "## 约定")[own], ""]
    out += ["- %s%s%s%s" % ((english, chinese)[own], colon, shown(contract[name]), own and name.endswith("_days") and "日" or "")
            for name, english, chinese in TERMS if name in contract]
    if contract.get("uses_unlimited"):
        out.append(("- uses are not limited", "- 使用次数不限")[own])
    out += ["", ("## A use is refused where", "## 有下列情形之一的，不得使用")[own], ""]
    said = [(reason["text"][language], reason["law"]) for reason in refused if "text" in reason and "default" not in reason["rule"]]
    out += ["- " + text + by(law) for at, (text, law) in enumerate(said) if (text, law) not in said[:at]]
    for when, *title in WHEN:
        out += ["", "## " + title[own], ""]
        for duty in (duty for duty in used["obligations"] if duty["when"] == when):
            limit = duty.get("deadline", {}).get(language, "")
            for name, number in here.items():
                limit = limit.replace(name, number)
            who, verb, text = shown(duty["who"]) if not own else WHO[duty["who"]], MODALITY[duty["modality"]][own], duty["text"][language]
            if own:
                out.append("- %s%s%s%s" % (who, verb, within(limit.replace(" ", ""), text), by(duty["law"])))
            else:
                out.append("- The %s %s %s%s%s" % (who, verb, text, limit and ", " + limit, by(duty["law"])))
    return "\n".join(out), None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("contract", type=Path)
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--writ", default="writ")
    arguments = parser.parse_args()
    try:
        text, lacking = text_of(arguments.writ, json.loads(arguments.contract.read_text(encoding="utf-8")), arguments.lang)
    except (OSError, ValueError) as problem:
        print("problem: %s" % problem, file=sys.stderr)
        return 1
    print(text or lacking)
    return 0 if text else 1


if __name__ == "__main__":
    sys.exit(main())
