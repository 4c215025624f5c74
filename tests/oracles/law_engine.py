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
    """The facts of one trial: what is given, and for what is not the value on its branch of the trail."""

    def __init__(self, oracle, given, today, trail):
        self._oracle, self._given, self._trail = oracle, given, trail
        self._step, self._tried = 0, {}
        self.today = today

    def said(self, name):
        return name in self._given and self._given[name] is not None

    def __getattr__(self, name):
        if name in self._given and (self._given[name] is not None or name in self._oracle.optional):
            value = self._given[name]
            kind = self._oracle.domains.get(name)
            return day(value) if isinstance(value, str) and kind and isinstance(kind[0], datetime.date) else value
        if name in self._oracle.optional:
            return None
        if name not in self._tried:
            if self._step == len(self._trail):
                self._trail.append(0)
            values = self._oracle.domains[name]
            values = values + [self.today, self.today + 90 * DAY] if isinstance(values[0], datetime.date) else values
            self._tried[name] = values[self._trail[self._step]]
            self._oracle.sizes_met.append((self._step, len(values)))
            self._step += 1
        return self._tried[name]


class Oracle:
    """One decision: `domains` the values of each fact that can matter, `optional` those whose absence is known, `outputs` the
    functions of the answers; a name of an output is a key of the answer, `decision` the outcome."""

    def __init__(self, name, jurisdictions, domains, optional, outputs, days):
        self.name, self.domains, self.optional, self.outputs, self.days = name, dict(domains), set(optional), outputs, days
        self.domains["jurisdiction"] = jurisdictions
        self.profiles, self.good, self.sizes_met = [], [], []

    def values_of(self, output, request):
        """Every value for a request, and whether nothing was tried: all that the answer asks was said."""
        given = {name: value for name, value in request.items() if name != "as_of"}
        found = self.values(output, given, day(request["as_of"]))
        return found, not self.sizes_met

    def values(self, output, given, today):
        """Every value the answer can take, as far as two of them: more are not needed."""
        found, trail = [], []
        for _ in range(MOST_TRIALS):
            self.sizes_met = []
            value = self.outputs[output](Facts(self, given, today, trail))
            if value not in found:
                found.append(value)
            if len(found) > 1 or UNSAID in found:
                return found
            sizes = dict(self.sizes_met)
            while trail and trail[-1] + 1 >= sizes.get(len(trail) - 1, 0):
                trail.pop()
            if not trail:
                return found
            trail[-1] += 1
        return [UNSAID]


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
    among the facts, each value on each day."""
    for base in oracle.good:
        yield base
        for name, values in oracle.domains.items():
            yield {key: value for key, value in base.items() if key != name}
            is_date = isinstance(values[0], datetime.date)
            for value in values:
                changed = base | {name: value.isoformat() if is_date else value}
                yield changed
                if is_date and name in base:
                    yield from (changed | {"as_of": today.isoformat()} for today in oracle.days)
        yield from (base | {"as_of": today.isoformat()} for today in oracle.days)


def around(*days):
    """Each day, the one before and the one after."""
    return [day(text) + step * DAY for text in days for step in (-1, 0, 1)]
