#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that runtime/receipts/terms.def says of purposes, kinds and operations what the modules say, in both languages: no
value missing, none too many, the same term of the W3C vocabulary, and every term of others stands for a value that is there.

    consent_terms.py [--root FOLDER] [--selftest]
"""
import argparse
import re
import sys
import tempfile
from pathlib import Path

from rows import read_rows

TABLE = "runtime/receipts/terms.def"
MODULES = ("stdlib/taxonomies/privacy.writ", "stdlib/consent/consent.writ")
VOCABULARIES = {"Purpose": "Purposes", "Kind": "Kinds", "Operation": "Operations"}


def values(text):
    """(vocabulary, English, Chinese, term) of the taxonomies of a module in English, and of what it adds to them."""
    for block in re.finditer(r"^(?:extend )?taxonomy (\w+)[^\n]*\n(.*?)^end$", text, re.M | re.S):
        if block[1] not in VOCABULARIES:
            continue
        for line in block[2].splitlines():
            row = re.fullmatch(r'  (\S+) / (\S+?)(?: also under \S+)?(?: matches "([^"]+)")?', line)
            if row is None:
                raise ValueError(f"cannot read {line!r}")
            yield VOCABULARIES[block[1]], re.sub("[「」]", "", row[1]), row[2], row[3] or ""


def check(root):
    wanted = set()
    for module in MODULES:
        wanted |= set(values((root / module).read_text(encoding="utf-8")))
    text = (root / TABLE).read_text(encoding="utf-8")
    rows = [tuple(row.words) for row in read_rows(text, "WRIT_TERM")]
    found = [f"{TABLE}: not in the modules: {row}" for row in rows if row not in wanted]
    found += [f"{TABLE}: stands twice: {row}" for row in set(rows) if rows.count(row) > 1]
    found += [f"{TABLE}: missing: {row}" for row in sorted(wanted - set(rows))]
    names = {row[:2] for row in wanted}
    others = [tuple(row.words) for row in read_rows(text, "WRIT_OTHER")]
    found += [f"{TABLE}: `{theirs}` stands for `{ours}`, which is no value" for vocabulary, theirs, ours in others
              if (vocabulary, ours) not in names]
    found += [f"{TABLE}: no term of others"] if not others else []
    return found


def selftest(root):
    """Every way to be wrong is found."""
    texts = {path: (root / path).read_text(encoding="utf-8") for path in (TABLE, *MODULES)}
    changes = ((TABLE, '"营销.直接营销"', '"营销.直销"'), (TABLE, "dpv:Marketing", "dpv:Advertising"),
               (TABLE, 'WRIT_TERM(Kinds, "purchase"', 'WRIT_TERM(Kinds, "purchases"'),
               (TABLE, '"tcf:2", "marketing.advertising.limited"', '"tcf:2", "marketing.advertising.limted"'),
               (MODULES[1], "  measurement.content / 效果衡量.内容\n", ""))
    missed = []
    for path, old, new in changes:
        assert old in texts[path], old
        with tempfile.TemporaryDirectory() as folder:
            for name, text in texts.items():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_text(text.replace(old, new) if name == path else text, encoding="utf-8")
            if not check(Path(folder)):
                missed.append(f"not found: {old} -> {new}")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--selftest", action="store_true")
    options = parser.parse_args()
    found = selftest(options.root) if options.selftest else check(options.root)
    print("\n".join([*found, f"consent_terms.py: {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
