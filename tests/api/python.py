#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Python package, as a wheel in an environment of its own: python.py ROOT LIBRARY WRIT [INTERPRETER]...

Makes the wheel with pip, installs it for each interpreter, and runs this file there again to ask it: against the command line, and
for what the documentation says.
"""
import datetime
import enum
import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from pathlib import Path

failures = 0


def check(condition, *shown):
    global failures
    if not condition:
        failures += 1
        line = sys._getframe(1).f_lineno
        print(f"FAILED line {line}", *shown)


def raises(kind, work, *parts):
    try:
        work()
    except kind as found:
        check(all(part in str(found) for part in parts), str(found), parts)
        return found
    check(False, "nothing was raised", parts)
    return None


TEXT = """policy shop.sale / 商店 language en
facts
  price / 价格 : decimal(2)
  on / 日期 : date
  items / 件数 : count
  gift / 赠品 : boolean?
  tags / 标签 : list of text
end
decision shop.sale / 销售
  default deny cites internal "t" / 《测》
  output half / 半价 : decimal(2) means price cites internal "t" / 《测》
end
rule cheap / 便宜
  cites internal "t" / 《测》
  when price at most 10.10 and on at least 2024-01-01 and items at most LIMIT
  then permit
end
"""


def outside(root, library, writ, interpreters):
    """Makes and installs the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, WRIT_LIBRARY=library, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INDEX="1")
        wheels = []
        for number, interpreter in enumerate(interpreters or [sys.executable]):
            place = f"{folder}/environment{number}"
            subprocess.run([interpreter, "-m", "venv", place], check=True)
            python = f"{place}/bin/python"
            if not wheels:
                for name in ("one", "two"):
                    subprocess.run([python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", f"{folder}/{name}", f"{root}/runtime/python"],
                                   check=True, env=environment)
                    wheels += Path(folder, name).glob("writ-*.whl")
                check(len(wheels) == 2 and wheels[0].read_bytes() == wheels[1].read_bytes(), "the wheel is not reproducible")
            subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", wheels[0]], check=True, env=environment)
            for arguments in ([__file__, "--inside", root, writ], [f"{root}/examples/embed/transfers.py", f"{root}/policies"]):
                done = subprocess.run([python, "-B", *arguments], cwd=folder, text=True, encoding="utf-8", stdout=subprocess.PIPE)
                print(done.stdout, end="")
                # Of the example's transfers one is wrong in its text, one waits for a fact, some are denied.
                ends_well = done.returncode == 0 if "--inside" in arguments else "'error': 1" in done.stdout and "separate_consent" in done.stdout
                check(ends_well, interpreter, arguments)
    print("failed" if failures else "the package is as documented")


def as_command_line(root, writ, package):
    """Every worked case gets the same answer, to the byte but for the order of members."""
    policy = package.Policy.load(f"{root}/policies")
    asked = {}
    for line in Path(root, "tests/data/cases/cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line, parse_float=Decimal)
        facts = dict(case["facts"])
        if "as_of" in case:
            facts["as_of"] = case["as_of"]
        if "readings" in case:
            facts["readings"] = case["readings"]
        asked.setdefault(case["decision"], []).append(facts)
    total = 0
    for decision, rows in asked.items():
        found = policy.decide_many(rows, decision=decision, threads=4)
        lines = "".join(json.dumps(row, default=str, ensure_ascii=False) + "\n" for row in rows)
        # Its own folder, which is read sooner than all of them.
        own = Path(root, "policies", *decision.split("."))
        done = subprocess.run([writ, "eval", own if own.is_dir() else f"{root}/policies", "-d", decision], input=lines, text=True, encoding="utf-8",
                              stdout=subprocess.PIPE)
        expected = [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]
        check(len(expected) == len(found) > 0, decision)
        for one, other in zip(found, expected):
            if other["decision"] == "error":
                other["error"].pop("line", None)
            check(one.answer == other, decision, one.answer, other)
        total += len(rows)
    print(f"{total} cases as the command line answers them")


def facts_and_errors(package):
    policy = package.Policy.load(text=TEXT.replace("LIMIT", "3"))
    good = {"price": Decimal("10.10"), "on": datetime.date(2024, 3, 1), "items": 3, "gift": None, "tags": ["a", "\u5546"]}
    decision = policy.decide(good)
    check(decision.permits and decision.outcome == "permit" and decision.outputs == {"half": "10.10"}, decision)
    raises(TypeError, lambda: bool(decision), "permits")
    # None is missing: undetermined, and it says for what.
    missing = policy.decide(dict(good, price=None))
    check(missing.outcome == "undetermined" and not missing.permits and "price" in missing.missing_facts, missing)
    check(policy.decide(json.dumps({"price": "10.11", "on": "2024-03-01", "items": 3, "tags": []})).outcome == "deny")

    class Tag(enum.Enum):
        A = "a"

    check(policy.decide(dict(good, tags=(Tag.A,))).permits)
    check(policy.decide(dict(good, items="3")).permits)
    for name, wrong, code in (("price", 10.1, "F0202"), ("price", Decimal("NaN"), "F0202"), ("price", Decimal("1.001"), "F0208"),
                              ("on", datetime.datetime(2024, 3, 1), "F0202"), ("items", -1, "F0205"), ("items", 10 ** 30, "F0204"),
                              ("items", 10 ** 5000, "F0204"), ("items", True, "F0202"), ("tags", [None], "F0203"), ("tags", {1}, "F0202"),
                              ("price", Decimal("1E+999999"), "F0204"), ("tags", ["\ud800"], "F0104"), ("nothing", 1, "F0201")):
        error = raises(package.RequestError, lambda: policy.decide(dict(good, **{name: wrong})), code)
        check(error is not None and error.code == code and error.english and error.chinese, name, wrong, error and error.code)
    deep = {}
    for _ in range(200):
        deep = {"a": deep}
    raises(package.RequestError, lambda: policy.decide(deep), "F0502")
    raises(package.RequestError, lambda: policy.decide("{"), "F0101")
    raises(package.RequestError, lambda: policy.decide(good, today="2024-02-30"), "F0207")
    raises(package.PolicyError, lambda: policy.decide(good, decision="shop.sail"), "F0602")
    # It has no Chinese name: no name is none.
    alone = package.Policy.load(text="policy k language en\nfacts\n  x : boolean\nend\ndecision p.one\n  default permit cites internal \"t\"\nend\n"
                                     "decision p.two\n  default deny cites internal \"t\"\nend\n")
    raises(package.PolicyError, lambda: alone.decide({}, decision="", today="2024-01-01"), "F0602")
    check(alone.decide({}, decision="p.one", today="2024-01-01").permits)
    rows = policy.decide_many([good, {"price": 1.5}, "x", dict(good, items=4)])
    check([row.outcome for row in rows] == ["permit", "error", "error", "deny"], rows)
    check(rows[1].error["message"]["zh"] and not rows[1].permits)
    check("permit" in policy.explain(good) and policy.explain(good, language="zh").startswith("允许"))
    check(policy.explain(good, language="zh", form="letter").startswith("#"))
    check(policy.decisions == ("shop.sale",) and policy.policies[0]["facts"][0]["name"] == {"en": "price", "zh": "价格"})
    bound = policy.decide({"sale": {"cost": Decimal("5.00"), "junk": 1}, "n": 2, "rest": {"on": "2024-03-01", "tags": [], "x": 0}},
                          binding={"facts": {"price": "/sale/cost", "items": ["/none", "/n"]}, "default": "/rest"})
    check(bound.permits, bound)
    raises(package.PolicyError, lambda: policy.decide({}, binding={"facts": {"prize": "/a"}}), "F0702", "/facts/prize")
    # None is null, at which no other pointer is asked, in a mapping as in a text.
    for document in ({"a": None, "b": 4}, '{"a": null, "b": 4}'):
        found = policy.decide(document, binding={"facts": {"items": ["/a", "/b"]}, "default": ""})
        check("items" in found.missing_facts, document, found)
    wrong = raises(package.PolicyError, lambda: package.Policy.load(text="policy x language en\ndecision x\n  defalt deny\nend\n"), "policy.writ:3:3: error W0201")
    check(wrong.code.startswith("W") and any(one.line == 3 for one in wrong.problems) and wrong.shown_zh)
    again = pickle.loads(pickle.dumps(wrong))
    check(again.code == wrong.code and again.problems == wrong.problems)
    asked = raises(package.RequestError, lambda: policy.decide(dict(good, items=-1)), "F0205")
    check(asked.answer and pickle.loads(pickle.dumps(asked)).answer == asked.answer, asked.answer)
    unasked = pickle.loads(pickle.dumps(raises(package.RequestError, lambda: policy.decide(dict(good, price=10.1)), "F0202")))
    check(unasked.answer is None and unasked.code == "F0202", unasked.answer)
    # Of many bindings no more are kept than are used at once; one that comes again answers as before.
    for number in range(200):
        check(policy.decide(good, binding={"facts": {"items": {"value": number}}, "default": ""}).permits == (number <= 3), number)
    check(len(policy._threads.askers) == 64, len(policy._threads.askers))
    check(policy.decide(good, binding={"facts": {"items": {"value": 2}}, "default": ""}).permits and policy.decide(good).permits)
    raises(package.PolicyError, lambda: package.Policy.load("/nowhere.writ"), "/nowhere.writ")


def interrupted(package):
    """A signal handler that asks in the middle of a question changes nothing about its answer."""
    policy = package.Policy.load(text=TEXT.replace("LIMIT", "3"), native=False)
    yes, no = ({"price": price, "on": "2024-03-01", "items": 3, "tags": []} for price in ("1.00", "99.00"))
    asked = []
    signal.signal(signal.SIGALRM, lambda *_: asked.append(policy.decide(yes).permits))
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        end = time.monotonic() + 60
        while len(asked) < 200 and time.monotonic() < end:
            found = policy.decide(no)
            check(found.outcome == "deny" and found.outputs == {"half": "99.00"}, found)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    check(len(asked) >= 200 and all(asked), len(asked))


def reloads(package):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sale.writ")
        path.write_text(TEXT.replace("LIMIT", "3"), encoding="utf-8")
        policy = package.Policy.load(path)
        facts = json.dumps({"price": "1", "on": "2024-03-01", "items": 4, "tags": []})
        outcomes, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                one = policy.decide(facts)
                outcomes.append((one.version, one.outcome))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for turn in range(20):
            path.write_text(TEXT.replace("LIMIT", "34"[turn % 2]), encoding="utf-8")
            policy.reload()
        path.write_text("policy", encoding="utf-8")
        raises(package.PolicyError, policy.reload)
        stop.set()
        for thread in threads:
            thread.join()
        # Version 3 and every second one after it have the limit 4, the others 3.
        check(outcomes and all(outcome == ("permit" if version > 1 and version % 2 == 1 else "deny") for version, outcome in outcomes))
        check(policy.decide(facts).version == 21)
        # A process that is forked while native code may be made asks on, and ends.
        child = os.fork()
        if child == 0:
            fine = policy.decide(facts).outcome == "permit"
            del policy
            os._exit(0 if fine else 1)
        check(os.waitpid(child, 0)[1] == 0)
        print(f"{len(outcomes)} answers by {len(set(outcomes))} versions")


def images(root, writ, package):
    """What `writ compile` made, as a file and as bytes; and what it did not make."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "cross.image")
        subprocess.run([writ, "compile", f"{root}/policies/cn/cross_border", "-o", image], check=True, stdout=subprocess.DEVNULL)
        facts = json.loads(Path(root, "examples/transfer.json").read_text(encoding="utf-8"), parse_float=Decimal)
        expected = package.Policy.load(f"{root}/policies/cn/cross_border").decide(facts).answer
        for policy in (package.Policy.load(image), package.Policy.load(image=image.read_bytes())):
            check(policy.decide(facts).answer == expected, policy.decide(facts).answer)
            policy.reload()
            check(policy.decide(facts).version == 2 and "cn.cross_border" in policy.decisions)
        # Code that the image carries decides where somebody says so; a build without a native tier makes none.
        code = Path(folder, "code.image")
        made = subprocess.run([writ, "compile", f"{root}/policies/cn/cross_border", "-o", code, "--native"], capture_output=True, text=True)
        if made.returncode == 0:
            for given in ({"paths": code}, {"image": code.read_bytes()}):
                for use in (False, True):
                    policy = package.Policy.load(**given, native=False, code=use)
                    check(policy.decide(facts).answer == expected and policy.warnings == (), policy.warnings)
                    check(Path("/proc/self/maps").read_text().count("/memfd:writ") > 0 if use else True)
                    del policy
        check(made.returncode == 0 or "native tier" in made.stderr, made)
        raises(package.PolicyError, lambda: package.Policy.load(image=image.read_bytes()[:-1]), "F0903")
        raises(package.PolicyError, lambda: package.Policy.load(image=b""), "F0901")
        raises(TypeError, lambda: package.Policy.load(image, image=b""), "either")


def lists(root, writ, package):
    """What a list holds is given and replaced: by file, as text, as rows; what is wrong changes nothing."""
    policy = package.Policy.load(f"{root}/examples/negative_list/zone.writ")
    facts = {"as_of": "2025-06-01", "scenario": "reinsurance.life", "kind": "health", "field": "diagnosis", "registered_in_zone": True,
             "is_ciio": False, "filed": True}
    check(policy.decide_many([facts])[0].error["code"] == "F0411", "a list that was not given")
    csv = Path(root, "examples/negative_list/zone.csv")
    held = policy.replace_list("listed", path=csv)
    check(held.rows > 1 and held.digest == "sha256:" + hashlib.sha256(csv.read_bytes()).hexdigest(), held)
    first = policy.decide(facts)
    shown = {one["list"]: one for one in first.answer["listed"]}
    check(first.version == held.version and shown["listed"]["digest"] == held.digest and "1" in shown["listed"]["entry"], shown)
    row = {"id": 9, "scenario": "reinsurance.life", "kind": "health", "fields": [], "mechanism": "contract_or_certificate", "from": "2025-01-01"}
    held = policy.replace_list("\u8d1f\u9762\u6e05\u5355\u9879", [row])
    second = policy.decide(facts)
    shown = {one["list"]: one for one in second.answer["listed"]}
    check(held.rows == 1 and second.version == held.version and "9" in shown["listed"]["entry"], shown)
    check(policy.replace_list("listed", json.dumps(row)).digest == "sha256:" + hashlib.sha256(json.dumps(row).encode()).hexdigest())
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder, "listed.list")
        subprocess.run([writ, "list", "build", f"{root}/examples/negative_list/zone.writ", "listed", csv, "-o", prepared], check=True,
                       stdout=subprocess.DEVNULL)
        whole = prepared.read_bytes()
        for given in ({"path": prepared}, {"rows": whole}):
            held = policy.replace_list("listed", **given)
            check(held.digest == "sha256:" + hashlib.sha256(csv.read_bytes()).hexdigest(), held)
            found = policy.decide(facts)
            check(found.version == held.version and found.answer == first.answer, found.answer)
        raises(package.PolicyError, lambda: policy.replace_list("listed", whole[:-1]), "F0913")
        raises(package.PolicyError, lambda: policy.replace_list("listed", whole[:300] + bytes([whole[300] ^ 1]) + whole[301:]), "F0913")
    version = policy.decide(facts).version
    wrong = raises(package.PolicyError, lambda: policy.replace_list("listed", [row, dict(row, id="x")]), "F0913")
    check(wrong is not None and wrong.problems[0].line == 2, wrong and wrong.problems)
    raises(package.PolicyError, lambda: policy.replace_list("nonesuch", [row]), "F0914")
    raises(package.PolicyError, lambda: policy.replace_list("listed", path="/nowhere/at all"), "F0915")
    raises(TypeError, lambda: policy.replace_list("listed"), "path")
    raises(ValueError, lambda: policy.replace_list("listed", []), "columns")
    check(policy.decide(facts).version == version, "what was wrong changed something")


def together(root, writ, package):
    """Several decisions of policies that do not know each other's facts, as the command asks them."""
    folders = [f"{root}/policies/{one}" for one in ("cn/cross_border", "eu/gdpr", "us/bulk_data")]
    names = ["cn.cross_border", "eu.gdpr", "us.bulk_data"]
    policy = package.Policy.load(folders)
    rows = [{"as_of": "2025-06-01"}, {}, {"as_of": "2025-06-01", "direction": "outbound", "is_ciio": True, "eu.gdpr": {"no_such": 1}},
            {"as_of": "2025-06-01", "nobody_knows": 1}, {"as_of": "2025-06-01", "direction": "outbound", "us.bulk_data": {}}, "{", "[]"]
    lines = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    for detail, more in (("answer", []), ("explain", ["--explain", "--format", "json"])):
        done = subprocess.run([writ, "eval", *folders, *(word for name in names for word in ("-d", name)), *more], input=lines, text=True,
                              encoding="utf-8", stdout=subprocess.PIPE)
        expected = [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]
        check(len(expected) == len(rows), done.stdout[:300])
        for row, wanted in zip(rows, expected):
            found = policy.decide_together(row, names, detail=detail)
            for one in wanted["answers"]:
                one.get("error", {}).pop("line", None)
            check(found.answer == wanted and found.outcome == wanted["decision"] and found.decided_by == wanted["decided_by"], found.answer, wanted)
            check({name: one.answer for name, one in found.answers.items()} == dict(zip(names, wanted["answers"])), found.answers)
            check(found.version == 1 and not found.permits, found)
    # Each answer says which decision it is, one that could not be read too.
    check([one.answer["asked"] for one in policy.decide_together("{", names).answers.values()] == names)
    check(policy.decide_many(["{"], decision="eu.gdpr")[0].answer["asked"] == "eu.gdpr")
    raises(TypeError, lambda: bool(policy.decide_together({}, names)), "permits")
    raises(TypeError, lambda: policy.decide_together({}, []), "decision")
    raises(TypeError, lambda: policy.decide_together({}, names[:1] * 2), "once")
    # By its two names it is one decision.
    raises(TypeError, lambda: policy.decide_together({}, ["cn.cross_border", "数据出境"]), "once")
    raises(package.PolicyError, lambda: policy.decide_together({}, ["nonesuch"]), "F0602")


def receipts_of_consent(root, writ, package):
    """As `writ consent` reads and writes them."""
    data = Path(root, "tests/data/receipts")

    def command(*arguments, text):
        return subprocess.run([writ, "consent", *arguments], input=text, text=True, encoding="utf-8", capture_output=True)

    def merged(lines):
        return {name: [one for line in lines for one in json.loads(line)[name]] for name in ("consents", "refusals")}

    strings = [json.loads(line)["string"] for line in (data / "tcf.jsonl").read_text(encoding="utf-8").splitlines()]
    codes = {f"tcf:{n}": f"service.p{n}" for n in range(12, 25)} | {f"tcf:custom:{n}": f"service.c{n}" for n in range(1, 64)}
    told = {"purposes": codes, "kinds": {f"tcf:special:{n}": f"device.f{n}" for n in range(3, 13)}, "record": {"operations": ["use"], "informed": True}}
    with tempfile.TemporaryDirectory() as folder:
        notice = Path(folder, "notice.json")
        notice.write_text(json.dumps(told), encoding="utf-8")
        done = command("import", "--from", "tcf", "--notice", str(notice), text="\n".join(strings))
    found = package.import_consents(strings, source="tcf", notice=told)
    check(done.returncode == 0 and len(found["consents"]) > 300 and found == merged(done.stdout.splitlines()))
    fhir = (data / "fhir.jsonl").read_text(encoding="utf-8").splitlines()
    good = 0
    other = json.dumps({**json.loads(fhir[0]), "resourceType": "Patient"})
    for line in [*fhir, other, fhir[1].replace("active", "asleep", 1)]:
        done = command("import", "--from", "fhir", text=line + "\n")
        if done.returncode == 0:
            good += 1
            facts = package.import_consents(json.loads(line), source="fhir")
            check(facts == json.loads(done.stdout) == package.import_consents(line, source="fhir"), line)
            exported = command("export", "--to", "ts27560", text=done.stdout)
            if exported.returncode == 0:
                check(package.export_consents(facts) == [json.loads(one) for one in exported.stdout.splitlines()], line)
            else:
                wrong = raises(package.RequestError, lambda facts=facts: package.export_consents(facts), exported.stderr.split()[2].rstrip(":"))
                check(wrong is not None and wrong.chinese != wrong.english)
        else:
            wrong = raises(package.RequestError, lambda line=line: package.import_consents([line], source="fhir"), done.stderr.split()[2].rstrip(":"))
            check(wrong is not None and wrong.place.startswith("/"), wrong)
    check(good == len(fhir), good)
    record = {"record_id": "r1", "pii_principal_id": "anna", "events": [{"event_type": "given", "event_time": "2025-01-01", "entity_id": "anna"}],
              "pii_processing": {"purposes": [{"purpose": "https://w3id.org/dpv#Marketing", "pii_information": [{"pii_type": "pd:EmailAddress"}],
                                               "processing_method": ["https://w3id.org/dpv#Use"], "recipient_third_parties": []}]}}
    facts = package.import_consents(record, source="ts27560")
    check(facts["refusals"] == [] and facts["consents"][0]["given_on"] == "2025-01-01", facts)
    check(package.import_consents(package.export_consents(facts), source="ts27560") == facts)
    # One that is wrong spoils all; what is wrong is a question, and has its place.
    raises(package.RequestError, lambda: package.import_consents([record, {**record, "events": [{"event_type": "forgotten"}]}], source="ts27560"), "F08")
    raises(package.RequestError, lambda: package.import_consents("", source="tcf", notice={"zone": "Mars"}), "/zone", "the notice")
    raises(package.RequestError, lambda: package.import_consents([strings[0], strings[1], strings[2][:-9] + "?"], source="tcf", notice=told), "receipt 3")
    raises(package.RequestError, lambda: package.export_consents({"consents": 5}))
    raises(ValueError, lambda: package.import_consents("", source="cookie"), "tcf")


def inside(root, writ):
    import writ as package
    print("Python", sys.version.split()[0], "package", package.__version__)
    as_command_line(root, writ, package)
    facts_and_errors(package)
    lists(root, writ, package)
    together(root, writ, package)
    interrupted(package)
    reloads(package)
    images(root, writ, package)
    receipts_of_consent(root, writ, package)


if sys.argv[1] == "--inside":
    inside(*sys.argv[2:4])
else:
    outside(*(str(Path(path).resolve()) for path in sys.argv[1:4]), sys.argv[4:])
sys.exit(1 if failures else 0)
