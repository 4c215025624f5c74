#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A data exchange, from the registration of rights to the duties that are due.

Makes listings (listings.py), asks the policies about each of them, one process a step with one request a line, in native code; settles
the income of what was sold and follows the duties. Writes into the folder OUT: listings.jsonl, answers.jsonl, log.jsonl, and the report
in both languages, report.html and report.zh.html. Nothing is decided here: this script asks, counts and checks that every amount adds up
to the cent, and that every refusal names its rule and its article; it exits with 1 where that is not so.

    run.py [--writ WRIT] [--count N] [--seed N] [--out OUT] [--tier jit|quick|interp]
"""
import argparse
import collections
import datetime
import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import listings as made
import report

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2026, 11, 28)

# In the order of the flow. What the list of article (十四) passes on (`refer`) is decided by the step that its kind of data has.
STEPS = ("property_rights", "circulation", "venues", "trading", "personal_information", "important_data", "export_control",
         "cross_border", "digital_contract", "income")


class Problem(Exception):
    pass


def run(command, text=""):
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise Problem("%s: %s" % (" ".join(command[:3]), done.stderr.strip() or done.returncode))
    return done.stdout


def start(options, step):
    """The process of a step, which compiles its policy while others decide."""
    command = [options.writ, "eval", str(ROOT / "policies/cn" / step), "-d", "cn." + step, "--tier", options.tier]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def ask(process, step, requests):
    """One answer for each request."""
    out, said = process.communicate("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in requests))
    if process.returncode:
        raise Problem("%s: %s" % (step, said.strip() or out.strip()[-300:]))
    sys.stderr.write(said)  # what a step says beside its answers: that the overlay of a zone is not applied here
    answers = [json.loads(line) for line in out.splitlines()]
    if len(answers) != len(requests):
        raise Problem("%s: %d answers to %d requests" % (step, len(answers), len(requests)))
    return answers


def names(options):
    """From `writ trace`: the names of rules and articles in both languages, and which rules close."""
    parts, laws = {}, {}

    def one(step):
        return json.loads(run([options.writ, "trace", str(ROOT / "policies/cn" / step), "--format", "json"]))

    with ThreadPoolExecutor(2) as pool:
        traces = list(pool.map(one, STEPS))
    for trace in traces:
        for part in trace["parts"]:
            parts[part["id"]] = {"kind": part["kind"], "name": part["name"], "says": part["says"]}
        for law in trace["laws"]:
            for article in law["articles"]:
                key = law["name"]["en"] + " " + article["article"]["en"]
                laws[key] = {"en": key, "zh": law["name"]["zh"] + article["article"]["zh"], "of": {"name": law["name"], "title": law["title"]}}
        for document in trace["documents"]:
            laws[document["article"]["en"]] = document["article"]
    return parts, laws


def grounds(answer, parts):
    """The rules that closed: those of the reasons that conclude a denial, and duties before the act that were not done."""
    found = []
    for reason in answer["because"]:
        part = parts.get(reason["rule"])
        if part and (part["kind"] == "obligation" or (part["kind"] == "rule" and "deny" in part["says"]["en"])):
            found.append(reason)
    return found


# ---- the flow ----

def flow(options, rows):
    open_ = list(rows)
    for row in rows:
        row["answers"] = {}
        row["state"] = "open"
    processes = {step: start(options, step) for step in STEPS}
    counts = []
    for step in STEPS:
        asked = [row for row in open_ if step in row["facts"]]
        day = "first_use" if step == "digital_contract" else "day"
        answers = ask(processes[step], step, [dict(row["facts"][step], as_of=row[day]) for row in asked])
        outcome = collections.Counter()
        for row, answer in zip(asked, answers):
            row["answers"][step] = answer
            decided = answer["decision"]
            outcome[decided] += 1
            if decided == "deny":
                row["state"], row["step"] = "refused", step
            elif decided == "undetermined":
                row["state"], row["step"] = "waiting", step
            elif decided not in ("permit", "refer"):
                raise Problem("%s of %s: %s" % (step, row["id"], answer))
        open_ = [row for row in open_ if row["state"] == "open"]
        counts.append((step, len(asked), dict(outcome)))
    for row in open_:
        row["state"] = "sold"
    return counts


# ---- money, in cents ----

def to_cents(text):
    whole, part = text.split(".")
    return int(whole) * 100 + int(part)


def half_up(fraction):
    return int(fraction + Fraction(1, 2))


def by_contribution(amount, weights):
    """The largest remainders get the cents left over, of equal ones the earlier."""
    total = sum(weights)
    exact = [amount * weight / total for weight in weights]
    shares = [int(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[:amount - sum(shares)]:
        shares[at] += 1
    return shares


def expected(facts):
    """The same amounts, reckoned a second time with fractions."""
    gross, cost = to_cents(facts["gross_cny"]), to_cents(facts["cost_cny"])
    net = max(gross - cost, 0)
    commission = min(half_up(Fraction(facts["commission_rate"]) * gross), net)
    rest = net - commission
    public = half_up(Fraction(facts["public_share_rate"]) * rest) if facts["contains_public_data"] else 0
    fund = min(half_up(Fraction(facts["fund_rate"]) * rest), rest - public) if "fund_rate" in facts else 0
    pool = rest - public - fund
    weights = [Fraction(one["contribution"]) for one in facts["participants"]]
    source = [one["stage"] == "source" for one in facts["participants"]]
    own = sum(weight for weight, is_source in zip(weights, source) if is_source)
    least = half_up(Fraction(facts["source_minimum_rate"]) * pool) if "source_minimum_rate" in facts else 0
    if any(source) and pool * own < least * sum(weights):
        first = iter(by_contribution(least, [weight for weight, is_source in zip(weights, source) if is_source]))
        second = iter(by_contribution(pool - least, [weight for weight, is_source in zip(weights, source) if not is_source]))
        shares = [next(first) if is_source else next(second) for is_source in source]
    else:
        shares = by_contribution(pool, weights)
    return {"net": net, "commission": commission, "public": public, "fund": fund, "shares": shares}


def settle(rows):
    """Totals by stage and by party, and what does not add up."""
    total = collections.Counter()
    party, problems = collections.Counter(), []
    party_names = {}
    for row in rows:
        facts, answer = row["facts"]["income"], row["answers"]["income"]["outputs"]
        gross, cost, net = to_cents(facts["gross_cny"]), to_cents(facts["cost_cny"]), to_cents(answer["net_cny"])
        paid = {"net": net, "commission": to_cents(answer["commission_cny"]), "public": to_cents(answer["public_share_cny"]),
                "fund": to_cents(answer["fund_cny"]), "shares": [to_cents(one) for one in answer["shares_cny"]]}
        if paid != expected(facts):
            problems.append("%s: %s, reckoned %s" % (row["id"], paid, expected(facts)))
        if paid["commission"] + paid["public"] + paid["fund"] + sum(paid["shares"]) != net or net != max(gross - cost, 0):
            problems.append("%s: the parts are not the whole" % row["id"])
        total["gross"] += gross
        total["net"] += net
        total["cost_covered"] += min(gross, cost)
        for name in ("commission", "public", "fund"):
            total[name] += paid[name]
        for one, who, cents in zip(facts["participants"], row["parties"], paid["shares"]):
            total[one["stage"]] += cents
            party[who["en"]] += cents
            party_names[who["en"]] = who
    stages = ("source", "collection", "processing", "circulation")
    checks = [
        ("net", total["net"], total["commission"] + total["public"] + total["fund"] + sum(total[one] for one in stages)),
        ("gross", total["gross"], total["net"] + total["cost_covered"]),
        ("parties", sum(total[one] for one in stages), sum(party.values())),
    ]
    problems += ["%s: %d is not %d" % check for check in checks if check[1] != check[2]]
    return total, [(party_names[name], cents) for name, cents in party.most_common()], checks, problems


# ---- duties ----

def log_of(rows, seed):
    """Decisions of what was sold, and what became of their duties."""
    out = []
    for row in rows:
        r = random.Random("duties %d/%s" % (seed, row["id"]))
        for step, answer in row["answers"].items():
            if not answer["obligations"]:
                continue
            name = "%s/%s" % (row["id"], step)
            out.append(dict(answer, id=name))
            decided = datetime.date.fromisoformat(answer["as_of"])
            for duty in answer["obligations"]:
                if duty.get("met") or "due" not in duty:
                    if duty["modality"] == "must not" and r.random() < .004:
                        out.append(event("done", name, duty, decided + datetime.timedelta(days=r.randrange(1, 20))))
                    continue
                due = datetime.date.fromisoformat(duty["due"])
                chance = r.random()
                if chance < .82:
                    out.append(event("fulfilled", name, duty, decided + (due - decided) * r.random()))
                elif chance < .9:
                    out.append(event("fulfilled", name, duty, due + datetime.timedelta(days=r.randrange(1, 15))))
                elif chance < .92:
                    out.append(event("waived", name, duty, decided))
    return out


def event(kind, name, duty, on):
    return {"event": kind, "decision": name, "obligation": duty["id"], "on": str(on), "by": "exchange"}


def follow(options, log):
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in log)
    said = json.loads(run([options.writ, "duties", str(ROOT / "policies/cn/digital_contract"), "--log", "-", "--as-of", str(TODAY),
                           "--format", "json"], text))
    if said["problems"]:
        raise Problem("duties: %s" % said["problems"][0])
    return said


# ---- all of it ----

def refusals_of(rows, parts, laws, problems):
    found = []
    for row in rows:
        if row["state"] != "refused":
            continue
        answer = row["answers"][row["step"]]
        reasons = grounds(answer, parts)
        if not reasons or not all(any(" art " in law or " sec " in law for law in reason["law"]) for reason in reasons):
            problems.append("%s: refused without a rule and an article" % row["id"])
        found.append({"row": row, "step": row["step"], "reasons": [
            {"rule": reason["rule"].split(".", 2)[2], "name": parts[reason["rule"]]["name"],
             "text": reason.get("text") or reason.get("because") or parts[reason["rule"]]["says"],
             "said": bool(reason.get("text") or reason.get("because")),
             "law": [laws.get(law, {"en": law, "zh": law}) for law in reason["law"]]} for reason in reasons]})
    return found


def work(options):
    began = time.monotonic()
    rows = made.listings(options.count, options.seed)
    with ThreadPoolExecutor(1) as pool:
        named = pool.submit(names, options)
        counts = flow(options, rows)
        parts, laws = named.result()
    sold = [row for row in rows if row["state"] == "sold"]
    total, parties, checks, problems = settle(sold)
    refusals = refusals_of(rows, parts, laws, problems)
    waiting = [row for row in rows if row["state"] == "waiting"]
    if len(sold) + len(refusals) + len(waiting) != len(rows):
        problems.append("%d listings, %d sold, %d refused, %d waiting" % (len(rows), len(sold), len(refusals), len(waiting)))
    log = log_of(sold, options.seed)
    duties = follow(options, log)
    seconds = time.monotonic() - began

    options.out.mkdir(parents=True, exist_ok=True)
    lines = {"listings.jsonl": made.listings(options.count, options.seed), "log.jsonl": log,
             "answers.jsonl": [{"id": row["id"], "step": step, "answer": answer} for row in rows
                               for step, answer in row["answers"].items()]}
    for name, content in lines.items():
        (options.out / name).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in content), encoding="utf-8")
    facts = {"rows": rows, "sold": sold, "waiting": waiting, "counts": counts, "refusals": refusals, "total": total, "parties": parties,
             "checks": checks, "duties": duties, "parts": parts, "laws": laws, "today": TODAY, "seed": options.seed,
             "native": options.tier != "interp"}
    for name, language in (("report.html", "en"), ("report.zh.html", "zh")):
        (options.out / name).write_text(report.page(facts, language), encoding="utf-8")

    print("%d listings: %d sold, %d refused, %d waiting for facts" % (len(rows), len(sold), len(refusals), len(waiting)))
    print("income CNY %s, net CNY %s, shared out CNY %s" % tuple(report.yuan(one) for one in (total["gross"], *checks[0][1:])))
    print("duties: " + ", ".join("%d %s" % (number, state) for state, number in duties["counts"].items() if number))
    print("%d answers in %.1f s; report: %s" % (sum(asked for _, asked, _ in counts), seconds, options.out / "report.html"))
    for problem in problems:
        print("problem: " + problem, file=sys.stderr)
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--writ", default=str(ROOT / "build/release/bin/writ"))
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20221202)
    parser.add_argument("--out", type=Path, default=ROOT / "build/exchange")
    parser.add_argument("--tier", choices=("jit", "quick", "interp"), default="jit")
    try:
        return work(parser.parse_args())
    except (Problem, OSError) as problem:
        print("problem: %s" % problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
