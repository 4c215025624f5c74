#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the expected values of exact decimals, dates and working days, sharing nothing with the C++.

Decimals come from the decimal module at 400 digits, dates from datetime and counting, working days from
stepping through the package chinesecalendar day by day. `prc` writes stdlib/calendars/prc.csv from it.

    make_values.py [--out DIR] [--count N] [--seed S] [decimals] [dates] [workdays] [prc]

Without names: decimals, dates, workdays, into tests/data/values. workdays and prc need the package:
pip install chinesecalendar
"""
import argparse
import calendar
import datetime
import decimal
import random
import re
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_COUNTS = {"decimals": 2000, "dates": 2000, "workdays": 1000}

# ---- decimals ----

# Quotients here have divisors below 10^77: 400 digits, cut off, cannot hide a tie or make one.
CONTEXT = decimal.Context(prec=400, rounding=decimal.ROUND_DOWN, Emin=-10**17, Emax=10**17)
INT_MAX, INT_MIN = 2**127 - 1, -2**127
MAX_PLACES, DECLARED_PLACES = 38, 18
ROUNDINGS = {
    "half_up": decimal.ROUND_HALF_UP, "half_even": decimal.ROUND_HALF_EVEN, "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN, "floor": decimal.ROUND_FLOOR, "ceiling": decimal.ROUND_CEILING, "exact": None,
}
NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")


def fits(value):
    return value if INT_MIN <= value <= INT_MAX else "overflow"


def rounded(numerator, denominator, places, rounding):
    """numerator / denominator as a coefficient of that many places, or the fault."""
    quotient = CONTEXT.divide(numerator, denominator)
    unit = Decimal(1).scaleb(-places, CONTEXT)

    def coefficient(mode):
        return int(quotient.quantize(unit, mode, CONTEXT).scaleb(places, CONTEXT))

    truncated = coefficient(decimal.ROUND_DOWN)
    if fits(truncated) == "overflow":
        return "overflow"
    if ROUNDINGS[rounding]:
        return fits(coefficient(ROUNDINGS[rounding]))
    back = CONTEXT.multiply(Decimal(truncated).scaleb(-places, CONTEXT), denominator)
    return truncated if back == numerator else "inexact"


def value_of(coefficient, places):
    return Decimal(coefficient).scaleb(-places, CONTEXT)


def parsed(text, places):
    match = NUMBER.fullmatch(text)
    if not match:
        return "not_a_number"
    sign, whole, fraction, exponent = match.groups(default="")
    digits = (whole + fraction).rstrip("0")
    if not digits:
        return 0
    exponent = int(exponent or 0) + len(whole) - len(digits) + places
    if exponent < 0:
        return "too_many_places"
    # Leading zeros aside, more digits than any result has; not worth raising ten to that power.
    if len(digits.lstrip("0")) + exponent > 60:
        return "overflow"
    return fits(int(sign + digits) * 10**exponent)


def any_number(rng):
    edge = rng.choice((-1, 0, 0, 1))
    kind = rng.randrange(7)
    if kind == 0:
        value = rng.randint(0, 1000)
    elif kind == 1:
        value = rng.getrandbits(rng.randint(1, 127))
    elif kind == 2:
        value = 10**rng.randint(0, 38) + edge
    elif kind == 3:
        value = 5 * 10**rng.randint(0, 37) + edge
    elif kind == 4:
        value = 2**rng.randint(0, 127) + edge
    elif kind == 5:
        value = rng.choice((INT_MAX, INT_MAX - 1, -INT_MIN, INT_MAX // 2, 2**64, 2**64 - 1))
    else:
        value = rng.randint(0, 10**12)
    return max(INT_MIN, min(INT_MAX, rng.choice((-1, 1)) * value))


def any_places(rng):
    return rng.randint(0, rng.choice((4, DECLARED_PLACES, MAX_PLACES)))


def near_tie(rng, unit):
    """A number about half way between two multiples of the unit."""
    limit = max(0, INT_MAX // unit - 2)
    value = unit * rng.getrandbits(rng.randint(0, limit.bit_length())) + unit // 2 + rng.choice((-1, 0, 0, 1))
    return max(INT_MIN, min(INT_MAX, rng.choice((-1, 1)) * value))


def number_text(rng):
    text = rng.choice(("", "", "-")) + str(abs(any_number(rng)))
    if rng.random() < 0.6:
        size = rng.randint(1, rng.choice((3, 20, 45)))
        text += "." + "".join(rng.choice("0001234567899") for _ in range(size))
    if rng.random() < 0.2:
        text += rng.choice(("0", "00", "000000"))
    if rng.random() < 0.3:
        exponent = rng.randint(0, rng.choice((3, 40, 10**9, 10**30)))
        text += rng.choice("eE") + rng.choice(("", "+", "-")) + str(exponent)
    if rng.random() < 0.25:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(("", ".", "-", "+", "e", "0", " ", "x")) + text[at + rng.randint(0, 1):]
    return text


def decimal_row(rng):
    op = rng.choice(("add", "sub", "mul", "integer", "parse", "format", "rescale", "unit", "multiply",
                     "divide", "multiply_divide", "compare"))
    a, b, c = any_number(rng), any_number(rng), any_number(rng)
    a_places, b_places, places = any_places(rng), any_places(rng), any_places(rng)
    rounding = rng.choice(tuple(ROUNDINGS))
    row = dict.fromkeys(("a", "a_places", "b", "b_places", "c", "places", "rounding"), "")
    row["op"] = op

    def give(expected, **fields):
        row.update(fields, expected=expected)
        return row

    if op == "add":
        return give(fits(a + b), a=a, b=b)
    if op == "sub":
        return give(fits(a - b), a=a, b=b)
    if op == "mul":
        return give(fits(a * b), a=a, b=b)
    if op == "integer":
        text = rng.choice((str(a), str(a * rng.choice((1, 2, 10))), number_text(rng)))
        well_formed = re.fullmatch(r"-?(0|[1-9][0-9]*)", text)
        return give(fits(int(text)) if well_formed else "not_a_number", a=text)
    if op == "parse":
        text = number_text(rng)
        return give(parsed(text, places), a=text, places=places)
    if op == "format":
        return give(format(value_of(a, places), "f"), a=a, places=places)
    if op == "rescale":
        if a_places > places and rng.random() < 0.7:
            a = near_tie(rng, 10**(a_places - places))
        return give(rounded(value_of(a, a_places), Decimal(1), places, rounding),
                    a=a, a_places=a_places, places=places, rounding=rounding)
    if op == "unit":
        b = b if rng.random() < 0.1 else min(abs(b), INT_MAX) or 5
        if b <= 0:
            return give("unit_not_positive", a=a, b=b, rounding=rounding)
        if rng.random() < 0.7:
            a = near_tie(rng, b)
        units = rounded(Decimal(a), Decimal(b), 0, rounding)
        return give(units if isinstance(units, str) else fits(units * b), a=a, b=b, rounding=rounding)
    if op == "multiply":
        if rng.random() < 0.4:
            a, b = near_tie(rng, 10**rng.randint(1, 20)), 10**rng.randint(0, 17)
        product = CONTEXT.multiply(value_of(a, a_places), value_of(b, b_places))
        return give(rounded(product, Decimal(1), places, rounding),
                    a=a, a_places=a_places, b=b, b_places=b_places, places=places, rounding=rounding)
    if op in ("divide", "multiply_divide"):
        if rng.random() < 0.05:
            b = c = 0
        if op == "divide":
            if b and rng.random() < 0.4:
                a = near_tie(rng, abs(b))
                places = max(0, min(MAX_PLACES, a_places - b_places))
            expected = (rounded(value_of(a, a_places), value_of(b, b_places), places, rounding)
                        if b else "division_by_zero")
            return give(expected, a=a, a_places=a_places, b=b, b_places=b_places, places=places,
                        rounding=rounding)
        if c and rng.random() < 0.4:
            a, b = near_tie(rng, abs(c)), rng.randint(1, 9)
        expected = rounded(Decimal(a * b), Decimal(c), 0, rounding) if c else "division_by_zero"
        return give(expected, a=a, b=b, c=c, rounding=rounding)
    if rng.random() < 0.5 and b_places > a_places:
        b = max(INT_MIN, min(INT_MAX, a * 10**(b_places - a_places) + rng.choice((-1, 0, 1))))
    left, right = value_of(a, a_places), value_of(b, b_places)
    order = "less" if left < right else "greater" if left > right else "equal"
    return give(order, a=a, a_places=a_places, b=b, b_places=b_places)


DECIMAL_FIELDS = ("op", "a", "a_places", "b", "b_places", "c", "places", "rounding", "expected")


def decimals(rng, count):
    for _ in range(count):
        row = decimal_row(rng)
        yield [row[field] for field in DECIMAL_FIELDS]


# ---- dates ----

DAY = datetime.timedelta(days=1)
EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST, LAST = datetime.date.min, datetime.date.max
OUT_OF_RANGE = "out_of_range"


def shift(date, days):
    number = date.toordinal() + days
    return datetime.date.fromordinal(number) if 1 <= number <= LAST.toordinal() else None


def plus_months(date, months, rule):
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    try:
        return datetime.date(year, month + 1, date.day)
    except ValueError:
        end = datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        return end if rule == "clip" else end + DAY


def full_months(begin, end, rule):
    """Counted one by one."""
    if end < begin:
        return -full_months(end, begin, rule)
    months = 0
    while (reached := plus_months(begin, months + 1, rule)) and reached <= end:
        months += 1
    return months


def age(birth, on, rule):
    """Birthdays up to the day, counted one by one."""
    if on < birth:
        return "before_birth"
    birthdays = 0
    for year in range(birth.year + 1, on.year + 1):
        try:
            birthday = birth.replace(year=year)
        except ValueError:
            birthday = datetime.date(year, 2, 28) if rule == "clip" else datetime.date(year, 3, 1)
        birthdays += birthday <= on
    return birthdays


def any_date(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return datetime.date.fromordinal(rng.randint(1, LAST.toordinal()))
    if kind == 1:
        year = 4 * rng.randint(1, 2499)
        return datetime.date(year, 2, 29 if calendar.isleap(year) else 28)
    if kind == 2:
        year, month = rng.randint(1, 9999), rng.randint(1, 12)
        return datetime.date(year, month, calendar.monthrange(year, month)[1])
    if kind == 3:
        return datetime.date(rng.choice((1, 1600, 1899, 1900, 2000, 2100, 9999)), rng.choice((1, 2, 3, 12)),
                             rng.randint(1, 28))
    if kind == 4:
        return rng.choice((FIRST, FIRST + DAY, LAST, LAST - DAY, datetime.date(1970, 1, 1)))
    return datetime.date.fromordinal(rng.randint(datetime.date(1949, 10, 1).toordinal(),
                                                 datetime.date(2060, 1, 1).toordinal()))


def nearby(rng, date, days):
    return shift(date, rng.randint(-days, days)) or date


def date_text(rng):
    text = rng.choice((any_date(rng).isoformat(),
                       f"{rng.randint(0, 9999):04}-{rng.randint(0, 13):02}-{rng.randint(0, 32):02}"))
    if rng.random() < 0.4:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(("", "-", "/", "0", "T", " ", "9")) + text[at + rng.randint(0, 1):]
    return text


def parsed_date(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return "none"
    try:
        return datetime.date(int(text[:4]), int(text[5:7]), int(text[8:])).toordinal() - EPOCH
    except ValueError:
        return "none"


def date_row(rng):
    op = rng.choice(("parse", "format", "weekday", "first_of_month", "last_of_month", "add_days",
                     "add_months", "add_years", "add_period", "days_between", "months_between",
                     "years_between", "age"))
    date, rule = any_date(rng), rng.choice(("clip", "up"))
    if op == "parse":
        text = date_text(rng)
        return op, text, "", "", parsed_date(text)
    if op == "format":
        return op, date.toordinal() - EPOCH, "", "", date
    if op == "weekday":
        return op, date, "", "", date.isoweekday()
    if op == "first_of_month":
        return op, date, "", "", date.replace(day=1)
    if op == "last_of_month":
        return op, date, "", "", date.replace(day=calendar.monthrange(date.year, date.month)[1])
    if op == "add_days":
        days = rng.randint(-1, 1) * rng.randint(0, rng.choice((40, 400, 4000000, 2**63 - 1)))
        return op, date, days, "", shift(date, days) or OUT_OF_RANGE
    if op == "add_months":
        months = rng.randint(-1, 1) * rng.randint(0, rng.choice((14, 1200, 120000, 2**63 - 1)))
        return op, date, months, rule, plus_months(date, months, rule) or OUT_OF_RANGE
    if op == "add_years":
        years = rng.randint(-1, 1) * rng.randint(0, rng.choice((5, 100, 10000, 2**63 - 1)))
        return op, date, years, rule, plus_months(date, 12 * years, rule) or OUT_OF_RANGE
    if op == "add_period":
        big = rng.random() < 0.05
        years, months, days = ((rng.randint(-2**31, 2**31 - 1) for _ in range(3)) if big else
                               (rng.randint(-30, 100), rng.randint(-40, 40), rng.randint(-400, 400)))
        moved = plus_months(date, 12 * years + months, rule)
        moved = moved and shift(moved, days)
        return op, date, f"{years} {months} {days}", rule, moved or OUT_OF_RANGE
    if op == "days_between":
        other = any_date(rng)
        return op, date, other, "", (other - date).days
    other = nearby(rng, date, rng.choice((70, 800, 20000)))
    if op == "months_between":
        return op, date, other, rule, full_months(date, other, rule)
    if op == "years_between":
        months = full_months(date, other, rule)
        return op, date, other, rule, months // 12 if months >= 0 else -(-months // 12)
    return op, date, other, rule, age(date, other, rule)


def dates(rng, count):
    for _ in range(count):
        yield date_row(rng)


# ---- working days ----

FIRST_YEAR, LAST_YEAR = 2004, 2026
# Where the package departs from the notice. 国办发明电〔2005〕35号: 12月31日（星期六）上班, for 3 January 2006.
CORRECTIONS = {datetime.date(2005, 12, 31): ("workday", "New Year's Day")}


class NotPublished(Exception):
    def __init__(self, year):
        super().__init__(f"not_published:{year}")


def works(date):
    import chinese_calendar
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise NotPublished(date.year)
    if date in CORRECTIONS:
        return CORRECTIONS[date][0] == "workday"
    return chinese_calendar.is_workday(date)


def step_workdays(date, count):
    direction = 1 if count > 0 else -1
    while count:
        date += direction * DAY
        count -= direction * works(date)
    return date


def workdays_between(begin, end):
    direction = 1 if end > begin else -1
    count = 0
    while begin != end:
        begin += direction * DAY
        count += direction * works(begin)
    return count


def next_workday(date):
    while not works(date):
        date += DAY
    return date


def workday_answer(op, date, argument, end):
    if op == "is":
        return "yes" if works(date) else "no"
    if op == "add":
        return step_workdays(date, argument)
    if op == "between":
        return workdays_between(date, argument)
    if op == "next":
        return next_workday(date)
    years, months, days = map(int, argument.split())
    last = plus_months(date, 12 * years + months, "clip") + days * DAY
    return next_workday(last) if end == "rolls" else last


def workday_row(rng):
    op = rng.choice(("is", "add", "between", "next", "period_end"))
    first, last = datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)
    inside = first + rng.randint(0, (last - first).days) * DAY
    date = nearby(rng, rng.choice((first, last)) if rng.random() < 0.2 else inside, 40)
    argument = end = ""
    if op == "add":
        argument = rng.randint(-1, 1) * rng.randint(0, rng.choice((3, 15, 60, 300, 3000)))
    elif op == "between":
        argument = nearby(rng, date, rng.choice((10, 100, 1000)))
    elif op == "period_end":
        parts = rng.choice((0, 0, 1, 3)), rng.choice((0, 0, 1, 6, 13)), rng.choice((0, 5, 15, 45))
        argument = " ".join(map(str, parts))
        end = rng.choice(("rolls", "stands"))
    try:
        expected = workday_answer(op, date, argument, end)
    except NotPublished as missing:
        expected = missing
    return op, date, argument, end, expected


def workdays(rng, count):
    for _ in range(count):
        yield workday_row(rng)


# ---- the calendar of the PRC ----

def prc():
    """Only what differs from the ordinary week: weekdays off, weekend days worked."""
    from chinese_calendar import constants
    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    rows = {day: ("holiday", name) for day, name in constants.holidays.items() if day.isoweekday() <= 5}
    rows.update({day: ("workday", name) for day, name in constants.workdays.items()})
    rows.update(CORRECTIONS)
    for day in sorted(rows):
        kind, name = rows[day]
        yield day, kind, f"{name} / {names[name]}"


PRC_HEADER = f"""\
# Days on which the PRC departs from the week of Monday to Friday: weekdays off, weekend days worked (调休).
# Published years: {FIRST_YEAR}..{LAST_YEAR}. Another year is not published, which is not "without holidays".
# Source: the yearly notices of the General Office of the State Council (国务院办公厅关于部分节假日安排的通知)
# and their amendments, as collected in the Python package chinesecalendar (MIT, LKI/chinese-calendar):
# data facts only, no code. One row is corrected from its notice; README.md says which.
# Written by tests/oracles/make_values.py prc
"""

# ---- files ----


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write("# SPDX-License-Identifier: Apache-2.0\n" + header)
        written = 0
        for row in rows:
            out.write(",".join(map(str, row)) + "\n")
            written += 1
    print(f"{path.name}: {written} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="decimals, dates, workdays, prc")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--count", type=int, help="rows of each file; 2000, 2000 and 1000 without it")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.count is not None and arguments.count < 1:
        parser.error("--count is at least 1")
    for what in arguments.what or DEFAULT_COUNTS:
        if what == "prc":
            out = arguments.out or ROOT / "stdlib" / "calendars"
            write(out / "prc.csv", PRC_HEADER + "date,kind,name\n", prc())
            continue
        if what not in DEFAULT_COUNTS:
            parser.error(f"`{what}` is none of decimals, dates, workdays, prc")
        rng = random.Random(f"{what} {arguments.seed}")
        count = arguments.count or DEFAULT_COUNTS[what]
        header = f"# Written by tests/oracles/make_values.py {what} --count {count} --seed {arguments.seed}\n"
        fields = {"decimals": ",".join(DECIMAL_FIELDS), "dates": "op,a,b,rule,expected",
                  "workdays": "op,date,argument,end,expected"}[what]
        rows = {"decimals": decimals, "dates": dates, "workdays": workdays}[what](rng, count)
        out = arguments.out or ROOT / "tests" / "data" / "values"
        write(out / f"{what}.csv", header + fields + "\n", rows)


if __name__ == "__main__":
    main()
