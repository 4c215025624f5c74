#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a question costs as a struct, by code that was compiled ahead of time: typed.py ROOT WRIT LIBRARIES [--rounds N] [--cpu LEVEL]

W1 to W4, beside what `writ bench` says of native code in the same minute: facts in the system's own form, and facts as JSON. A program that links the runtime
alone fills the structs once and asks all of them, the outcome alone and with its outputs, and each many times again with its lists of records and all else of other questions; the fastest of many rounds,
nanoseconds a question.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "api"))
import typed_cases  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("root", type=Path)
parser.add_argument("writ", type=Path)
parser.add_argument("libraries", type=Path)
parser.add_argument("--rounds", type=int, default=3000)
parser.add_argument("--cpu", default="baseline")
args = parser.parse_args()
root, writ, libraries = args.root.resolve(), args.writ.resolve(), args.libraries.resolve()
sample = root / "tests/data/bench"
print("| | own form | struct | struct, outputs too | struct, names looked up | the same, asked again | JSON |")
with tempfile.TemporaryDirectory() as folder:
    for name, policy in (("w1", "w1_consent"), ("w2", "w2_negative_list"), ("w3", "w3_cross_border"), ("w4", "w4_revenue")):
        path, requests = root / f"tests/bench/{policy}.writ", sample / f"{name}.requests.jsonl"
        data = ["--data", f"entries={sample / 'w2.list.jsonl'}"] if name == "w2" else []
        bench = json.loads(subprocess.run([writ, "bench", path, "-d", "answer", *data, "-i", requests, "--tier", "jit", "--format", "json"],
                                          check=True, capture_output=True, text=True).stdout)
        subprocess.run([writ, "compile", path, *data, "-o", f"{folder}/policy.h", "--emit", "header"], check=True, capture_output=True)
        header = typed_cases.Header(Path(folder, "policy.h").read_text(encoding="utf-8"), "answer")
        source = Path(folder, "cases.c")
        source.write_text(typed_cases.program(header, "policy.h", typed_cases.read_requests(requests)[:300]), encoding="utf-8")
        subprocess.run([writ, "compile", path, *data, "-o", f"{folder}/policy.o", "--emit", "object", "--cpu", args.cpu], check=True, capture_output=True)
        typed_cases.compiled(root, libraries, source, [f"{folder}/policy.o"], f"{folder}/cases", "-O2")
        took = [subprocess.run([f"{folder}/cases", str(args.rounds if "again" not in more else max(args.rounds // 50, 1)), *more], check=True, capture_output=True, text=True).stdout.split()[0]
                for more in ([], ["outputs"], ["named"], ["named", "again"])]
        print(f"| {name} | {bench['native_ns']:.0f} | {float(took[0]):.0f} | {float(took[1]):.0f} | {float(took[2]):.0f} | {float(took[3]):.0f} | {bench['json_ns']:.0f} |", flush=True)
