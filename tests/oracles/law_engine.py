# SPDX-License-Identifier: Apache-2.0
"""What must be answered, found by trying: an oracle of a decision is plain Python over whole facts, and what a request leaves unsaid
is tried with every value that can matter. An answer that comes out the same each time has to be given; one that does not may not."""
import datetime
import itertools
import json
import subprocess

UNSAID = object()
DAY = datetime.timedelta(days=1)
# What is not settled after so many is not compared.
MOST_TRIALS = 3000


def day(text):
    return datetime.date.fromisoformat(text)


def later(start, years=0, months=0):
    """The corresponding day so many years and months on (Civil Code 202): the last of the month where there is none."""
    total = start.month - 1 + months
    year, month = start.year + years + total // 12, total % 12 + 1
    for number in range(start.day, 27, -1):
        try:
            return datetime.date(year, month, number)
        except ValueError:
            pass
    return datetime.date(year, month, min(start.day, 27))


class Facts:
    """The facts of one trial: what is given, and for what is not the value on its branch of the trail; `sizes` says of each step of
    the trail how many values there are."""

    def __init__(self, oracle, given, today, trail):
        self._oracle, self._given, self._trail, self._tried = oracle, given, trail, {}
        self.today, self.sizes = today, []

    def said(self, name):
        return name in self._given and self._given[name] is not None

    def __getattr__(self, name):
        values = self._oracle.domains[name]
        is_date = isinstance(values[0], datetime.date)
        if self.said(name):
            value = self._given[name]
            return day(value) if is_date else value
        if name in self._oracle.optional:
            return None
        if name not in self._tried:
            values = values + [self.today, self.today + 90 * DAY] if is_date else values
            step = len(self.sizes)
            if step == len(self._trail):
                self._trail.append(0)
            self._tried[name] = values[self._trail[step]]
            self.sizes.append(len(values))
        return self._tried[name]


class Oracle:
    """One decision: `domains` the values of each fact that can matter, `optional` those whose absence is known, `outputs` the
    functions of the answers, each named like its key, `decision` the outcome; `good` requests that are as they should be, `profiles`
    the facts that go together, `days` those that are asked about."""

    def __init__(self, name, jurisdictions, domains, optional, outputs, days):
        self.name, self.domains, self.optional, self.outputs, self.days = name, dict(domains), set(optional), outputs, days
        self.domains["jurisdiction"] = jurisdictions
        self.profiles, self.good = [], []

    def values(self, output, given, today):
        """Every value the answer can take, as far as two of them, because more are not needed; and whether all it asks was said."""
        found, trail = [], []
        for _ in range(MOST_TRIALS):
            facts = Facts(self, given, today, trail)
            value = self.outputs[output](facts)
            if value not in found:
                found.append(value)
            if len(found) > 1 or value is UNSAID:
                return found, False
            while trail and trail[-1] + 1 == facts.sizes[len(trail) - 1]:
                trail.pop()
            if not trail:
                return found, not facts.sizes
            trail[-1] += 1
        return [UNSAID], False


def ask(writ, root, name, requests, tier=None, more=()):
    """One process of `writ eval` for all requests of a decision."""
    command = [writ, "eval", f"{root}/policies/{'/'.join(name.split('.'))}", "-d", name, "-i", "-", *more] + (["--tier",
        tier] if tier else [])
    text = "".join(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
    out = subprocess.run(command, input=text, capture_output=True, text=True).stdout.splitlines()
    if len(out) != len(requests):
        raise RuntimeError(f"{name}: {len(out)} answers to {len(requests)} requests")
    return [json.loads(line) for line in out]


def plain(value):
    """Money and rates as numbers, so that 5, 5.00 and "5.00" are equal."""
    if isinstance(value, str):
        try:
            return float(value.replace(",", ""))
        except ValueError:
            return value
    return [plain(item) for item in value] if isinstance(value, list) else value


def same(expected, found):
    """A set is a list in any order."""
    return sorted(found) == sorted(expected) if isinstance(expected, set) and isinstance(found,
        list) else plain(found) == plain(expected)


def answer_of(answer, output):
    """(what was found, whether it was given); an error is neither given nor withheld."""
    if answer["decision"] == "error":
        return answer["error"], None
    if output == "decision":
        return answer["decision"], answer["decision"] != "undetermined"
    return answer["outputs"].get(output), output in answer["outputs"]


def compare(expected, is_whole, found, is_given):
    """None where there is nothing to compare; else same, error, given (and may not be), other (than it has to be), withheld or, where
    nothing was left out, missing."""
    if UNSAID in expected:
        return None
    if is_given is None:
        return "error"
    if len(expected) > 1:
        return "given" if is_given else "same"
    if not is_given:
        return "missing" if is_whole else "withheld"
    return "same" if same(expected[0], found) else "other"


def drawn(oracle, draw, count):
    """Requests: the facts of a profile with a value each, of which some are left out."""
    for number in range(count):
        names, fixed = oracle.profiles[number % len(oracle.profiles)]
        facts = {"as_of": draw.choice(oracle.days).isoformat(), "jurisdiction": draw.choice(oracle.domains["jurisdiction"])}
        keep = draw.choice((1.0, 1.0, 0.95, 0.85, 0.6))
        for name in names:
            if name in oracle.optional and draw.random() < 0.5 or draw.random() > keep:
                continue
            value = draw.choice(oracle.domains[name])
            facts[name] = value.isoformat() if isinstance(value, datetime.date) else value
        facts |= fixed
        yield {key: value for key, value in facts.items() if value is not UNSAID}


def swept(oracle):
    """Each request that is as it should be, with one fact after the other at each of its values and left out, and on each day; of a day
    among the facts, each value on each day, but once where all of them state it."""
    for base in oracle.good:
        yield base
        for name, values in oracle.domains.items():
            yield {key: value for key, value in base.items() if key != name}
            is_date = isinstance(values[0], datetime.date)
            for value in values:
                changed = base | {name: value.isoformat() if is_date else value}
                yield changed
                if is_date and name in base and (base is oracle.good[0] or name not in oracle.good[0]):
                    yield from (changed | {"as_of": today.isoformat()} for today in oracle.days)
        yield from (base | {"as_of": today.isoformat()} for today in oracle.days)


def around(*days):
    """Each day, the one before and the one after."""
    return [day(text) + step * DAY for text in days for step in (-1, 0, 1)]
