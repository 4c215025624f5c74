#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A million rows of W3 answered in brief, beside a loop over columns that was written by hand.

  columns.py ROOT LIBRARIES WRIT PEERS [--work DIR] [--rounds N] [--format text|json]

LIBRARIES is the folder with `libwrit_rt.so`, PEERS one with `generate.py`, which makes the workloads, and `limit/batch.cpp`, the loop (needs g++ and
nlohmann/json). The loop, first with flags as packed bits and then as bytes, and writ_ask_columns() take turns in one process over the same 1,000,000 rows,
the requests over and over in random order, and all answers are held against what is expected. A table's time is that of one call: from schema and
arrays to the answers, and their release; the loop's that of one pass into memory that it has already. A figure is the median over the rounds of the ratio
within one round; a time the best of all rounds. Exit status 1 where an answer is wrong, 3 where something cannot be built or run.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile

from ratios import HERE, POLICIES, make_data, run


def build(options, work):
    binary = work / "columns"
    libraries = pathlib.Path(options.libraries).resolve()
    loop = pathlib.Path(options.peers).resolve() / "limit" / "batch.cpp"
    run("g++", "-std=c++20", "-O3", "-march=native", "-w", f'-DWRIT_LIMIT="{loop}"', f"-I{loop.parent}",
        f"-I{options.root}/runtime/include", HERE / "columns.cpp", "-o", binary, f"-L{libraries}", "-lwrit_rt", f"-Wl,-rpath,{libraries}")
    image = work / "w3.image"
    run(options.writ, "compile", HERE / POLICIES["w3"], "-o", image)
    return binary, image


def measured(options, work):
    binary, image = build(options, work)
    data = make_data(pathlib.Path(options.peers), work, 1, 2000, [10_000])[10_000]
    found = json.loads(run(binary, image, data, options.rounds))
    out = {"rounds": options.rounds, "columns_ns": min(one["columns"] for name in ("bits", "bytes") for one in found[name])}
    for name in ("bits", "bytes"):
        out[f"{name}_ns"] = min(one["loop"] for one in found[name])
        out[f"of_{name}"] = statistics.median(one["loop"] / one["columns"] for one in found[name])
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("root", "libraries", "writ", "peers"):
        parser.add_argument(name)
    parser.add_argument("--work")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        work = pathlib.Path(options.work or made)
        work.mkdir(parents=True, exist_ok=True)
        found = measured(options, work)
    if options.format == "json":
        print(json.dumps(found))
        return
    print(f"ns a row, the best of {found['rounds']}: the table {found['columns_ns']:.2f}, "
          f"the loop {found['bits_ns']:.2f} with flags as bits and {found['bytes_ns']:.2f} as bytes")
    print(f"the loop's pace, median: {found['of_bits']:.2f} of it with bits, {found['of_bytes']:.2f} with bytes")


if __name__ == "__main__":
    sys.exit(main())
