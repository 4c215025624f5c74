#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same settlement in a spreadsheet, one settlement a row, computed by LibreOffice: by how many cents it is wrong. Three ways to
come from exact shares to cents stand side by side: each rounded; the last party takes what is left; the largest remainder.
The requests and the right answers are those of tests/data/bench (w4), or others of the same form.

    spreadsheet.py [--keep FILE.fods] [REQUESTS EXPECTED]
"""
import argparse
import csv
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from cents import load, report

MOST = 12  # parties a row
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<office:document office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"><office:body><office:spreadsheet>')
TERMS = [("collect", 0.30), ("process", 0.35), ("circulate", 0.15), ("apply", 0.20)]

# The columns, in order: a name, and the formula of a row. {name} is the cell of that column in the row; of a column that stands once
# a party, {name} is that party's cell and {name*} all of them; {earlier} are the same column's cells of the parties before.
GIVEN = ["gross", "cost", "public_data"]
GIVEN_OF_PARTY = ["stage", "input", "contribution"]
ONE = {
    "net": "MAX({gross}-{cost};0)",
    "fee": "MIN(ROUND(MIN({gross};1000000)*2.5%+MAX(MIN({gross};10000000)-1000000;0)*1.5%+MAX({gross}-10000000;0)*0.8%;2);{net})",
    "public": "IF({public_data};ROUND(({net}-{fee})*20%;2);0)",
    "pool": "{net}-{fee}-{public}",
    "there": "+".join(f"(COUNTIF({{stage*}};[$Terms.$A${row}])>0)*[$Terms.$B${row}]" for row in range(1, 5)),
}
PARTY = {
    "weight": "{input}*{contribution}",
    "exact": "{pool}*VLOOKUP({stage};[$Terms.$A$1:.$B$4];2;FALSE())/{there}*IF(SUMIF({stage*};{stage};{weight*})=0;"
             "1/COUNTIF({stage*};{stage});{weight}/SUMIF({stage*};{stage};{weight*}))",
    "rounded": "ROUND({exact};2)",
    "last": "IF({following}=\"\";{pool}-SUM({earlier});ROUND({exact};2))",
    "down": "ROUNDDOWN({exact};2)",
    "remainder": "{exact}-{down}",
    "largest": "{down}+IF(RANK({remainder};{remainder*})+COUNTIF({earlier_remainder};{remainder})<=ROUND(({pool}-SUM({down*}))*100;0);0.01;0)",
}
WAYS = {"rounded": "each share rounded", "last": "the last party takes what is left", "largest": "largest remainder, with RANK"}


def letters(column):
    """0 is A, 26 is AA."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def layout():
    """Where each column stands; a column of parties is MOST wide."""
    at, places = 0, {}
    for name in GIVEN + GIVEN_OF_PARTY + list(ONE) + list(PARTY):
        places[name] = at
        at += MOST if name in GIVEN_OF_PARTY or name in PARTY else 1
    return places


PLACES = layout()


def cells_of(row, party, way):
    """What the names of a formula stand for."""
    out = {}
    for name, at in PLACES.items():
        if name in GIVEN_OF_PARTY or name in PARTY:
            out[name] = f"[.{letters(at + party)}{row}]"
            out[name + "*"] = f"[.${letters(at)}{row}:.${letters(at + MOST - 1)}{row}]"
        else:
            out[name] = f"[.${letters(at)}{row}]"
    # Nobody comes after the last column, and an empty cell stands for those before the first.
    out["following"] = f"[.{letters(PLACES['stage'] + party + 1)}{row}]" if party + 1 < MOST else '""'
    for name, column in (("earlier", way), ("earlier_remainder", "remainder")):
        first = PLACES[column]
        out[name] = f"[.${letters(first)}{row}:.{letters(first + party - 1)}{row}]" if party else "[$Terms.$D$1:.$D$1]"
    return out


def filled(formula, names):
    for name, cell in sorted(names.items(), key=lambda one: -len(one[0])):
        formula = formula.replace("{" + name + "}", cell)
    return "of:=" + formula


def cell(value):
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    if value.startswith("of:="):
        return f"<table:table-cell table:formula={quoteattr(value)}/>"
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' if value else "<table:table-cell/>"


def row_of(sale, row):
    parties = sale["participants"]
    out = [float(sale["gross"]), float(sale["cost"]), sale["public_data"]]
    for name in GIVEN_OF_PARTY:
        values = [one[name] if name == "stage" else float(one[name]) for one in parties]
        out += values + [""] * (MOST - len(values))
    out += [filled(formula, cells_of(row, 0, "last")) for formula in ONE.values()]
    for name, formula in PARTY.items():
        out += [filled(formula, cells_of(row, party, name)) if party < len(parties) else "" for party in range(MOST)]
    return out


def sheet(name, rows):
    lines = ("<table:table-row>" + "".join(cell(one) for one in row) + "</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">' + "\n".join(lines) + "</table:table>"


def document(requests):
    labels = [f"{name} {party + 1}" if name in GIVEN_OF_PARTY or name in PARTY else name
              for name in PLACES for party in range(MOST if name in GIVEN_OF_PARTY or name in PARTY else 1)]
    rows = [labels] + [row_of(sale, number + 2) for number, sale in enumerate(requests)]
    return HEAD + sheet("Settlements", rows) + sheet("Terms", TERMS) + "</office:spreadsheet></office:body></office:document>\n"


def computed(text):
    """The rows as LibreOffice computes them, with all their digits."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "settlements.fods"
        source.write_text(text, encoding="utf-8")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
                        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false", "--outdir", folder, str(source)],
                       check=True, capture_output=True)
        with open(source.with_suffix(".csv"), encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keep", type=Path, help="write the spreadsheet here as well, to be opened")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    requests, expected = load(options.files)
    text = document(requests)
    if options.keep:
        options.keep.write_text(text, encoding="utf-8")
    rows = computed(text)
    for way, words in WAYS.items():
        first = PLACES[way]
        report(words, requests, expected, [(row[PLACES["fee"]], row[PLACES["public"]], row[first:first + len(right["shares"])])
                                           for row, right in zip(rows, expected)])


if __name__ == "__main__":
    main()
