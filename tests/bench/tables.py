#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same rows through every door, with the same answers: tables.py ROOT LIBRARIES WRIT [--rows N] [--w1 N] [--doors A,B,…]

Rows of `cn.cross_border`, and of W1 with nested consents, as Parquet and as JSON Lines. What `writ eval` answers is what the plain loop in C++, polars,
DuckDB over Parquet, PostgreSQL and Spark must answer, the whole text of each answer. Prints the rows a second of processor time of one core; of
Spark, which is several processes, of all of them together, less what it takes for two rows: starting it is tens of seconds of processor time. Everything runs by the interpreter, so that the doors are compared and not the tiers.

Exit status 1 where an answer differs. A door that cannot be opened here is named in capitals, and is an error unless it is Spark.
"""
import argparse
import ctypes
import datetime
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "api"))
from table_tools import installed, request, without_place  # noqa: E402

CHUNK = 50_000
DAY = "2024-09-03"

# ---- rows ----

COUNTS = [0, 1, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000]


def transfers(root, count):
    """Random transfers; one in twenty thousand cells holds a value that there is not."""
    source = Path(root, "policies/cn/cross_border/cross_border.writ").read_text(encoding="utf-8")
    facts = re.search(r"^facts .*?\n(.*?)^end", source, re.M | re.S).group(1)
    fields = re.findall(r"^  (\w+) / \S+ : (list of )?(\w+)(\?)?", facts, re.M)

    def members(kind):
        block = re.search(rf"^enumeration {kind}\b.*?\n(.*?)^end", source, re.M | re.S).group(1)
        return [re.match(r"\s*(\w+)", line).group(1) for line in block.splitlines() if line.strip()]

    pools, types = {}, {"as_of": pa.date32()}
    days = [datetime.date(2023, 6, 1), datetime.date(2024, 3, 22), datetime.date(2024, 8, 30), datetime.date(2025, 2, 8)]
    for name, many, kind, _ in fields:
        if many:
            pools[name] = lambda: [{"persons_nonsensitive": random.choice(COUNTS)} for _ in range(random.randrange(3))]
            types[name] = pa.list_(pa.struct([("persons_nonsensitive", pa.int64())]))
        elif kind == "boolean":
            pools[name], types[name] = (lambda: random.random() < 0.5), pa.bool_()
        elif kind in ("count", "integer"):
            pools[name], types[name] = (lambda: random.choice(COUNTS)), pa.int64()
        elif kind == "date":
            pools[name], types[name] = (lambda: random.choice(days)), pa.date32()
        else:
            pools[name] = lambda values=members(kind): random.choice(values) if random.random() < 0.99995 else "nonesuch"
            types[name] = pa.string()
    optional = {name for name, _, _, mark in fields if mark}
    schema = pa.schema(list(types.items()))

    def row():
        gap = random.choice([0, 0, 0, 0.05, 0.4])
        out = {name: pool() for name, pool in pools.items() if random.random() >= (0.5 if name in optional else gap)}
        out["as_of"] = random.choice(days) if random.random() < 0.5 else None
        return out

    return schema, (row() for _ in range(count))


def consents(count):
    """W1: is every kind of data that is asked for covered by some consent?"""
    purposes = ["service", "service.profile", "marketing", "marketing.email", "research", "analytics.usage"]
    kinds = ["contact", "contact.phone", "device", "sensitive.health", "sensitive.health.summary", "location", "public.risk"]
    operations = ["collect", "store", "use", "share", "transfer", "disclose", "delete"]
    recipients = ["controller", "processor", "affiliate", "third_party"]
    some = lambda pool, most: random.sample(pool, random.randint(1, most))  # noqa: E731
    yes = lambda chance: random.random() < chance  # noqa: E731
    consent = pa.struct([("purpose", pa.string()), ("categories", pa.list_(pa.string())), ("operations", pa.list_(pa.string())),
                         ("recipients", pa.list_(pa.string())), ("granted", pa.int32()), ("expires", pa.int32()), ("withdrawn", pa.bool_()),
                         ("bundled", pa.bool_()), ("separate", pa.bool_()), ("guardian", pa.bool_())])
    schema = pa.schema([("purpose", pa.string()), ("categories", pa.list_(pa.string())), ("operation", pa.string()), ("recipient", pa.string()),
                        ("day", pa.int32()), ("age", pa.int32()), ("consents", pa.list_(consent))])

    def one():
        out = {"purpose": random.choice(purposes), "categories": some(kinds, 4), "operations": some(operations, 5), "recipients": some(recipients, 3),
               "granted": random.randrange(19_000, 19_800), "expires": random.randrange(19_700, 20_400), "withdrawn": yes(0.1), "bundled": yes(0.1),
               "separate": yes(0.7), "guardian": yes(0.5)}
        if yes(0.02):
            del out[random.choice(list(out))]
        return out

    def row():
        out = {"purpose": random.choice(purposes), "categories": some(kinds, 4), "operation": random.choice(operations),
               "recipient": random.choice(recipients), "day": random.randrange(19_600, 19_900), "age": random.randrange(5, 60),
               "consents": [one() for _ in range(random.randrange(5))]}
        if yes(0.05):
            del out[random.choice(list(out))]
        return out

    return schema, (row() for _ in range(count))


class Workload:
    def __init__(self, name, decision, schema, rows, policy, folder, writ):
        self.name, self.decision, self.count = name, decision, 0
        self.parquet, self.requests = Path(folder, f"{name}.parquet"), Path(folder, f"{name}.jsonl")
        self.image, self.expected = Path(folder, f"{name}.image"), Path(folder, f"{name}.expected")
        schema = schema.insert(0, pa.field("id", pa.int64()))
        with pq.ParquetWriter(self.parquet, schema) as out, open(self.requests, "w", encoding="utf-8") as lines:
            chunk = []

            def flush():
                out.write_table(pa.Table.from_pylist(chunk, schema=schema))
                chunk.clear()

            for row in rows:
                lines.write(request(row) + "\n")
                chunk.append({"id": self.count, **row})
                self.count += 1
                if len(chunk) == CHUNK:
                    flush()
            flush()
        subprocess.run([writ, "compile", str(policy), "-o", str(self.image)], check=True, stdout=subprocess.DEVNULL)
        os.chmod(self.image, 0o644)

    def compare(self, door, answers):
        """How many differ; `answers` are texts, in order of the rows."""
        different = seen = 0
        with open(self.expected, encoding="utf-8") as expected:
            for line, found in zip(expected, answers):
                seen += 1
                if line.rstrip("\n") != found and json.loads(line) != without_place(json.loads(found)):
                    different += 1
                    if different == 1:
                        print(f"{self.name} {door}: expected {line[:600]}\n  found {found[:600]}")
        return different + abs(self.count - seen)


# ---- doors: each gives the texts of the answers and the seconds that it took ----


def by_eval(work, tools):
    out = work.expected.with_suffix(".raw")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(out, "wb") as file:
        subprocess.run([tools.writ, "eval", work.image, "-d", work.decision, "--as-of", DAY, "-i", work.requests, "--tier", "interp"], stdout=file)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(out, encoding="utf-8") as raw, open(work.expected, "w", encoding="utf-8") as plain:
        for line in raw:
            if '"decision":"error"' in line or '"decision":"conflict"' in line:
                line = json.dumps(without_place(json.loads(line)), ensure_ascii=False, separators=(",", ":")) + "\n"
            plain.write(line)
    return lines_of(work.expected), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def by_loop(work, tools):
    binary, out = Path(tools.folder, "plain_loop"), work.expected.with_suffix(".loop")
    if not binary.exists():
        subprocess.run(["g++", "-std=c++17", "-O2", f"-I{tools.root}/runtime/include", f"-I{tools.root}/compiler/include", str(HERE / "plain_loop.cpp"),
                        "-o", str(binary), f"-L{tools.libraries}", "-lwrit_rt", f"-Wl,-rpath,{tools.libraries}"], check=True)
    done = subprocess.run([binary, work.image, work.decision, DAY, work.requests, out], check=True, text=True, capture_output=True)
    return lines_of(out), float(done.stdout)


def by_polars(work, tools):
    facts = pl.read_parquet(work.parquet).drop("id")
    started = time.process_time()
    # A piece at a time: one column of answers takes 2 GiB of text, which a million of them have.
    pieces = [pl.DataFrame(tools.policy(work).decide_batch(piece, decision=work.decision, today=DAY, whole=True))["answer"]
              for piece in facts.iter_slices(CHUNK)]
    spent = time.process_time() - started
    return (text for piece in pieces for text in piece.to_list()), spent


def by_duckdb(work, tools):
    database = duckdb.connect()
    database.sql("set threads = 1")
    started = time.process_time()
    facts = database.sql(f"select * exclude (id) from '{work.parquet}' order by id")
    table = pa.table(tools.policy(work).decide_batch(facts, decision=work.decision, today=DAY, whole=True))
    spent = time.process_time() - started
    return (text for chunk in table["answer"].chunks for text in chunk.to_pylist()), spent


def by_columns(work, tools):
    """Without the whole answers: decision, outputs, duties, missing facts, reasons as columns. Compared by their decisions."""
    facts = pl.read_parquet(work.parquet).drop("id")
    started = time.process_time()
    answers = pa.table(tools.policy(work).decide_batch(facts, decision=work.decision, today=DAY))
    spent = time.process_time() - started
    expected = (json.loads(line)["decision"] for line in lines_of(work.expected))
    wrong = sum(one != other for one, other in zip(expected, (text for chunk in answers["decision"].chunks for text in chunk.to_pylist())))
    return wrong, spent


def by_postgres(work, tools):
    """The comparison is made by the server: jsonb has its own order of members."""
    sys.argv = ["postgres.py", str(tools.root), str(Path(tools.libraries, "libwrit_rt.so.0")), str(tools.writ)]
    import postgres
    if tools.server is None:
        place = postgres.built(tools.folder)
        tools.server = postgres.Server(Path(tools.folder, "server"))
        postgres.created(tools.server, place)
    server, name = tools.server, work.name
    server.one(f"alter database postgres set writ.image = '{work.image}'")
    quote = "format csv, quote E'\\x01', delimiter E'\\x02'"
    server.one(f"create table {name}_facts (id bigserial, facts jsonb); create table {name}_expected (id bigserial, answer jsonb);\n"
               f"\\copy {name}_facts (facts) from '{work.requests}' with ({quote})\n\\copy {name}_expected (answer) from '{work.expected}' with ({quote})\n")
    day = f"case when facts ? 'as_of' then facts else facts || '{{\"as_of\": \"{DAY}\"}}' end"
    out = server.one(f"""set max_parallel_workers_per_gather = 0; set jit = off;
        select pg_backend_pid() as pid \\gset
        \\setenv BACKEND :pid
        \\! cut -d ' ' -f 14,15 /proc/$BACKEND/stat
        create table {name}_answers as select id, writ_decide('{work.decision}', {day}) as answer from {name}_facts;
        \\! cut -d ' ' -f 14,15 /proc/$BACKEND/stat
        select count(*) from {name}_facts;
        select count(*) from {name}_answers a full join {name}_expected e using (id) where a.answer is distinct from e.answer;""").split()
    ticks = [int(one) for one in out[:4]]
    wrong = int(out[5]) + abs(work.count - int(out[4]))
    return wrong, (ticks[2] + ticks[3] - ticks[0] - ticks[1]) / os.sysconf("SC_CLK_TCK")


def by_spark(work, tools):
    python = os.environ.get("WRIT_SPARK_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import pyspark"], capture_output=True).returncode or not any(
            Path(one, "java").exists() for one in os.environ["PATH"].split(":")):
        return None
    out, two = work.parquet.with_suffix(".spark"), work.parquet.with_suffix(".two")
    pq.write_table(pq.ParquetFile(work.parquet).read_row_group(0).slice(0, 2), two)
    environment = dict(os.environ, PYTHONPATH=tools.package, PYSPARK_PYTHON=python, PYSPARK_DRIVER_PYTHON=python)
    # Its processes outlive the one that was started, and are then ours to wait for: only who is waited for is counted.
    spent = []
    adopt(True)
    for table in (two, work.parquet):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with subprocess.Popen([python, tools.root / "examples/tables/spark_map.py", work.image, table, out, work.decision, DAY, "whole"],
                              env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
            said = running.communicate()[1]
        if running.returncode:
            print(said[-3000:])
            return 1, 1
        wait_for_orphans()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    adopt(False)
    print(f"{work.name} spark: {said.strip().splitlines()[-1]} by the clock, {spent[0]:.0f} s of processor time to start", flush=True)
    table = pq.read_table(out)
    # What is sorted lies in one piece, longer than 32 bits count.
    table = table.set_column(table.column_names.index("answer"), "answer", table["answer"].cast(pa.large_string())).sort_by("id")
    return (text for chunk in table["answer"].chunks for text in chunk.to_pylist()), spent[1] - spent[0]


def adopt(orphans):
    """Whether processes whose parent ended are children of this one."""
    subreaper = 36
    if ctypes.CDLL(None, use_errno=True).prctl(subreaper, int(orphans), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def wait_for_orphans():
    mine = Path(f"/proc/self/task/{os.getpid()}/children")
    while children := mine.read_text(encoding="ascii").split():
        os.waitpid(int(children[0]), 0)


DOORS = {"eval": by_eval, "loop": by_loop, "columns": by_columns, "polars": by_polars, "duckdb": by_duckdb, "postgres": by_postgres, "spark": by_spark}


class Tools:
    def __init__(self, root, libraries, writ, folder):
        self.root, self.libraries, self.writ, self.folder = Path(root).resolve(), Path(libraries).resolve(), Path(writ).resolve(), folder
        self.package = str(Path(folder, "package"))
        self.module = installed(self.root, self.libraries / "libwrit_rt.so.0", self.package)
        self.server = None
        self.policies = {}

    def policy(self, work):
        if work.name not in self.policies:
            self.policies[work.name] = self.module.Policy.load(work.image)
        return self.policies[work.name]


def measure(work, doors, tools):
    failed = 0
    for door in doors:
        found = DOORS[door](work, tools)
        if found is None:
            print(f"{work.name} {door}: NOT RUN, for there is no {door.upper()} here", flush=True)
            continue
        answers, seconds = found
        wrong = answers if isinstance(answers, int) else work.compare(door, answers)
        failed += wrong
        print(f"{work.name} {door}: {work.count} rows, {wrong} differ, {work.count / max(seconds, 1e-9):,.0f} rows a second", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root")
    parser.add_argument("libraries", help="the folder of libwrit_rt.so.0")
    parser.add_argument("writ")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--w1", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--doors", default=",".join(DOORS))
    args = parser.parse_args()
    random.seed(args.seed)
    doors = ["eval"] + [door for door in args.doors.split(",") if door != "eval"]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        Path(folder, "server").mkdir()
        tools = Tools(args.root, args.libraries, args.writ, folder)
        failed = 0
        try:
            for name, decision, (schema, rows), policy in (
                    ("cross_border", "cn.cross_border", transfers(args.root, args.rows), tools.root / "policies/cn/cross_border"),
                    ("w1", "answer", consents(args.w1), HERE / "w1_consent.writ")):
                failed += measure(Workload(name, decision, schema, rows, policy, folder, tools.writ), doors, tools)
        finally:
            if tools.server is not None:
                tools.server.stop()
    return 1 if failed else 0


sys.exit(main())
