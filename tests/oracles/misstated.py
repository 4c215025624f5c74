# SPDX-License-Identifier: Apache-2.0
"""What people write wrongly into requests to the packages of law: a value of another type, a day as it stands in a letter, a number as it
is spoken, a member that does not exist, a place by its name, the Chinese name of a fact. Each is an error that names the fact, in both
languages; none is a permit, nor passed over as if nothing had been said.

Usage: misstated.py WRIT ROOT [--tier T]"""
import argparse
import datetime
import json
import random
import sys

import law_abroad
import law_border
import law_china
import law_person
from law_engine import ask, drawn

ORACLES = [oracle for module in (law_border, law_person, law_china, law_abroad) for oracle in module.ORACLES]
# Texts of one's own: nothing is misspelt in them.
FREE = {"refused_item", "destination"}
WRONG = {
    bool: ["true", "yes", "是", 1, 0, "", [], {}],
    int: ["10万", "1,000", "ten", -1, 1.5, True, [], {}, 1e30],
    float: ["五十", "50%", True, [], {}],
    datetime.date: ["2025/02/01", "2025-2-1", "2025年2月1日", "2025-02-30", "today", "", 20250201, True],
    str: ["", "不存在", "None", 1, True, [], {}],
    list: ["x", 1, True, {}, [1], [True], [None], [[]]]}
# Money may be owed and a day may have passed: less than nothing is a value.
SIGNED = {"working_days_before_expiry", "working_days_since_effective"}
NOT_FACTS = ["备注", "decision", "mechanism", "As_of", "YTD_NONSENSITIVE", "适用法域"]


def wrong_values(name, values):
    kind = type(values[0]) if not isinstance(values[0], datetime.date) else datetime.date
    kind = float if any(isinstance(value, float) for value in values) else kind
    for value in WRONG[kind]:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if name in FREE and isinstance(value, str) or is_number and (name in SIGNED or name.endswith("_cny")) and value in (-1, 1.5,
            1e30):
            continue
        yield value
    if kind is str and name not in FREE:
        yield values[0].lower() if values[0].lower() != values[0] else values[0].upper()


def requests_of(oracle):
    """(the fact, the request) with one thing wrong in a request that is otherwise as it should be."""
    whole = [request for request in drawn(oracle, random.Random(7), 60) if len(request) > 4][:3]
    for base in whole:
        for name, values in oracle.domains.items():
            for value in wrong_values(name, values):
                yield name, base | {name: value}
        for name in NOT_FACTS:
            yield name, base | {name: True}
    yield "as_of", whole[0] | {"as_of": "2025年2月1日"}


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--tier")
args = parser.parse_args()
faults = 0
for oracle in ORACLES:
    named = list(requests_of(oracle))
    for (name, request), answer in zip(named, ask(args.writ, args.root, oracle.name, [request for _, request in named], args.tier)):
        error = answer.get("error", {})
        told = error.get("message", {})
        if answer["decision"] != "error" or not error.get("path", "").startswith(name) or not (told.get("en") and told.get("zh")):
            faults += 1
            print(f"{oracle.name}: {name} = {json.dumps(request[name], ensure_ascii=False)}: {answer['decision']} {error}")
    print(f"{oracle.name}: {len(named)} requests")
    faults += not named
sys.exit(bool(faults))
