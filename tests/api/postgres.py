#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The extension for PostgreSQL, built and asked: postgres.py ROOT LIBRARY_RT WRIT

Starts a server of its own in a temporary folder, for a user that is not root, on a socket there and no port.
"""
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from table_tools import without_place  # noqa: E402

ROOT, LIBRARY, WRIT = (os.path.abspath(one) for one in sys.argv[1:4])
BIN = Path("/usr/lib/postgresql/15/bin")
failures = 0


def check(condition, *shown):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED line {sys._getframe(1).f_lineno}", *shown)


def built(folder):
    """The extension, linked with the library under test, which lies beside it."""
    place = Path(folder, "extension")
    shutil.copytree(Path(ROOT, "runtime/postgres"), place)
    shutil.copy(LIBRARY, place / "libwrit_rt.so.0")
    os.symlink("libwrit_rt.so.0", place / "libwrit_rt.so")
    settings = [f"PG_CONFIG={BIN}/pg_config", f"WRIT_CFLAGS=-I{ROOT}/runtime/include", f"WRIT_LIBS=-L. -lwrit_rt -Wl,-rpath,{place}"]
    for target in ([], ["install", f"DESTDIR={place}/root"]):
        done = subprocess.run(["make", "-s", *target, *settings], cwd=place, text=True, capture_output=True)
        check(done.returncode == 0 and "warning:" not in done.stderr, done.stderr)
    laid = {path.name for path in (place / "root").rglob("*") if path.is_file()}
    check({"writ.so", "writ.control", "writ--0.1.sql", "writ--0.1--0.2.sql"} <= laid, laid)
    needed = subprocess.run(["ldd", str(place / "writ.so")], text=True, capture_output=True).stdout
    check("libwrit_rt" in needed and "LLVM" not in needed and "antlr" not in needed, needed)
    return place


class Server:
    def __init__(self, folder):
        self.data = Path(folder, "data")
        self.socket = Path(folder, "socket")
        self.socket.mkdir()
        self.as_user = []
        self.user = pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            self.user = "postgres"
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
            for path in (folder, self.socket):
                shutil.chown(path, "postgres", "postgres")
        os.chmod(folder, 0o755)
        self.run(BIN / "initdb", "-D", self.data, "-U", "owner", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")
        self.run(BIN / "pg_ctl", "-D", self.data, "-w", "-s", "-l", self.socket / "log", "-o", f"-k {self.socket} -c listen_addresses= -c fsync=off",
                 "start")

    def run(self, *command):
        subprocess.run([*self.as_user, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL)

    def stop(self):
        self.run(BIN / "pg_ctl", "-D", self.data, "-s", "-m", "immediate", "stop")

    def ask(self, sql, role="owner"):
        """What stands on standard output and on standard error."""
        done = subprocess.run([str(BIN / "psql"), "-h", str(self.socket), "-U", role, "-d", "postgres", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
                              input=sql, text=True, encoding="utf-8", capture_output=True)
        return done.stdout.strip(), done.stderr

    def one(self, sql, role="owner"):
        out, wrong = self.ask(sql, role)
        check(not wrong, sql[:200], wrong)
        return out


POLICY = """policy shop.sale language en
facts
  price : decimal(2)
  gift : boolean?
  owner : text
  me : text
end
decision shop.sale
  default deny cites internal "t"
  output half : decimal(2) means price cites internal "t"
end
rule cheap
  cites internal "t"
  when price at most %s
  then permit
end
rule mine
  cites internal "t"
  when owner is me
  then permit
end
"""


def created(server, place):
    """As CREATE EXTENSION would, without writing to the folders of the system."""
    for script in ("writ--0.1.sql", "writ--0.1--0.2.sql"):
        server.one((place / script).read_text(encoding="utf-8").replace("MODULE_PATHNAME", str(place / "writ")))


def image(folder, limit, name="policies.image"):
    source = Path(folder, "shop.writ")
    source.write_text(POLICY % limit, encoding="utf-8")
    made = Path(folder, name + ".new")
    subprocess.run([WRIT, "compile", str(source), "-o", str(made)], check=True, stdout=subprocess.DEVNULL)
    os.chmod(made, 0o644)
    made.replace(Path(folder, name))
    return Path(folder, name)


def answers(server, folder):
    path = image(folder, "10.00")
    check("writ.image" in server.ask("select writ_decide('shop.sale', '{}')")[1])
    server.one(f"alter database postgres set writ.image = '{path}'")
    rows = [{"price": "9.99"}, {"price": 10.01, "owner": "a", "me": "b"}, {}, {"price": "x"}, {"prize": 1}, {"gift": None, "price": 1}, {"price": 1e3}]
    values = ", ".join(f"({at}, '{json.dumps(row)}'::jsonb)" for at, row in enumerate(rows))
    found = server.one(f"select writ_decide('shop.sale', f) from (values {values}) as t(n, f) order by n").splitlines()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run([WRIT, "eval", str(path), "-d", "shop.sale", "-i", "-"], input=lines, text=True, capture_output=True)
    expected = [without_place(json.loads(line)) for line in done.stdout.splitlines()]
    check(len(found) == len(rows) and [without_place(json.loads(one)) for one in found] == expected, found, expected)
    check(server.one("select writ_decide('shop.sale', null)->'error'->>'code'") == "F0102")
    check(server.one("select writ_decide('shop.sale', null) is null, writ_permits('shop.sale', '{}')") == "f|f")
    check("F0602" in server.ask("select writ_decide('nosuch', '{}')")[1])
    check("NULL" in server.ask("select writ_decide(null, '{}')")[1])
    check("F0202" in server.ask("select writ_permits('shop.sale', '{\"price\": true}')")[1])
    check(json.loads(server.one("select writ_policies()"))["policies"][0]["name"]["en"] == "shop.sale")


def bound(server, folder):
    """Documents that somebody else designed, and bindings that change from row to row."""
    first = {"decision": "shop.sale", "facts": {"price": ["/sale/cost", "/cost"]}, "default": "/who"}
    other = {"facts": {"price": {"value": 99}, "owner": "/sale/by", "me": "/sale/to"}}
    documents = [{"sale": {"cost": 9.99, "unit": [1.5]}}, {"sale": {}, "cost": 10.01, "who": {"owner": "a", "me": "a", "x": {}}},
                 {"sale": {"cost": "x", "by": "a", "to": "a"}}, {"sale": {"by": "a", "to": "b"}}, {}, None, 5]
    asked = [(document, binding) for document in documents for binding in (first, other)]
    values = ", ".join(f"({at}, '{json.dumps(document)}'::jsonb, '{json.dumps(binding)}'::jsonb)" for at, (document, binding) in enumerate(asked))
    found = server.one(f"select writ_decide('shop.sale', d, b) from (values {values}) as t(n, d, b) order by n").splitlines()
    expected = []
    for document, binding in asked:
        Path(folder, "binding.json").write_text(json.dumps(binding), encoding="utf-8")
        done = subprocess.run([WRIT, "eval", f"{folder}/policies.image", "-d", "shop.sale", "-i", "-", "--binding", f"{folder}/binding.json"],
                              input=json.dumps(document) + "\n", text=True, capture_output=True)
        expected.append(without_place(json.loads(done.stdout)))
    check([without_place(json.loads(one)) for one in found] == expected and "permit" in str(expected), found, expected)
    permits = f"select writ_permits('shop.sale', d, b), writ_permits('shop.sale', d - 'who', b) from (values {values}) as t(n, d, b) where n in (0, 2)"
    check(server.one(permits).split() == ["t|t", "t|f"], server.one(permits))
    text = json.dumps(first)
    check(server.one(f"select writ_decide('shop.sale', null, '{text}')->'error'->>'code'") == "F0101")
    check("binding is NULL" in server.ask("select writ_decide('shop.sale', '{}', null)")[1])
    check("F0702" in server.ask("select writ_permits('shop.sale', '{}', '{\"facts\": {\"prize\": \"/a\"}}')")[1])
    check("F0701" in server.ask("select writ_permits('shop.sale', '{}', '[]')")[1])


def settings(server, folder):
    """Another image counts from the next statement on; who is no superuser names none; one that is damaged answers nothing."""
    decide = "select writ_permits('shop.sale', '{\"price\": 50}');"
    out = server.one(f"{decide}\\! true\n")
    check(out == "f", out)
    image(folder, "60.00", "other.image")
    moved = server.one(f"{decide}\n\\! cp -p {folder}/other.image {folder}/swapped && touch {folder}/swapped && mv {folder}/swapped {folder}/policies.image\n{decide}")
    check(moved.split() == ["f", "t"], moved)
    # The same name, size and day; a function keeps its places from one statement of a transaction to the next.
    image(folder, "10.00", "dear.image")
    os.utime(f"{folder}/other.image", (1, 1))
    os.utime(f"{folder}/dear.image", (1, 1))
    check(os.stat(f"{folder}/other.image").st_size == os.stat(f"{folder}/dear.image").st_size)
    named = f"set writ.image = '{folder}/live.image';"
    shutil.copy2(f"{folder}/dear.image", f"{folder}/live.image")
    moved = server.one(f"{named} {decide}\n\\! cp -p {folder}/other.image {folder}/live.image\n{decide}")
    check(moved.split() == ["SET", "f", "t"] or moved.split() == ["f", "t"], moved)
    server.one("create function permits(p numeric) returns boolean language plpgsql as "
               "$$ begin return writ_permits('shop.sale', jsonb_build_object('price', p)); end $$")
    kept, wrong = server.ask(f"begin;\nset local writ.image = '{folder}/other.image';\nselect permits(50);\n"
                             f"set local writ.image = '{folder}/dear.image';\nselect permits(50);\n"
                             f"set local writ.image = '{folder}/none.image';\nselect permits(50);\n")
    check([one for one in kept.split() if len(one) == 1] == ["t", "f"] and "none.image" in wrong, kept, wrong)
    server.one("create role guest login")
    image(folder, "1000.00", "open.image")
    costly = "select writ_permits('shop.sale', '{\"price\": 500, \"owner\": \"a\", \"me\": \"b\"}')"
    # Before the library is loaded the name means nothing yet; when it is, what was set without leave is dropped.
    for setting in (f"set writ.image = '{folder}/open.image'; {costly}", f"{costly}; set writ.image = '{folder}/open.image'; {costly}"):
        out, wrong = server.ask(setting, "guest")
        check("t" not in out.split() and "permission denied" in wrong, out, wrong)
    check(server.one(costly) == "f")
    check("absolute" in server.ask("set writ.image = 'other.image'; " + decide)[1])
    Path(folder, "bad.image").write_bytes(Path(folder, "other.image").read_bytes()[:-7])
    check("F0903" in server.ask(f"{decide} set writ.image = '{folder}/bad.image'; {decide}")[1])
    out, wrong = server.ask(f"set writ.image = '{folder}/none.image'; {decide}")
    check(out == "" and "none.image" in wrong, out, wrong)
    image(folder, "10.00")


def row_security(server):
    """A row is seen by whom the policy permits to see it, and written by whom it permits to write it."""
    server.one((Path(ROOT) / "examples/tables/row_security.sql").read_text(encoding="utf-8"))
    check(server.one("select count(*) from orders") == "4")
    check(server.one("select string_agg(id::text, ',' order by id) from orders", "guest") == "1,2,4")
    check("row-level security" in server.ask("insert into orders values (9, 'someone', 99.00)", "guest")[1])
    check(server.one("insert into orders values (5, 'guest', 99.00) returning id", "guest") == "5")
    # What a hidden row holds is not in what the reader is told.
    server.one("create table notes (facts jsonb); insert into notes values ('{\"price\": \"of whom nobody knows\"}'); alter table notes enable row level security; "
               "create policy p on notes using (writ_permits('shop.sale', facts)); grant select on notes to guest")
    out, wrong = server.ask("select * from notes", "guest")
    check(out == "" and "F0202" in wrong and "nobody" not in wrong, out, wrong)
    check("violates check constraint" in server.ask("insert into prices values (null)")[1])


def parallel(server):
    server.one("create table many as select n, n % 20 as price from generate_series(1, 20000) n; analyze many; set parallel_setup_cost = 0")
    query = "select count(*) from many where writ_permits('shop.sale', jsonb_build_object('price', price, 'owner', 'a', 'me', 'b'))"
    force = "set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0; "
    check("Parallel Seq Scan" in server.one(force + "explain " + query))
    check(server.one(force + query) == "11000")


def main():
    if not (BIN / "postgres").exists() or not Path("/usr/include/postgresql/15/server/postgres.h").exists():
        print("PostgreSQL 15 or its headers are not here: tests/setup.sh installs them")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        place = built(folder)
        server = Server(folder)
        try:
            created(server, place)
            answers(server, folder)
            bound(server, folder)
            settings(server, folder)
            row_security(server)
            parallel(server)
        finally:
            server.stop()
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
