#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writ installed to a folder, and what others build with it there: install.py ROOT BUILD

The projects of examples/embed by find_package (C and C++) and by pkg-config, each asked; the answers are those of the command line. One
of them decides by an image, with the runtime alone, which links nothing of the compiler and has less than 2 MB.
The folder is moved first: nothing in it may remember where it was made.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
EXAMPLE = ROOT / "examples/embed"
REQUEST = (ROOT / "examples/transfer.json").read_text(encoding="utf-8")


def fail(what, *shown):
    print("FAILED", what, *shown)
    sys.exit(1)


def run(*words, expect=0, **options):
    done = subprocess.run([*map(str, words)], text=True, encoding="utf-8", capture_output=True, **options)
    if done.returncode != expect:
        fail(" ".join(map(str, words)), done.returncode, done.stdout[-3000:], done.stderr[-3000:])
    return done.stdout


def one(found, what):
    if len(found) != 1:
        fail(what, found)
    return found[0]


with tempfile.TemporaryDirectory() as folder:
    first, prefix = Path(folder, "first"), Path(folder, "there")
    for component in ("runtime", "library", "headers", "command", "policies"):
        run("cmake", "--install", BUILD, "--prefix", first, "--component", component)
    first.rename(prefix)
    library = one(list(prefix.glob("lib/**/libwrit.so.0")), "libraries").parent
    policies = prefix / "share/writ/policies"
    environment = dict(os.environ, LD_LIBRARY_PATH=str(library))
    # The modules of stdlib come with the command, and a policy of its own among them.
    covered = run(prefix / "bin/writ", "eval", prefix / "share/writ/stdlib/consent", "-d", "consent.covered", cwd=folder, input=json.dumps({
        "as_of": "2025-06-01", "purpose": "marketing", "kinds": ["contact"], "operation": "use", "recipients": [], "abroad": False, "age": 30,
        "consents": [], "refusals": []}))
    if json.loads(covered)["decision"] != "deny":
        fail("the consent that is installed", covered)
    user = Path(folder, "user.writ")
    user.write_text("policy u language en\nuse writ.consent version \"1\"\nfacts\n  consents : list of Consent\nend\ndecision u\n"
                    "  default deny cites internal \"t\"\nend\n", encoding="utf-8")
    run(prefix / "bin/writ", "check", user, cwd=folder)
    expected = json.loads(run(prefix / "bin/writ", "eval", policies, "-d", "cn.cross_border", input=REQUEST))

    image = Path(folder, "policies.image")
    run(prefix / "bin/writ", "compile", policies, "-o", image)

    def ask(program, policies=policies):
        out = run(program, policies, "cn.cross_border", expect=1, input=REQUEST, env=environment)
        if json.loads(out.splitlines()[0]) != expected:
            fail(program, out)
        if "deny · cn.cross_border · as of 2024-09-03" not in out or "禁止 · 数据出境 · 时点 2024-09-03" not in out:
            fail("the explanation", out)
        wrong = subprocess.run([program, policies, "cn.crossborder"], input="{}", text=True, capture_output=True, env=environment)
        if wrong.returncode != 2 or "F0602" not in wrong.stderr:
            fail("a decision that does not exist", wrong)

    run("cmake", "-S", EXAMPLE, "-B", f"{folder}/build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release")
    run("cmake", "--build", f"{folder}/build")
    ask(f"{folder}/build/decide")
    ask(f"{folder}/build/decide_image", image)

    # The runtime alone: what it links, how large it is, and what it says of text and of an image that was damaged.
    runtime = one(list(library.glob("libwrit_rt.so.0.*")), "runtimes")
    linked = run("ldd", f"{folder}/build/decide_image", env=environment)
    if "libwrit_rt.so.0" not in linked or any(name in linked for name in ("LLVM", "antlr", "icu", "libz3", "libwrit.so")):
        fail("what the runtime links", linked)
    stripped = Path(folder, "stripped.so")
    run("strip", "-o", stripped, runtime)
    if stripped.stat().st_size >= 2_000_000:
        fail("the size of the runtime", stripped.stat().st_size)
    for content, code in ((image.read_bytes()[:-1], "F0903"), (b"policy p language en\n", "F0901")):
        Path(folder, "wrong.image").write_bytes(content)
        refused = subprocess.run([f"{folder}/build/decide_image", f"{folder}/wrong.image", "cn.cross_border"], input="{}", text=True,
                                 capture_output=True, env=environment)
        if refused.returncode != 2 or code not in refused.stderr or "wrong.image" not in refused.stderr:
            fail("an image that is wrong", refused)
    # A program that was written for the whole library links with the runtime, and is told.
    rt_flags = run("pkg-config", "--cflags", "--libs", "writ_rt", env=dict(environment, PKG_CONFIG_PATH=str(library / "pkgconfig"))).split()
    run("cc", "-std=c11", "-o", f"{folder}/text_rt", EXAMPLE / "decide.c", *rt_flags)
    told = subprocess.run([f"{folder}/text_rt", policies, "cn.cross_border"], input="{}", text=True, capture_output=True, env=environment)
    if told.returncode != 2 or "F0906" not in told.stderr:
        fail("text, of the runtime alone", told)

    # The policies are replaced between two questions; what is wrong does not replace them.
    own = Path(folder, "own.writ")
    text = "policy p language en\nfacts\n  n : count\nend\ndecision p\n  default deny cites internal \"t\"\nend\n" \
           "rule r\n  cites internal \"t\"\n  when n at most LIMIT\n  then permit\nend\n"
    own.write_text(text.replace("LIMIT", "3"), encoding="utf-8")
    with subprocess.Popen([f"{folder}/build/service", own, "p", "3"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env=environment) as service:
        service.stdin.write('{"n": 4}\n' * 1500 + "reload\n")
        service.stdin.flush()
        for _ in range(1500):
            if json.loads(service.stdout.readline())["decision"] != "deny":
                fail("before the reload")
        for limit, outcome in (("4", "permit"), ("many", "permit"), ("3", "deny")):
            own.write_text(text.replace("LIMIT", limit), encoding="utf-8")
            # A second answer says that the reload before it was done.
            service.stdin.write('reload\n{"n": 4}\n')
            service.stdin.flush()
            service.stdin.write('{"m": 4}\n' + "reload\n")
            service.stdin.flush()
            found = [json.loads(service.stdout.readline())["decision"] for _ in range(2)]
            if found != [outcome, "error"]:
                fail("after a reload", limit, found)
        said = service.communicate()[1]
        if service.returncode != 0 or "own.writ:10" not in said:
            fail("the service", service.returncode, said)

    find = dict(environment, PKG_CONFIG_PATH=str(library / "pkgconfig"))
    flags = run("pkg-config", "--cflags", "--libs", "writ", env=find).split()
    program = f"{folder}/decide"
    run("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", program, EXAMPLE / "decide.c", *flags)
    ask(program)
    if Path(run("pkg-config", "--variable=policies", "writ", env=find).strip()).resolve() != policies.resolve():
        fail("the policies that pkg-config names")
    size = one(list(library.glob("libwrit.so.0.*")), "libraries").stat().st_size
    print(f"installed, moved and used by CMake and pkg-config; the library has {size / 1e6:.1f} MB, "
          f"the runtime {stripped.stat().st_size / 1e6:.2f} MB")
