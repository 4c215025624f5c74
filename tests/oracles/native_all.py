#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What native code answers, all of it, against Python: nodes of an overlapping taxonomy that a fact gives, items that are held
against another list together, shares within many
bounds, entries in force on the day that a transitional rule says, lists, entries and shares in numbers that no stack holds,
policies of very many lists, long lists that are written out or collected. Every request is whole, so in the tiers of native
code none may be left to the interpreter: `writ bench` counts those that were.

    native_all.py WRIT [--tier interp|quick|jit|image|ahead] [--seed N] [--only NAME] [--library FILE]

image: from the bytes of an image. ahead: as native code of a shared library, asked through LIBRARY, the runtime alone.
"""
import argparse
import ctypes
import json
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from asking import answers, ask

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261129)
parser.add_argument("--only")
parser.add_argument("--library", type=Path)
options = parser.parse_args()
dice = random.Random(options.seed)


def overlapping():
    """Under what a node is: itself, what its name says, what it is also under, and what those are under."""
    names = [f"n{a}" for a in range(9)]
    names += [f"{one}.m{b}" for one in names for b in range(dice.randrange(4))]
    names += [f"{one}.k{c}" for one in names if one.count(".") == 1 for c in range(dice.randrange(3))]
    names.sort()
    parents = {one: ({one.rsplit(".", 1)[0]} if "." in one else set()) for one in names}

    def above(node):
        found, rest = set(), [node]
        while rest:
            at = rest.pop()
            if at not in found:
                found.add(at)
                rest += parents[at]
        return found

    also = {}
    for one in names:
        for other in dice.sample(names, dice.randrange(3)):
            if other not in above(one) and one not in above(other):
                parents[one].add(other)
                also.setdefault(one, []).append(other)
    lines = [f"  {one}" + (f" also under {', '.join(also[one])}" if one in also else "") for one in names]
    text = "policy way language en\ntaxonomy Way overlapping\n" + "\n".join(lines) + """
end
record Step
  way : Way
  within : list of Way
end
facts
  x : Way
  y : Way
  z : Way?
  ways : list of Way
  steps : list of Step
end
decision way
  default permit cites internal "a"
  output one means x is under y cites internal "a"
  output any_ means x is under any of ways cites internal "a"
  output maybe means z is under y cites internal "a"
  output below : list of Way means all w for w in ways where w is under y cites internal "a"
  output many means count of s in steps where s.way is under any of s.within cites internal "a"
  output each_ means count of s in steps where x is under s.way cites internal "a"
end
"""
    requests, expected = [], []
    for _ in range(400):
        pick = lambda: dice.choice(names)
        steps = [{"way": pick(), "within": [pick() for _ in range(dice.randrange(20))]} for _ in range(dice.randrange(6))]
        one = {"x": pick(), "y": pick(), "ways": [pick() for _ in range(dice.randrange(12))], "steps": steps}
        if dice.random() < 0.5:
            one["z"] = pick()
        requests.append(one)
        expected.append({
            "one": one["y"] in above(one["x"]), "any_": bool(above(one["x"]) & set(one["ways"])),
            "maybe": "z" in one and one["y"] in above(one["z"]), "below": [w for w in one["ways"] if one["y"] in above(w)],
            "many": sum(bool(above(s["way"]) & set(s["within"])) for s in steps),
            "each_": sum(s["way"] in above(one["x"]) for s in steps)})
    return text, "way", requests, expected


def money(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def shares_of(total, weights, least, most):
    """There is one proportion: the shares are it times the weights, each within its bounds. Largest remainders get the rest."""
    def shares(at):
        return [min(max(at * w, low), high) for w, low, high in zip(weights, least, most)]
    # Between two turns everything is a straight line.
    turns = {Fraction(0)} | {Fraction(bound, w) for w, *both in zip(weights, least, most) for bound in both}
    below = max(at for at in turns if sum(shares(at)) <= total)
    lacking = total - sum(shares(below))
    if lacking:
        after = min(at for at in turns if sum(shares(at)) > total)
        below += lacking * (after - below) / (sum(shares(after)) - sum(shares(below)))
    exact = shares(below)
    out = [int(share) for share in exact]
    for i in sorted(range(len(out)), key=lambda i: (out[i] - exact[i], i))[: total - sum(out)]:
        out[i] += 1
    return out


def asked_together():
    """Which items some record of another list covers: no items, few, some more than eight, very many; by nodes of an open and of a
    closed taxonomy, by values, and by what is the same for all items; with fields that are not said."""
    under = lambda one, above: one == above or one.startswith(above + ".")
    spots = ["s0", "s0.t0", "s0.t0.u0", "s0.t1", "s1", "s1.t0", "s2"]
    text = "policy shapes language en\ntaxonomy Spot\n" + "\n".join(f"  {one}" for one in spots) + """
end
taxonomy Kind and below
  a
  b
  c
end
record Grant
  kinds : list of Kind
  kind : Kind
  spots : list of Spot
  spot : Spot
  codes : list of count
  whole : boolean
  until : count?
end
facts
  kinds : list of Kind
  spots : list of Spot
  codes : list of count
  grants : list of Grant
  day : count
  strict : boolean
  level : count?
end
define by_kinds for k in kinds means any g in grants has day at most 50 and k is under any of g.kinds and (g.whole or not (k is under a))
define by_kind for k in kinds means any g in grants has (g.until is absent or day less than g.until) and (k is under g.kind or k is under c)
define by_spots for s in spots means any g in grants has (s is under any of g.spots or (strict and s is under g.spot)) and not (s is under s2)
define by_codes for n in codes means any g in grants has n in g.codes and (g.whole or day less than 20)
define by_level for n in codes means any g in grants has n in g.codes and (level is given and n at most 6)
decision shapes
  default permit cites internal "a"
  output kinds_open : list of Kind means all k for k in kinds where k not in by_kinds cites internal "a"
  output kind_not means count of k in kinds where k not in by_kind cites internal "a"
  output all_spots : boolean means every s in spots has s in by_spots cites internal "a"
  output some_spots : list of Spot means all s for s in spots where s in by_spots cites internal "a"
  output codes_in : list of count means by_codes cites internal "a"
  output in_level : boolean means any n in codes has n in by_level cites internal "a"
end
"""
    few = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 17]
    sizes = [(a, b) for a in few for b in (0, 1, 2, 5)] + [(n, m) for n in (33, 63, 64, 65, 100) for m in (1, 3, 9)] + [(1000, 2), (3, 1000)]
    requests, expected = [], []
    for items, grants in sizes * 3:
        below = lambda: "".join(f".{dice.choice('xyz')}{dice.randrange(3)}" for _ in range(dice.randrange(3)))
        some = lambda: "abc"[min(dice.randrange(4), 2)] + below()
        inner = lambda: dice.choice([0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 40]) if grants < 100 else dice.randrange(3)
        wide = lambda: "abc"[dice.randrange(3)] + (below() or ".x1")
        one = {"kinds": [some() for _ in range(items)], "spots": [dice.choice(spots) for _ in range(items)],
               "codes": [dice.randrange(12) + (2**40 if dice.random() < 0.2 else 0) for _ in range(items)],
               "day": dice.randrange(60), "strict": dice.random() < 0.5, "grants": []}
        if dice.random() < 0.5:
            one["level"] = dice.randrange(9)
        for _ in range(grants):
            grant = {"kinds": [wide() for _ in range(inner())], "kind": wide(), "spots": [dice.choice(spots) for _ in range(inner())],
                     "spot": dice.choice(spots), "codes": [dice.randrange(60) + (2**40 if dice.random() < 0.2 else 0) for _ in range(inner())],
                     "whole": dice.random() < 0.5}
            if dice.random() < 0.5:
                grant["until"] = dice.randrange(60)
            one["grants"].append(grant)
        day, all_grants = one["day"], one["grants"]
        any_ = lambda item, names: any(under(item, above) for above in names)
        by_kinds = [any(day <= 50 and any_(k, g["kinds"]) and (g["whole"] or not under(k, "a")) for g in all_grants) for k in one["kinds"]]
        by_kind = [any(day < g.get("until", 99) and (under(k, g["kind"]) or under(k, "c")) for g in all_grants) for k in one["kinds"]]
        by_spots = [not under(s, "s2") and any(any_(s, g["spots"]) or (one["strict"] and under(s, g["spot"])) for g in all_grants)
                    for s in one["spots"]]
        by_codes = [any(n in g["codes"] and (g["whole"] or day < 20) for g in all_grants) for n in one["codes"]]
        by_level = [n <= 6 and "level" in one and any(n in g["codes"] for g in all_grants) for n in one["codes"]]
        requests.append(one)
        expected.append({
            "kinds_open": [k for k, yes in zip(one["kinds"], by_kinds) if not yes], "kind_not": by_kind.count(False),
            "all_spots": all(by_spots), "some_spots": [s for s, yes in zip(one["spots"], by_spots) if yes],
            "codes_in": [n for n, yes in zip(one["codes"], by_codes) if yes], "in_level": any(by_level)})
    return text, "shapes", requests, expected


def bounds():
    """A bound of each and one together for each of many groups, which are of one party: so that it is the bound of that party."""
    groups = 30
    facts = "\n".join(f"  least{g} : money of CNY\n  most{g} : money of CNY" for g in range(groups))
    text = f"""policy bounds language en
record Party
  group : count
  weight : integer
end
facts
  gross : money of CNY
{facts}
  parties : list of Party
end
decision bounds
  default permit cites internal "a"
end
revenue formula shared
  cites internal "a"
  divides gross
  splits the rest into shared for p in parties
    by p.weight
""" + "".join(f"    together at least least{g} where p.group is {g}\n    together at most most{g} where p.group is {g}\n"
              for g in range(groups)) + "    to 0.01 by largest remainder\nend\n"
    requests, expected = [], []
    for _ in range(60):
        total = dice.randrange(1, 1000000)
        weights = [dice.randrange(1, 40) for _ in range(groups)]
        least = [dice.choice([0, 0, total // (groups * 3), dice.randrange(total // groups + 1)]) for _ in range(groups)]
        most = [low + dice.choice([total, total // groups * 2 + 1]) for low in least]
        who = dice.sample(range(groups), groups)
        one = {"gross": money(total), "parties": [{"group": g, "weight": weights[g]} for g in who]}
        for g in range(groups):
            one[f"least{g}"], one[f"most{g}"] = money(least[g]), money(most[g])
        in_order = lambda values: [values[g] for g in who]
        requests.append(one)
        made = shares_of(total, in_order(weights), in_order(least), in_order(most))
        expected.append({"shared": [money(share) for share in made]})
    return text, "bounds", requests, expected


def law_days():
    """Entries in force on the day whose law a transitional rule names; `today` stays the day asked about."""
    entries = []
    for number in range(1, 25):
        first = dice.choice([None, dice.randrange(1, 300)])
        last = dice.choice([None, min((first or 0) + dice.randrange(1, 200), 335)])
        entries.append((number, dice.choice("ab"), first, last))
    day = lambda at: "" if at is None else f"2024-{1 + at // 28:02d}-{1 + at % 28:02d}"
    rows = "\n".join(f'  | {n} | "{code}" | {day(first)} | {day(last)} |' for n, code, first, last in entries)
    text = f"""policy days language en
record Entry
  id : count
  code : text
end
facts
  code : text
  accepted : date
end
negative list decides for e in Entry
  cites internal "a"
  when code is e.code
  sorted by e.id descending
  | id | code | from | until |
{rows}
end
negative list all_ for e in Entry
  cites internal "a"
  when code is e.code
  sorted by e.id
  collect
  | id | code | from | until |
{rows}
end
decision days
  default permit cites internal "a"
  output last means decides.id cites internal "a"
  output ids : list of count means all_.id cites internal "a"
  output asked means days from 2024-01-01 until today cites internal "a"
end
rule earlier cites internal "a" when accepted earlier than 2024-04-01 then law as of 2024-03-05 end
rule later cites internal "a" when accepted later than 2024-06-01 then law as of 2024-09-20 end
"""
    requests, expected = [], []
    for _ in range(300):
        accepted, today = day(dice.randrange(300)), day(dice.randrange(300))
        one = {"code": dice.choice("abc"), "accepted": accepted}
        law = "2024-03-05" if accepted < "2024-04-01" else "2024-09-20" if accepted > "2024-06-01" else today
        ids = [n for n, code, first, last in entries if code == one["code"] and (first is None or day(first) <= law)
               and (last is None or law < day(last))]
        passed = (int(today[5:7]) - 1, int(today[8:10]) - 1)
        months = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        expected.append({"ids": ids, "asked": sum(months[: passed[0]]) + passed[1], **({"last": max(ids)} if ids else {})})
        requests.append(one | {"as_of": today})
    return text, "days", requests, expected


def long_lists():
    """Lists of more items than lie on the stack: taken, sorted, kept for each, divided; in and out of loops."""
    text = """policy long_lists language en
record Row
  key : integer
  price : decimal(2)
  weight : integer
  good : boolean
end
facts
  rows : list of Row
  sum : money of CNY
end
define fine for r in rows means r.good and r.key more than -50 cites internal "a"
define doubled for r in rows means r.key + r.key cites internal "a"
decision long_lists
  default permit cites internal "a"
  output keys : list of integer means all r.key for r in rows where r.good cites internal "a"
  output prices : list of decimal(2) means all r.price for r in rows sorted by r.price descending, r.key cites internal "a"
  output few : list of integer means all r.key for r in rows where r.key at least 95 sorted by r.key cites internal "a"
  output twice : list of integer means doubled cites internal "a"
  output fine_keys : list of integer means all r.key for r in rows where r.fine cites internal "a"
  output least means count of r in rows where r.key in (all o.key for o in rows where o.good) cites internal "a"
  output shares : list of money of CNY means split of sum by r.weight for r in rows cites internal "a"
end
"""
    requests, expected = [], []
    for size in [0, 1, 2, 63, 64, 65, 255, 256, 257, 300, 90, 700, 64, 301]:
        rows = [{"key": dice.randrange(-99, 100), "price": dice.randrange(1000), "weight": dice.randrange(1, 50),
                 "good": dice.random() < 0.6} for _ in range(size)]
        total = dice.randrange(10**9) if rows else 0
        requests.append({"rows": [row | {"price": money(row["price"])} for row in rows], "sum": money(total)})
        keys = [row["key"] for row in rows if row["good"]]
        expected.append({
            "keys": keys, "prices": [money(row["price"]) for row in sorted(rows, key=lambda row: (-row["price"], row["key"]))],
            "few": sorted(row["key"] for row in rows if row["key"] >= 95), "twice": [2 * row["key"] for row in rows],
            "fine_keys": [key for key in keys if key > -50], "least": sum(row["key"] in keys for row in rows),
            "shares": [money(share) for share in shares_of(total, [row["weight"] for row in rows], [0] * size, [total] * size)]})
    return text, "long_lists", requests, expected


def long_entries():
    """Very many entries that apply, and entries that say very long lists."""
    entries = []
    for number in range(1, 421):
        regions = sorted({f"r{dice.randrange(900)}" for _ in range(dice.choice([0, 3, 3, 3, 600]))})
        entries.append((number, "a" if number <= 300 else "b" if number <= 384 else "c", regions))
    cell = lambda items: "{" + ", ".join(f'"{item}"' for item in items) + "}"
    rows = "\n".join(f'  | {n} | "{code}" | {cell(regions)} |' for n, code, regions in entries)
    text = f"""policy long_entries language en
record Entry
  id : count
  code : text
  regions : list of text
end
facts
  code : text
  region : text
  least : count
end
negative list decides for e in Entry
  cites internal "a"
  when code is e.code
  when e.id at least least
  sorted by e.id
  | id | code | regions |
{rows}
end
negative list all_ for e in Entry
  cites internal "a"
  when code is e.code
  when e.id at least least
  sorted by e.id descending
  collect
  | id | code | regions |
{rows}
end
decision long_entries
  default permit cites internal "a"
  output regions : list of text? means decides.regions cites internal "a"
  output here means count of e in all_ where region in e.regions cites internal "a"
  output ids : list of count means all_.id cites internal "a"
end
rule many cites internal "a" when count of e in all_ where region in e.regions more than 100 then deny end
"""
    requests, expected = [], []
    for _ in range(150):
        one = {"code": dice.choice("aaabcd"), "region": f"r{dice.randrange(900)}", "least": dice.choice([1, 1, 200, 240, 384, 420])}
        mine = [entry for entry in entries if entry[1] == one["code"] and entry[0] >= one["least"]]
        here = sum(one["region"] in regions for _, _, regions in mine)
        requests.append(one)
        expected.append({"ids": [n for n, _, _ in reversed(mine)], "here": here,
                         **({"regions": mine[0][2]} if mine else {}), "decision": "deny" if here > 100 else "permit"})
    return text, "long_entries", requests, expected


def many_lists():
    """A policy of more lists, and of more values, than have room on the stack."""
    # So many values take the optimiser long.
    lists, values = 70, 50 if options.tier == "jit" else 6600
    cited = ' cites internal "a"\n'
    text = """policy many_lists language en
facts
  numbers : list of decimal(2)
  start : integer
end
decision many_lists
  default permit cites internal "a"
""" + "".join(f"  output list_{i} : list of decimal(2) means kept_{i}{cited}" for i in range(lists)) \
        + f"  output last means value_{values - 1}{cited}end\n" \
        + "".join(f"define kept_{i} means all n for n in numbers where n more than {i}{cited}" for i in range(lists)) \
        + f"define value_0 : integer means start + 1{cited}" \
        + "".join(f"define value_{i} : integer means value_{i - 1} + {i % 7}{cited}" for i in range(1, values))
    requests, expected = [], []
    for size in [0, 3, 40, 256, 300]:
        numbers = [dice.randrange(20000) for _ in range(size)]
        requests.append({"numbers": [money(number) for number in numbers], "start": size})
        expected.append({f"list_{i}": [money(n) for n in numbers if n > 100 * i] for i in range(lists)}
                        | {"last": size + 1 + sum(i % 7 for i in range(1, values))})
    return text, "many_lists", requests, expected


def many_items():
    """A yes or no for each item of a list that asks another list, whether a word has a bit for each of them or not."""
    text = """policy many_items language en
taxonomy Kind and below
  red
  red.dark
  blue
end
record Offer
  kinds : list of Kind
  good : boolean
  least : integer
end
facts
  kinds : list of Kind
  offers : list of Offer
  limit : integer
end
define covered for k in kinds means any o in offers has (o.good and o.least at most limit and k is under any of o.kinds) cites internal "a"
decision many_items
  default permit cites internal "a"
  output covered_ : list of Kind means covered cites internal "a"
  output open_ : list of Kind means all k for k in kinds where not k.covered cites internal "a"
  output many means count of k in kinds where k.covered and k is not red cites internal "a"
  output whole : list of Offer means offers cites internal "a"
  output cheap : list of Offer means all o for o in offers where o.good sorted by o.least descending cites internal "a"
end
rule open_kind cites internal "a" when any k in kinds has not k.covered then deny end
rule all_red cites internal "a" when every k in kinds has (k.covered or k is under red) then refer to "office" end
"""
    names = ["red", "red.dark", "blue"] + [f"{one}.{n}" for one in ("red", "blue") for n in range(40)]
    under = lambda name, above: name == above or name.startswith(above + ".")
    requests, expected = [], []
    for size in [0, 1, 63, 64, 65, 66, 128, 200, 400, 64, 65] * 3:
        offers = [{"kinds": [dice.choice(names) for _ in range(dice.randrange(30))], "good": dice.random() < 0.7,
                   "least": dice.randrange(9)} for _ in range(dice.choice([0, 1, 5, 20, 300]))]
        one = {"kinds": [dice.choice(names) for _ in range(size)], "offers": offers, "limit": dice.randrange(10)}
        asked = [kind for offer in offers if offer["good"] and offer["least"] <= one["limit"] for kind in offer["kinds"]]
        yes = [any(under(kind, above) for above in asked) for kind in one["kinds"]]
        requests.append(one)
        expected.append({
            "covered_": [k for k, y in zip(one["kinds"], yes) if y], "open_": [k for k, y in zip(one["kinds"], yes) if not y],
            "many": sum(y and k != "red" for k, y in zip(one["kinds"], yes)), "whole": offers,
            "cheap": sorted((offer for offer in offers if offer["good"]), key=lambda offer: -offer["least"]),
            "decision": "deny" if not all(yes) else "refer"})
    return text, "many_items", requests, expected


def made_lists():
    """Lists of more items than lie in an answer, written out or collected: each read by what is said of it elsewhere, near or far."""
    cited = ' cites internal "a"\n'
    many, rows, far = 300, 270, 40
    steps = [dice.randrange(1000) for _ in range(many)]
    table = lambda name, kind, cells: f"define {name} : list of {kind}\ntable of_{name} collect\n  cites internal \"a\"\n" \
        f"  | least | {name} |\n" + "".join(f"  | at least {at} | {cell} |\n" for at, cell in cells) + "end\n"
    codes = [(dice.choice([0, 0, 0, 0, 0, 0, 0, 0, 9, 20]), dice.randrange(10**6)) for _ in range(rows + 60)]
    words = [(dice.choice([0, 0, 0, 0, 0, 0, 0, 0, 9, 20]), f"word {n}") for n in range(rows + 60)]
    lists = {"big": "integer", "prices": "decimal(2)", "names": "text", "codes": "integer", "words": "text", "picked": "integer",
             "either": "integer", "worded": "text"}
    text = """policy made_lists language en
facts
  n : integer
  price : decimal(2)
  name : text
  other : text
  least : count
  flag : boolean
  numbers : list of integer
  said : list of text
end
decision made_lists
  default permit cites internal "a"
""" + "".join(f"  output {name}_ : list of {kind} means {name}{cited}" f"  output {name}_again : list of {kind} means {name}_{cited}"
              f"  output {name}_far : list of {kind} means {name}_{far}{cited}" for name, kind in lists.items()) + f"""\
  output fine : list of integer means all x for x in big where x more than n + 500 sorted by x{cited}\
  output fine_again : list of integer means fine{cited}\
  output known means count of x in numbers where x in codes{cited}\
end
define big means {{{", ".join(f"n + {step}" for step in steps)}}}{cited}\
define prices means {{{", ".join(f"price + {money(step)}" for step in steps)}}}{cited}\
define names means {{{", ".join("name" if step % 2 else "other" for step in steps)}}}{cited}\
define picked : list of integer means numbers{cited}\
rule picks{cited}  when flag
  then picked is big
end
define either : list of integer means if flag then codes else numbers{cited}\
define worded : list of text means said{cited}\
rule says{cited}  when flag
  then worded is words
end
""" + table("codes", "integer", codes) + table("words", "text", [(at, f'"{word}"') for at, word in words])
    # Through so many values nobody looks for how long a list can be.
    for name, kind in lists.items():
        text += "".join(f"define {name}_{i} : list of {kind} means {name}{'' if i == 1 else f'_{i - 1}'}{cited}" for i in range(1, far + 1))
    requests, expected = [], []
    for i in range(80):
        one = {"n": dice.randrange(10**6), "price": money(dice.randrange(10**6)), "name": f"a{i}", "other": f"b{i}",
               "least": dice.choice([0, 9, 20, 30]), "flag": dice.random() < 0.5,
               "numbers": [dice.choice(codes)[1] + dice.randrange(2) for _ in range(dice.choice([0, 5, 256, 257, 400]))],
               "said": [f"c{dice.randrange(500)}" for _ in range(dice.choice([0, 5, 256, 257, 400]))]}
        cents = round(float(one["price"]) * 100)
        own = {"big": [one["n"] + step for step in steps], "prices": [money(cents + step) for step in steps],
               "names": [one["name"] if step % 2 else one["other"] for step in steps],
               "codes": [code for at, code in codes if one["least"] >= at], "words": [word for at, word in words if one["least"] >= at]}
        own |= {"picked": own["big"] if one["flag"] else one["numbers"], "either": own["codes"] if one["flag"] else one["numbers"],
                "worded": own["words"] if one["flag"] else one["said"]}
        requests.append(one)
        fine = sorted(x for x in own["big"] if x > one["n"] + 500)
        expected.append({name + end: list_ for name, list_ in own.items() for end in ("_", "_again", "_far")}
                        | {"fine": fine, "fine_again": fine, "known": sum(x in own["codes"] for x in one["numbers"])})
    return text, "made_lists", requests, expected


class Ahead:
    """The public interface of the runtime alone, as far as it takes to ask code that was compiled before."""

    class Text(ctypes.Structure):
        _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t)]

    class Answer(ctypes.Structure):
        pass

    class Answered(ctypes.Structure):
        pass

    class Watch(ctypes.Structure):
        pass

    Answer._fields_ = [("struct_size", ctypes.c_size_t), ("outcome", ctypes.c_int), ("json", Text), ("code", Text),
                       ("version", ctypes.c_uint64)]
    Answered._fields_ = [("struct_size", ctypes.c_size_t), ("decision", Text), ("outcome", ctypes.c_int), ("code", Text),
                         ("version", ctypes.c_uint64), ("nanoseconds", ctypes.c_uint64), ("native", ctypes.c_int)]
    Told = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Answered))
    Watch._fields_ = [("struct_size", ctypes.c_size_t), ("context", ctypes.c_void_p), ("answered", Told), ("said", ctypes.c_void_p)]

    def __init__(self, library, code):
        self.lib, self.native = ctypes.CDLL(str(library)), 0
        loaded = ctypes.CDLL(str(code))
        policies, self.engine = ctypes.c_void_p(), ctypes.c_void_p()
        self.call("writ_load_native", ctypes.byref(ctypes.c_char.in_dll(loaded, "oracle")), ctypes.byref(policies), None)
        self.call("writ_engine_new", ctypes.byref(self.engine), None)

        def told(_, what):
            self.native += what.contents.native != 0
        self.told = self.Told(told)
        watch = self.Watch(ctypes.sizeof(self.Watch), None, self.told, None)
        self.call("writ_engine_watch", self.engine, ctypes.byref(watch), None)
        self.call("writ_engine_publish", self.engine, policies, None)

    def call(self, name, *arguments):
        status = getattr(self.lib, name)(*arguments)
        if status != 0:
            sys.exit(f"{name}: {status}")

    def text(self, words):
        raw = words.encode()
        return self.Text(raw, len(raw))

    def answers(self, decision, requests):
        asker = ctypes.c_void_p()
        self.call("writ_asker_new", self.engine, self.text(decision), None, ctypes.byref(asker), None)
        out = []
        for request in requests:
            answer = self.Answer(ctypes.sizeof(self.Answer))
            self.call("writ_ask", asker, self.text(json.dumps(request)), None, ctypes.byref(answer))
            out.append(json.loads(ctypes.string_at(answer.json.data, answer.json.size)))
        return out


def asked_of(text, decision, requests):
    """The answers, and how many of them native code gave."""
    if options.tier not in ("image", "ahead"):
        found = answers(options, text, decision, requests)
        if options.tier == "interp":
            return found, None
        measured = ask(options, text, decision, requests, "bench", ["--format", "json"]).stdout
        return found, json.loads(measured)["native_decisions"]
    with tempfile.TemporaryDirectory() as folder:
        source, made, given = Path(folder, "policy.writ"), Path(folder, "policy.made"), Path(folder, "requests.jsonl")
        source.write_text(text, encoding="utf-8")
        emit = ["--emit", "shared", "--symbol", "oracle"] if options.tier == "ahead" else []
        subprocess.run([options.writ, "compile", source, "-o", made, *emit], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=300)
        if options.tier == "ahead":
            asked = Ahead(options.library, made)
            return asked.answers(decision, requests), asked.native
        given.write_text("".join(json.dumps(one) + "\n" for one in requests), encoding="utf-8")
        run = lambda command, *more: subprocess.run(
            [options.writ, command, made, "-d", decision, "-i", given, "--tier", "quick", *more], capture_output=True, text=True,
            encoding="utf-8", timeout=500, check=True).stdout
        found = [json.loads(line) for line in run("eval").splitlines()]
        return found, json.loads(run("bench", "--format", "json"))["native_decisions"]


def wide_numbers():
    """A fee and shares among groups whose weights are known, of numbers on both sides of what fits a word of 64 bits, or can be split
    in such words."""
    stages = {"early": 30, "middle": 35, "late": 15, "last": 20}
    text = """policy wide language en
enumeration Stage
  early
  middle
  late
  last
end
record Party
  stage : Stage
  input : decimal(2)
  part : decimal(4)
end
facts
  gross : money of CNY
  cost : money of CNY
  parties : list of Party
end
parameter stage_share : rate for every Stage
  {early: 30%, middle: 35%, late: 15%, last: 20%} cites internal "a"
end
decision wide
  default permit cites internal "a"
end
revenue formula settled
  cites internal "a"
  divides gross - cost
  takes fee: 2.5% * gross rounded half up to 0.01
  splits the rest into shares for p in parties
    first per p.stage by stage_share of p.stage, empty ones left out
    then by p.input * p.part, or equally
    to 0.01 by largest remainder
end
"""
    near = [10**4, 2**31, 2**56, 2**63, 10**22]
    around = lambda size: max(1, size + dice.randrange(-3, 4))
    requests, expected = [], []
    for _ in range(120):
        gross, cost = around(dice.choice(near)), dice.randrange(1000)
        fee = (gross * 25 + 500) // 1000
        parties = []
        for _ in range(dice.randrange(1, 14)):
            weight = dice.choice([(0, 0), (around(dice.choice(near)), around(1)), (1, around(dice.choice(near[:4]))),
                                  (dice.randrange(1, 10**6), dice.randrange(1, 10**4))])
            parties.append((dice.choice(list(stages)), *weight))
        if gross - cost < fee:
            cost = 0
        rest = gross - cost - fee
        all_stages = sum(stages[one] for one in {stage for stage, _, _ in parties})
        exact = []
        for stage, value, part in parties:
            same = [x * y for other, x, y in parties if other == stage]
            own = Fraction(value * part, sum(same)) if sum(same) else Fraction(1, len(same))
            exact.append(rest * Fraction(stages[stage], all_stages) * own)
        shares = [int(share) for share in exact]
        for i in sorted(range(len(shares)), key=lambda i: (shares[i] - exact[i], i))[: rest - sum(shares)]:
            shares[i] += 1
        requests.append({"gross": money(gross), "cost": money(cost), "parties": [
            {"stage": stage, "input": money(value), "part": f"{part // 10**4}.{part % 10**4:04d}"}
            for stage, value, part in parties]})
        expected.append({"fee": money(fee), "shares": [money(share) for share in shares]})
    return text, "wide", requests, expected


def very_long():
    """A value for each item, and a share, of as many items as a request may have, which code that has no such room must not read."""
    text = """policy very_long language en
enumeration Stage
  first_
  second_
end
record Party
  stage : Stage
  size : decimal(2)
  weight : integer
end
facts
  gross : money of CNY
  parties : list of Party
end
parameter share : rate for every Stage
  {first_: 30%, second_: 70%} cites internal "a"
end
define worth for p in parties : decimal(4) means p.size * p.size
define got means split of gross first per p.stage by share of p.stage then by p.weight for p in parties
decision very_long
  default permit cites internal "a"
  output many : count means count of p in parties where p.worth more than 5 cites internal "a"
  output some : count means count of p in parties where p.got more than CNY 5.00 cites internal "a"
end
"""
    requests, expected = [], []
    for size in [1, 255, 256, 257, 3000, 6000, 10000, 10000]:
        sizes = [dice.randrange(500) for _ in range(size)]
        parties = [{"stage": dice.choice(["first_", "second_"]), "size": money(one), "weight": dice.randrange(1, 9)} for one in sizes]
        requests.append({"gross": "0.00", "parties": parties})
        expected.append({"many": sum(one * one > 5 * 10**4 for one in sizes), "some": 0})
    return text, "very_long", requests, expected


ALL = {"overlapping": overlapping, "asked_together": asked_together, "bounds": bounds, "wide_numbers": wide_numbers, "law_days": law_days,
       "long_lists": long_lists, "long_entries": long_entries, "many_lists": many_lists, "many_items": many_items,
       "made_lists": made_lists, "very_long": very_long}
asked = 0
for name, write in ALL.items():
    if options.only and name != options.only:
        continue
    text, decision, requests, expected = write()
    made, native = asked_of(text, decision, requests)
    if len(made) != len(requests):
        sys.exit(f"{name}: {len(made)} answers to {len(requests)} requests")
    for request, own, found in zip(requests, expected, made):
        want = own | {"decision": own.get("decision", "permit")}
        have = {"decision": found["decision"]} | {key: value for key, value in found["outputs"].items() if value is not None}
        if have != want:
            wrong = next(key for key in sorted(want.keys() | have.keys()) if have.get(key) != want.get(key))
            sys.exit(f"{name}: of {json.dumps(request)[:1500]}\n{wrong} is {json.dumps(have.get(wrong))[:1500]},\n"
                     f"to be {json.dumps(want.get(wrong))[:1500]}\n{json.dumps(found.get('output_errors'))[:500]}")
    asked += len(requests)
    if native is not None and native != len(requests):
        sys.exit(f"{name}: of {len(requests)} requests native code decided {native}")
print(f"{asked} requests as calculated")
