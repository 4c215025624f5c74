# SPDX-License-Identifier: Apache-2.0
"""Reads the facts, the decision and the tests of the policies in English, so that other scripts can ask what their tests ask.

It reads the source by itself, as a second reader beside the compiler's. `policy_tests.py WRIT ROOT` holds it to that: what it read
is written as worked cases, with the outcome and the plain outputs that the tests expect, and `writ test` has to pass every one, and
to know as many tests."""
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

TOKEN = re.compile(r"""--[^\n]* | "[^"]*" | [“「《][^”」》]*[”」》] | \d{4}-\d{2}-\d{2} | \d{1,3}(?:,\d{3})+(?:\.\d+)?%? | \d+(?:\.\d+)?%?
                       | [A-Za-z_][\w.]*(?<!\.) | [\[\]{}(),:|/?=] | \n | \S""", re.X)


@dataclass
class Fact:
    name: str
    kind: str
    optional: bool
    is_list: bool
    key: str


@dataclass
class Request:
    title: str
    place: str
    policy: str
    decision: str
    as_of: str = None
    readings: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    expected: dict = field(default_factory=dict)
    named: set = field(default_factory=set)

    def json(self, without=()):
        out = {k: v for k, v in self.facts.items() if k not in without}
        if self.as_of:
            out["as_of"] = self.as_of
        if self.readings:
            out["readings"] = self.readings
        return out


@dataclass
class Policy:
    name: str
    path: str
    source: str = ""
    decision: str = None
    facts: dict = field(default_factory=dict)
    outputs: set = field(default_factory=set)
    enumerations: dict = field(default_factory=dict)
    records: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)


def code_of(text, is_markdown):
    """The source of the blocks of a literate file, everything else blank, so that lines keep their numbers."""
    if not is_markdown:
        return text
    out, inside = [], False
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = line.strip() == "```writ"
            out.append("")
        else:
            out.append(line if inside else "")
    return "\n".join(out)


def bare(word):
    return word[1:-1] if word[:1] in "「“\"《" else word


def declared_fields(body):
    fields = {}
    # Several of one type share a declaration, which may run over lines.
    for match in re.finditer(r"^  ((?:「[^」]+」|\w)[^:\n]*(?:,\n[^:\n]+)*?) : (list of )?([^\n]*)$", body, re.M):
        is_list, rest = bool(match.group(2)), match.group(3)
        key = re.search(r'\bas "([^"]+)"', rest)
        kind = re.match(r"[\w ]+?(?:\(\d+\))?(?=\?|$| absent| as )", rest).group()
        optional = rest[len(kind):len(kind) + 1] == "?" or " absent means" in rest or bool(re.match(r"\s*absent means", body[match.end():]))
        for name in (bare(names.strip().split(" / ")[0]) for names in match.group(1).split(",")):
            fields[name] = Fact(name, kind, optional, is_list, key.group(1) if key else name)
    return fields


class Reader:
    def __init__(self, policy):
        self.policy = policy
        self.by_title = {}

    def value(self, tokens, kind):
        """One expression of a test as JSON; `tokens` is consumed from the front."""
        first = tokens.pop(0)
        if first in "[{" and not (first == "{" and len(tokens) > 1 and tokens[1] == ":"):
            close, items = {"[": "]", "{": "}"}[first], []
            while tokens[0] != close:
                items.append(self.value(tokens, kind))
                if tokens[0] == ",":
                    tokens.pop(0)
            tokens.pop(0)
            return items
        if first == "{":
            fields, out = self.policy.records[kind], {}
            while tokens[0] != "}":
                name = bare(tokens.pop(0))
                assert tokens.pop(0) == ":"
                out[fields[name].key] = self.value(tokens, fields[name].kind)
                if tokens[0] == ",":
                    tokens.pop(0)
            tokens.pop(0)
            return out
        if first in ("CNY", "USD", "EUR"):
            return tokens.pop(0).replace(",", "")
        if first in ("yes", "no"):
            return first == "yes"
        if first == "absent":
            return None
        if first == "-":
            amount = self.value(tokens, kind)
            return f"-{amount}" if isinstance(amount, str) else -amount
        if re.match(r"\d{4}-\d\d-\d\d$", first):
            return first
        if first[0].isdigit():
            plain = first.replace(",", "")
            if plain.endswith("%"):
                whole, _, part = plain[:-1].partition(".")
                digits = whole.rjust(3, "0")
                return f"{digits[:-2]}.{digits[-2:]}{part}"
            return plain if "." in plain else int(plain)
        if first[0] == '"':
            return first[1:-1]
        return self.policy.enumerations.get(kind, {}).get(bare(first), bare(first))

    def given(self, request, tokens):
        while tokens:
            name = bare(tokens.pop(0))
            assert tokens.pop(0) == ":", (request.place, name, tokens)
            fact = self.policy.facts[name]
            request.facts[fact.key] = self.value(tokens, fact.kind)
            if tokens:
                assert tokens.pop(0) == ",", (request.place, tokens)

    def expect(self, request, column, tokens):
        """Only what a worked case can hold: the outcome, and outputs that have a value. What is expected by name is kept in `named`."""
        if column[0] == "obligation":
            if tokens[0] != "no":
                request.named.add(column[1])
            return
        if column[0] == "decision":
            if tokens[0] not in ("error", "conflict"):
                request.expected["decision"] = tokens[0]
            else:
                request.expected = {"error": True}
            return
        if tokens and tokens[0] not in ("undetermined", "met"):
            request.expected[column[0]] = self.value(list(tokens), self.output_kind(column[0]))

    def output_kind(self, name):
        found = re.search(rf"^ *output {name}\b[^\n]*?(?: : (?:list of )?(\w+))", self.policy.source, re.M)
        return found.group(1) if found else None

    def clauses(self, request, lines, first):
        """The clauses of a test; returns whether it expects anything."""
        tokens = [t for t in TOKEN.findall("\n".join(lines)) if not t.startswith("--") and t != "\n"]
        starts = [i for i, t in enumerate(tokens) if t in ("as", "reading", "like", "given", "expect") and
                  (i == 0 or tokens[i - 1] not in (",", "and", ":", "[", "{") and (t != "as" or tokens[i + 1] == "of"))]
        expects = False
        for start, end in zip(starts, starts[1:] + [len(tokens)]):
            word, rest = tokens[start], tokens[start + 1:end]
            if word == "as":
                request.as_of = rest[1]
            elif word == "reading":
                request.readings = {**request.readings, rest[0]: rest[2]}
            elif word == "like":
                base = self.by_title[rest[0]]
                request.facts = dict(base.facts)
                request.as_of = base.as_of
                request.readings = dict(base.readings)
            elif word == "given":
                self.given(request, rest)
            else:
                expects = True
                if rest[0] == "error" or rest[0] == "conflict":
                    request.expected = {"error": True}
                elif rest[0] in ("permit", "deny", "undetermined", "refer"):
                    request.expected["decision"] = rest[0]
                for i, token in enumerate(rest):
                    if token == "obligation" and rest[i - 1:i] != ["not"]:
                        request.named.add(rest[i + 1])
                    if (token in ("is", "=") and rest[i - 1] in self.policy.outputs and rest[i - 2:i - 1] != ["by"]
                            and rest[i + 1] not in ("undetermined", "given")):
                        request.expected[rest[i - 1]] = self.value(rest[i + 1:], self.output_kind(rest[i - 1]))
        return expects

    def table(self, base, rows, first_line):
        header = None
        for line, row in rows:
            tokens = [t for t in TOKEN.findall(row) if not t.startswith("--")]
            cells, cell, depth = [], [], 0
            for token in tokens[1:]:
                depth += token in "[{" and 1 or token in "]}" and -1 or 0
                if token == "|" and depth == 0:
                    cells.append(cell)
                    cell = []
                elif token != "\n":
                    cell.append(token)
            if header is None:
                header = cells
                continue
            request = Request(f"{base.title} #{len(self.policy.requests)}", f"{self.policy.path}:{line}", self.policy.name, base.decision,
                              base.as_of, dict(base.readings), dict(base.facts))
            for column, cell in zip(header, cells):
                if not cell:
                    continue
                if column[:2] == ["as", "of"]:
                    request.as_of = cell[0]
                elif column[0] == "reading":
                    request.readings[column[1]] = cell[0]
                elif column[0] == "expect":
                    self.expect(request, column[1:], cell)
                else:
                    fact = self.policy.facts[bare(column[0])]
                    request.facts[fact.key] = self.value(list(cell), fact.kind)
            self.policy.requests.append(request)

    def read(self):
        lines = self.policy.source.split("\n")
        at = 0
        while at < len(lines):
            match = re.match(r'test( table)? ("[^"]*")', lines[at])
            if not match:
                at += 1
                continue
            end = next(i for i in range(at, len(lines)) if lines[i].strip() == "end")
            body = lines[at + 1:end]
            while body and body[0].lstrip().startswith("/"):
                body.pop(0)
            where = f"{self.policy.path}:{at + 1}"
            base = Request(match.group(2)[1:-1], where, self.policy.name, self.policy.decision)
            if match.group(1):
                start = next(i for i, line in enumerate(body) if line.lstrip().startswith("|"))
                self.clauses(base, body[:start], at)
                rows = []
                for number, line in enumerate(body[start:]):
                    # A row is done where its brackets are closed and its line ends with a bar.
                    if rows and (rows[-1][1].count("[") + rows[-1][1].count("{") > rows[-1][1].count("]") + rows[-1][1].count("}")
                                 or not re.search(r"\|\s*(--.*)?$", rows[-1][1])):
                        rows[-1] = (rows[-1][0], rows[-1][1] + "\n" + line)
                    else:
                        rows.append((end - len(body) + start + number + 1, line))
                self.table(base, rows, at)
            else:
                self.clauses(base, body, at)
                self.by_title[match.group(2)] = base
                self.policy.requests.append(base)
            at = end + 1


def sources(root, under="policies"):
    """The English sources, in order."""
    found = []
    for folder, _, files in sorted(os.walk(os.path.join(root, under))):
        found += [os.path.join(folder, f) for f in sorted(files)
                  if (f.endswith(".writ") or f.endswith(".writ.md")) and ".zh." not in f]
    return found


def read_policies(root, under="policies"):
    """By name of the policy; modules are left out."""
    policies = {}
    for path in sources(root, under):
        with open(path, encoding="utf-8") as file:
            source = code_of(file.read(), path.endswith(".md"))
        named = re.search(r"^policy ([\w.]+)", source, re.M)
        if not named or re.search(r"^extends ", source, re.M):
            continue
        policy = Policy(named.group(1), os.path.relpath(path, root), source)
        decision = re.search(r"^decision ([\w.]+)", source, re.M)
        policy.decision = decision.group(1) if decision else policy.name
        for match in re.finditer(r"^enumeration (\w+)[^\n]*\n(.*?)^end", source, re.M | re.S):
            policy.enumerations[match.group(1)] = {
                bare(m.group(1)): m.group(2) or bare(m.group(1))
                for m in re.finditer(r'^  (「[^」]+」|\w+)[^\n]*?(?: as "([^"]+)")?$', match.group(2), re.M)}
        for match in re.finditer(r"^record (\w+)[^\n]*\n(.*?)^end", source, re.M | re.S):
            policy.records[match.group(1)] = declared_fields(match.group(2))
        for match in re.finditer(r"^facts[^\n]*\n(.*?)^end", source, re.M | re.S):
            policy.facts.update(declared_fields(match.group(1)))
        policy.outputs = {bare(m) for m in re.findall(r"^ *output (「[^」]+」|\w+)", source, re.M)}
        Reader(policy).read()
        policies[policy.name] = policy
    return policies


def read_cases(root):
    """The worked cases, as requests."""
    out = []
    for name in ("cases", "market"):
        path = os.path.join(root, f"tests/data/cases/{name}.jsonl")
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                case = json.loads(line)
                out.append(Request(case["id"], f"tests/data/cases/{name}.jsonl:{case['id']}", case["decision"], case["decision"],
                                   case["as_of"], case.get("readings", {}), case["facts"], case["expected"]))
    return out


def requests_by_decision(root):
    """Each request once: policies' tests, then worked cases. Those of which an error is expected are left out."""
    policies = read_policies(root)
    out = {policy.decision: [] for policy in policies.values()}
    seen = set()
    for request in [r for p in policies.values() for r in p.requests] + read_cases(root):
        key = (request.decision, json.dumps(request.json(), sort_keys=True))
        if key not in seen and request.decision in out and "error" not in request.expected:
            seen.add(key)
            out[request.decision].append(request)
    return policies, out


def ask(writ, root, policy, requests, *options, tier=None):
    """One process for all the requests (dictionaries) of a decision; the answers in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in requests)
        file.flush()
        command = [writ, "eval", os.path.join(root, os.path.dirname(policy.path)), "-d", policy.decision, "-i", file.name, *options]
        done = subprocess.run(command + (["--tier", tier] if tier else []), capture_output=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests), (policy.name, len(answers), len(requests), done.stderr.decode()[:500])
    return answers


def is_overlay(path):
    with open(path, encoding="utf-8") as file:
        return re.search(r"^(overlay|特别规定) ", file.read(), re.M) is not None


def main():
    writ, root = sys.argv[1], sys.argv[2]
    policies = read_policies(root)
    lines, unsaid = [], 0
    for policy in policies.values():
        for request in policy.requests:
            if "error" in request.expected or not request.expected:
                unsaid += 1
                continue
            facts = {**request.facts, **({"readings": request.readings} if request.readings else {})}
            lines.append(json.dumps({"id": request.place, "decision": request.decision, "facts": facts, "expected": request.expected,
                                     **({"as_of": request.as_of} if request.as_of else {})}, ensure_ascii=False))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        done = subprocess.run([writ, "test", os.path.join(root, "policies"), "--cases", file.name, "--filter", "policies/"], capture_output=True)
    sys.stdout.write(done.stdout.decode()[-4000:])
    print(f"{len(lines)} requests read from {len(policies)} policies, and {unsaid} of which only errors or duties are expected")
    # Every test is there in both languages; none was passed over. Overlays are not read: their tests are asked with the overlay alone.
    files = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(root, "policies")) for name in names
             if name.endswith((".writ", ".writ.md")) and not is_overlay(os.path.join(folder, name))]
    both = subprocess.run([writ, "test", *files], capture_output=True).stdout.decode().splitlines()[-1]
    print(f"writ test: {both}")
    sys.exit(0 if done.returncode == 0 and f"{len(lines)} passed, 0 failed" in done.stdout.decode()
             and both.startswith(f"{2 * (len(lines) + unsaid)} passed") else 1)


if __name__ == "__main__":
    main()
