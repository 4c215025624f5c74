#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same settlement in Rego, asked of OPA: by how many cents it is wrong. settlement.rego counts in whole cents and writes the largest
remainder out; settlement_yuan.rego is what one writes first. The requests are those of tests/data/bench (w4), or others of the same form.

    rego.py [--opa OPA] [REQUESTS EXPECTED]
"""
import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from cents import load, report

HERE = Path(__file__).resolve().parent
ALL = "[x | some one in input; x := data.settlement.answer with input as one]"


def answers(opa, policy, requests):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(requests, file)
        file.flush()
        done = subprocess.run([opa, "eval", "--data", str(policy), "--input", file.name, "--format", "json", ALL],
                              check=True, capture_output=True, text=True, encoding="utf-8")
    found = json.loads(done.stdout)["result"][0]["expressions"][0]["value"]
    return [(one["fee"], one["public"], one["shares"]) for one in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--opa", default="opa")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    requests, expected = load(options.files)
    for name, words in (("settlement.rego", "Rego, whole cents"), ("settlement_yuan.rego", "Rego, yuan")):
        report(words, requests, expected, answers(options.opa, HERE / name, requests))


if __name__ == "__main__":
    main()
