#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Dates through whole decisions, in a tier: against the vectors of dates-calc (tests/data/dates-calc), and on generated dates
against Python's datetime, with working days counted one by one from stdlib/calendars/prc.csv.
Usage: dates.py WRIT ROOT [--count N] [--seed N] [--tier T]"""
import argparse
import calendar
import csv
import json
import os
import random
import re
import subprocess
import sys
from datetime import date, timedelta

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--count", type=int, default=2000)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--tier", default="interp")
args = parser.parse_args()
rng = random.Random(args.seed)
wrong = 0


def ask(policy, decision, requests):
    command = [args.writ, "eval", os.path.join(args.root, "tests/policies", policy), "-d", decision, "--outputs", "--tier", args.tier]
    text = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(command, input=text.encode(), capture_output=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(requests):
        sys.exit(f"{len(answers)} answers to {len(requests)} requests: {done.stderr.decode()[:400]}")
    return answers


def compare(requests, expected, found):
    global wrong
    for request, want, got in zip(requests, expected, found):
        if want != got:
            wrong += 1
            if wrong <= 5:
                print(request, {k: (want.get(k), got.get(k)) for k in want | got if want.get(k) != got.get(k)})


# ---- the vectors ----

folder = os.path.join(args.root, "tests/data/dates-calc")
requests, expected = [], []
for name, column in (("exact_computations.csv", 2), ("ambiguous_computations.csv", 3), ("first_last_day_of_month.csv", None)):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        rows = [[cell.strip() for cell in line.split(";")] for line in file.read().splitlines()[1:] if line.strip()]
    for row in rows:
        years, months, days = 0, 0, 0
        if column:
            years, months, days = map(int, re.fullmatch(r"\[(-?\d+) years, (-?\d+) months, (-?\d+) days\]", row[1]).groups())
        requests.append({"day": row[0], "m": 12 * years + months, "n": days})
        expected.append({"sum": row[column]} if column else {"first": row[1], "last": row[2]})
found = [{key: answer[key] for key in want} for want, answer in zip(expected, ask("date_sums.writ", "sums", requests))]
compare(requests, expected, found)
vectors = len(requests)
if vectors != 32:
    sys.exit(f"{vectors} vectors, not 32")


# ---- generated dates ----

def months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months(start, end):
    """The most months that, added to the earlier day, do not pass the later one; negative when the end is the earlier."""
    if end < start:
        return -full_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months_after(start, months) <= end else months - 1


def whole_years(months):
    return abs(months) // 12 * (1 if months >= 0 else -1)


with open(os.path.join(args.root, "stdlib/calendars/prc.csv"), encoding="utf-8") as file:
    kinds = {row[0]: row[1] for row in csv.reader(line for line in file if not line.startswith("#"))}


def works(day):
    kind = kinds.get(day.isoformat())
    return kind == "workday" if kind in ("workday", "holiday") else day.weekday() < 5


def workdays_after(day, count):
    while count > 0:
        day += timedelta(1)
        count -= works(day)
    return day


def workdays_between(start, end):
    # The first day is never counted and the last one is, in either direction.
    if end < start:
        return -sum(works(end + timedelta(i)) for i in range((start - end).days))
    return sum(works(start + timedelta(i)) for i in range(1, (end - start).days + 1))


def rolled(day):
    while not works(day):
        day += timedelta(1)
    return day


def some_day():
    kind = rng.random()
    year = rng.randint(2004, 2025)
    if kind < 0.3:
        month = rng.randint(1, 12)
        return date(year, month, calendar.monthrange(year, month)[1])
    if kind < 0.4:
        return date(year, rng.choice([1, 2, 5, 10]), rng.randint(1, 10))
    return date(year, 1, 1) + timedelta(rng.randrange(365))


requests, expected = [], []
for _ in range(args.count):
    day, other = some_day(), some_day()
    other = min(day + timedelta(rng.randint(0, 90)), date(2025, 12, 31)) if rng.random() < 0.4 else other
    birth = date(rng.randint(1940, 2003), rng.randint(1, 12), rng.randint(1, 28)) if rng.random() < 0.8 else date(2000, 2, 29)
    months = full_months(day, other)
    month_later = months_after(day, 1)
    steps = 0
    while months_after(birth, 3 * steps) <= day:
        steps += 1
    lived = full_months(birth, day)
    requests.append({"birth": birth.isoformat(), "day": day.isoformat(), "other": other.isoformat()})
    want = {
        "age": lived // 12, "days": (other - day).days, "months": months, "years": whole_years(months),
        "first": day.replace(day=1).isoformat(),
        "last": day.replace(day=calendar.monthrange(day.year, day.month)[1]).isoformat(),
        "month_later": month_later.isoformat(), "three_years_before": months_after(day, -36).isoformat(),
        "in_period": birth <= day < other, "works": works(day), "ten_workdays": workdays_after(day, 10).isoformat(),
        "workdays": workdays_between(day, other), "rolled": rolled(month_later).isoformat(),
        "quarter": months_after(birth, 3 * steps).isoformat(),
    }
    expected.append(want)
compare(requests, expected, ask("dates.writ", "answer", requests))
print(f"{vectors} vectors, {len(requests)} generated, tier {args.tier}: {wrong} wrong")
sys.exit(1 if wrong else 0)
