#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian packages in a clean Debian 12: the runtime alone decides from an image in C, with neither LLVM nor ANTLR on the system; then the
command and the policies. Run as root, with debootstrap; it fetches some 100 MB of Debian.

    packages.py ROOT BUILD
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
failed = 0


def run(*command, **options):
    return subprocess.run([str(one) for one in command], check=True, capture_output=True, text=True, encoding="utf-8", **options).stdout


def expect(what, found, wanted):
    global failed
    if found != wanted:
        failed += 1
        print(f"FAILED {what}: {found!r}, expected {wanted!r}"[:1500])


def missing(answer):
    """Of an answer, or of outputs alone: what the transfer lacks."""
    answer = json.loads(answer)
    return answer.get("outputs", answer)["missing"]


with tempfile.TemporaryDirectory() as folder:
    system = Path(folder, "debian")
    run("debootstrap", "--variant=minbase", SUITE, system, MIRROR)

    def inside(*command, **options):
        return run("chroot", system, *command, **options)

    def install(*names):
        inside("apt-get", "install", "-y", "-q", "--no-install-recommends", *names, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})

    packages = system / "packages"
    run("cpack", "-G", "DEB", "-B", packages, cwd=BUILD)
    deb = {path.name.split("_")[0]: f"/packages/{path.name}" for path in packages.glob("*.deb")}
    question = (ROOT / "examples/transfer.json").read_text(encoding="utf-8")
    wanted = missing(run(BUILD / "bin/writ", "eval", ROOT / "policies/cn/cross_border", "-d", "cn.cross_border", "--outputs", input=question))

    # The runtime alone. The program is compiled elsewhere, as a service would be.
    install(deb["libwrit-rt0"])
    names = inside("dpkg-query", "-f", "${Package}\n", "-W").split()
    expect("neither LLVM nor ANTLR", [name for name in names if "llvm" in name.lower() or "antlr" in name], [])
    library = next(line for line in inside("dpkg", "-L", "libwrit-rt0").split() if line.endswith(".so.0"))
    size = os.stat(system / library.lstrip("/")).st_size
    run("cc", "-o", system / "decide", ROOT / "examples/embed/decide_image.c", "-I", ROOT / "runtime/include", system / library.lstrip("/"))
    run(BUILD / "bin/writ", "compile", ROOT / "policies", "-o", system / "policies.image")
    done = subprocess.run(["chroot", system, "/decide", "/policies.image", "cn.cross_border"], input=question, capture_output=True,
                          text=True, encoding="utf-8")
    expect("C, of an image", (done.returncode, missing(done.stdout.split("\n")[0])), (1, wanted))
    expect("something is missing", wanted, ["separate_consent"])
    measured = subprocess.run([sys.executable, "-c", "import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL)\n"
                               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", "chroot", system, "/decide", "/policies.image", "cn.cross_border"],
                              input=question, capture_output=True, text=True, check=True)
    resident = int(measured.stdout)
    expect("the runtime is under 2 MB", size < 2 << 20, True)

    # Everything, as a legal team would have it.
    install(deb["libwrit0"], deb["libwrit-dev"], deb["writ"], deb["writ-policies"])
    answer = inside("writ", "eval", "/usr/share/writ/policies/cn/cross_border", "-d", "cn.cross_border", "--outputs", input=question)
    expect("the command", missing(answer), wanted)
    expect("every policy", "0 failed" in inside("writ", "test", "/usr/share/writ/policies"), True)
    print(f"libwrit_rt {size} bytes; {resident} kB resident with every policy in one image")

print(f"packages.py: {failed} problems")
sys.exit(failed != 0)
