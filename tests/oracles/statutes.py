# SPDX-License-Identifier: Apache-2.0
import argparse, collections, json, random, sys
from law_engine import ask, differences, drawn, UNSAID
import importlib
parser = argparse.ArgumentParser()
parser.add_argument("writ"); parser.add_argument("root"); parser.add_argument("--count", type=int, default=500)
parser.add_argument("--only"); parser.add_argument("--seed", type=int, default=1); parser.add_argument("--tier"); parser.add_argument("--show", type=int, default=2)
args = parser.parse_args()
mods = {"law_border": ["BORDER"]}
for extra in ("law_person", "law_rest", "law_abroad"):
    try:
        m = importlib.import_module(extra)
        mods[extra] = m.ALL
    except ModuleNotFoundError: pass
bad = 0
for mod, names in mods.items():
    m = importlib.import_module(mod)
    for n in names:
        o = getattr(m, n) if n in ("BORDER",) else getattr(m, n)
        if args.only and args.only not in o.name: continue
        profiles = getattr(m, "PROFILES") if n == "BORDER" else o.profiles
        reqs = list(drawn(o, random.Random(args.seed), profiles, args.count))
        answers = ask(args.writ, args.root, o.name, reqs, args.tier)
        groups = collections.defaultdict(list)
        for d in differences(o, reqs, answers):
            kind, req, output, exp, found = d
            groups[(kind, output, str(exp)[:80] if kind != "error" else str(found["code"]), str(found)[:60])].append((req, exp, found))
        settled = sum(a["decision"] not in ("undetermined", "error") for a in answers)
        print(o.name, len(reqs), "requests,", settled, "settled,", sum(map(len, groups.values())), "differences")
        for k, v in sorted(groups.items(), key=lambda kv: -len(kv[1])):
            print("  ", k, len(v))
            for req, exp, found in sorted(v, key=lambda t: len(t[0]))[:args.show]:
                print("      ", json.dumps(req), exp, found)
