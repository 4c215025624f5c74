# SPDX-License-Identifier: Apache-2.0
"""Asks a policy that an oracle wrote down many requests at once."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def ask(options, texts, decision, requests, command="eval", more=()):
    """What `writ COMMAND` prints for the requests, in the tier of the options; `texts`: of a policy, or of several files by name."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in (texts if isinstance(texts, dict) else {"policy.writ": texts}).items():
            paths.append(Path(folder, name))
            paths[-1].write_text(text, encoding="utf-8")
        given = Path(folder, "requests.jsonl")
        given.write_text("".join(json.dumps(one) + "\n" for one in requests), encoding="utf-8")
        return subprocess.run([options.writ, command, *paths, "-d", decision, "-i", given, "--tier", options.tier, *more],
                              capture_output=True, text=True, encoding="utf-8", timeout=500)


def answers(options, texts, decision, requests):
    """One answer a request, in order. Ends the program where there are fewer or more."""
    done = ask(options, texts, decision, requests)
    out = [json.loads(line) for line in done.stdout.splitlines()]
    if len(out) != len(requests):
        sys.exit(f"{len(out)} answers to {len(requests)} requests: {done.stderr[:2000]}{done.stdout[:1000]}")
    return out
