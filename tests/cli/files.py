#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the commands read from disk and write to it: links, modes, owners, full disks, folders that cannot be read; standard
output that takes nothing. Usage: files.py WRIT ROOT"""
import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT = str(Path(sys.argv[1]).resolve())
IS_ROOT = os.geteuid() == 0
failures = []

GOOD = """policy p language en
law L "M"
  version 2000-01-01 in force from 2000-01-01
end
facts
  x : boolean
end
decision p
  default permit cites L art 1
end
rule r
  cites L art 2
  when x
  then deny
end
test "t" of p
  given x: yes
  expect deny
end
"""
LOOSE = GOOD.replace("facts\n", "facts     \n")  # `writ fmt` makes the good one of it


def run(*args, text="", **how):
    env = dict(os.environ, LC_ALL="C.UTF-8")
    return subprocess.run([WRIT, *map(str, args)], input=text.encode(), stdout=how.pop("stdout", subprocess.PIPE),
                          stderr=subprocess.PIPE, env=env, timeout=300, **how)


def check(name, good, detail=""):
    print(("ok   " if good else "FAIL ") + name + ("" if good else f": {detail}"))
    if not good:
        failures.append(name)


def refused(name, done, *says, status=3):
    said = done.stderr.decode()
    check(name, done.returncode == status and all(one in said for one in says), (done.returncode, said))


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


with tempfile.TemporaryDirectory() as place:
    top = Path(place)

    def fresh(name):
        folder = top / name
        folder.mkdir()
        (folder / "a.writ").write_text(LOOSE)
        return folder, folder / "a.writ"

    # ---- writing ----
    folder, file = fresh("plain")
    os.chmod(file, 0o4640)
    if IS_ROOT:
        os.chown(file, 1234, 4321)
        os.chmod(file, 0o4640)
    before = file.stat()
    done = run("fmt", file)
    after = file.stat()
    check("fmt writes the file", done.returncode == 0 and file.read_text() == GOOD, done.stderr)
    check("mode and owner are kept", (before.st_mode, before.st_uid, before.st_gid) == (after.st_mode, after.st_uid, after.st_gid),
          (before, after))
    check("by a new file in its place", before.st_ino != after.st_ino and names(folder) == ["a.writ"], names(folder))
    done = run("fmt", file)
    check("a file that is right is left alone", file.stat().st_ino == after.st_ino, done.stderr)

    folder, file = fresh("names")
    (folder / "victim").write_text("precious")
    # The names that a temporary file could be guessed to have, for a while of process ids.
    child = f'for i in $(seq 0 40); do ln -s victim "$0.$(($$ + i)).tmp"; done; exec "$1" fmt "$0"'
    subprocess.run(["bash", "-c", child, str(file), WRIT], check=True, capture_output=True)
    check("no name can be guessed", (folder / "victim").read_text() == "precious" and file.read_text() == GOOD)

    folder, file = fresh("link")
    (folder / "there").mkdir()
    target = folder / "there" / "b.txt"
    file.rename(target)
    file.symlink_to("there/b.txt")
    done = run("fmt", file)
    check("a symbolic link stays, and its file is written",
          done.returncode == 0 and file.is_symlink() and target.read_text() == GOOD and names(folder / "there") == ["b.txt"], done.stderr)

    folder, file = fresh("hard")
    os.link(file, folder / "other")
    refused("a file of several names is refused", run("fmt", file), "a.writ: ", "hard links")
    check("and is as it was", file.read_text() == LOOSE and file.stat().st_nlink == 2 and names(folder) == ["a.writ", "other"])
    refused("a report too", run("test", file, "--junit", folder / "other"), "other: ", "hard links")

    folder, file = fresh("nothing")
    (folder / "gone").symlink_to("not there")
    refused("a link to nothing is not written through", run("test", file, "--junit", folder / "gone"), "gone: ", "leads to nothing")
    check("and nothing is made", names(folder) == ["a.writ", "gone"], names(folder))
    (folder / "round").symlink_to("round")
    refused("a link to itself", run("test", file, "--junit", folder / "round"), "back to itself")
    refused("a folder", run("test", file, "--junit", folder), "it is a folder")
    refused("no folder", run("test", file, "--junit", folder / "none" / "j.xml"), "there is no such folder")
    done = run("test", file, "--junit", folder / "j.xml")
    old = os.umask(0)
    os.umask(old)
    check("a new report", done.returncode == 0 and (folder / "j.xml").read_text().endswith("</testsuite>\n") and
          stat.S_IMODE((folder / "j.xml").stat().st_mode) == 0o666 & ~old, done.stderr)
    (folder / "j.xml").write_text("before" * 1000)
    done = run("test", file, "--junit", folder / "j.xml")
    check("a report in the place of a longer one", (folder / "j.xml").read_text().startswith("<?xml"))
    done = run("test", file, "--junit", "j.xml", cwd=folder)
    check("by its bare name", done.returncode == 0, done.stderr)

    # ---- full ----
    folder, file = fresh("full")
    for command in (["fmt", file], ["test", file, "--junit", folder / "new.xml"], ["trace", file, "-o", folder / "new.txt"]):
        refused(f"{command[0]}: a file that may not grow", run(*command, preexec_fn=small_files), "cannot write ", "larger than")
        check(f"{command[0]}: leaves nothing behind", names(folder) == ["a.writ"] and file.read_text() == LOOSE, names(folder))
    for option in (["test", file, "--junit"], ["trace", file, "-o"]):
        refused(f"{option[0]}: a full device", run(*option, "/dev/full"), "cannot write /dev/full: the disk is full")
    disk = top / "disk"
    disk.mkdir()
    small = IS_ROOT and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], capture_output=True).returncode == 0
    if small:
        try:
            (disk / "a.writ").write_text(LOOSE)
            with open(disk / "fill", "wb", buffering=0) as fill:
                try:
                    while fill.write(b"x" * 1024):
                        pass
                except OSError:
                    pass
            refused("a full disk: a report", run("test", disk / "a.writ", "--junit", disk / "j.xml"), "the disk is full")
            refused("a full disk: a policy", run("fmt", disk / "a.writ"), "the disk is full")
            check("a full disk: nothing is lost", (disk / "a.writ").read_text() == LOOSE and names(disk) == ["a.writ", "fill"], names(disk))
        finally:
            subprocess.run(["umount", disk], check=True)
    else:
        print("skipped: a small disk cannot be mounted here")

    # ---- standard output ----
    folder, file = fresh("output")
    file.write_text(GOOD)
    (folder / "bad.txt").write_text(LOOSE)
    (folder / "log").write_text("")
    one = folder / "one.json"
    one.write_text('{"x": true}\n')
    commands = [["check", file], ["check", file, "--format", "json"], ["check", file, "--format", "sarif"], ["check", file, "--dump", "ir"],
                ["test", file], ["eval", file, "-d", "p", "-i", one], ["eval", file, "-d", "p", "-i", one, "--explain"],
                ["bench", file, "-d", "p", "-i", one], ["explain", "W0901"], ["fmt", "--stdout", file], ["fmt", "--check", folder / "bad.txt"],
                ["trace", file], ["timeline", file], ["cost", file], ["prove", file], ["duties", file, "--log", folder / "log"],
                ["--help"], ["--version"], ["fmt", "--help"]]
    for command in commands:
        shown = " ".join(str(part).removeprefix(str(folder) + "/") for part in command)
        full = os.open("/dev/full", os.O_WRONLY)
        refused(f"full: {shown}", run(*command, stdout=full), "cannot write the results: the disk is full")
        os.close(full)
    full = os.open("/dev/full", os.O_WRONLY)
    done = run("repl", file, stdout=full, text="x: true\n?\n")
    refused("full: repl", done, "cannot write the results: the disk is full")
    os.close(full)
    done = run("--lang", "zh", "cost", file, stdout=(full := os.open("/dev/full", os.O_WRONLY)))
    refused("full, in Chinese", done, "无法写入 结果：磁盘已满")
    os.close(full)
    closed = subprocess.run(["bash", "-c", '"$0" cost "$1" >&-', WRIT, str(file)], capture_output=True)
    refused("closed", closed, "cannot write the results: it is closed")
    # A file that is opened does not become standard output.
    closed = subprocess.run(["bash", "-c", '"$0" test "$1" --junit "$2" >&-', WRIT, str(file), str(folder / "j.xml")], capture_output=True)
    check("closed, and a report", closed.returncode == 3 and (folder / "j.xml").read_text().startswith("<?xml") and
          (folder / "j.xml").read_text().endswith("</testsuite>\n"), closed.stderr)
    both = subprocess.run(["bash", "-c", '"$0" test "$1" --junit /dev/stdout > "$2"', WRIT, str(file), str(folder / "both")], capture_output=True)
    text = (folder / "both").read_text()
    check("a report to standard output", both.returncode == 0 and text.startswith("<?xml") and text.endswith("1 passed, 0 failed\n"), text)
    # Who reads no more is no reason to go through the whole input.
    many = folder / "many.jsonl"
    many.write_text('{"x": true}\n' * 200_000)
    full = os.open("/dev/full", os.O_WRONLY)
    refused("full: eval of much", run("eval", file, "-d", "p", "-i", many, stdout=full), "the disk is full")
    os.close(full)
    for command in (["test", file, "--cases", "-"], ["eval", file, "-d", "p"], ["duties", file, "--log", "-"]):
        nothing = os.open(folder, os.O_RDONLY)
        done = subprocess.run([WRIT, *map(str, command)], stdin=nothing, capture_output=True, timeout=300,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        os.close(nothing)
        refused(f"{command[0]}: standard input is a folder", done, "cannot read -: it is a folder")
    wrong = GOOD.replace("expect deny", "expect permit")
    file.write_text(wrong)
    refused("a failed test and a full disk", run("test", file, "--junit", "/dev/full"), "the disk is full")

    # ---- reading ----
    def every(name, folder, *says):
        for command in (["check"], ["test"], ["fmt"], ["cost"], ["trace"], ["eval", "-d", "p"]):
            refused(f"{command[0]}: {name}", run(command[0], folder, *command[1:], text='{"x":false}'), *says)

    folder, file = fresh("dangling")
    file.write_text(GOOD)
    (folder / "sub").mkdir()
    (folder / "sub" / "b.writ").symlink_to("gone.writ")
    every("a link to nothing", folder, "sub/b.writ", "leads to nothing")
    (folder / "sub" / "b.writ").unlink()
    (folder / "sub" / "more").symlink_to("gone")
    every("a link to no folder", folder, "sub/more", "leads to nothing")
    (folder / "sub" / "more").unlink()
    (folder / ".#a.writ").symlink_to("somebody@host.1234")
    done = run("check", folder)
    check("an editor's lock is none", done.returncode == 0, done.stderr)
    (folder / "round.writ").symlink_to("round.writ")
    every("a link to itself", folder, "round.writ", "back to itself")
    (folder / "round.writ").unlink()
    os.mkfifo(folder / "pipe.writ")
    every("a pipe", folder, "pipe.writ", "neither a file nor a folder")
    (folder / "pipe.writ").unlink()
    where = os.getcwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.writ")
    os.chdir(where)
    every("a socket", folder, "socket.writ", "neither a file nor a folder")
    (folder / "socket.writ").unlink()
    (folder / "up").symlink_to("..")
    (folder / "itself").symlink_to(".")
    (top / "aside").mkdir()
    (top / "dangling" / "sub" / "aside").symlink_to(top / "aside")
    (top / "aside" / "deny.writ").write_text("policy broken")
    done = run("check", folder / "sub")
    check("a linked folder is read", done.returncode == 1 and b"deny.writ" in done.stderr, done.stderr)
    (top / "aside" / "deny.writ").unlink()
    (folder / "up").unlink()
    done = run("check", folder)
    check("folders that lead back are read once", done.returncode == 0 and done.stdout.count(b"fine") == 1, done.stderr + done.stdout)

    # A module nearer to the policy than the one that is found.
    folder = top / "near"
    (folder / "sub").mkdir(parents=True)
    module = 'module terms language en version "1"\n\nenumeration E\n  a\n  b\nend\n'
    (folder / "terms.writ").write_text(module)
    uses = GOOD.replace("law L", "use terms\n\nlaw L").replace("  x : boolean", "  x : boolean\n  e : E")
    (folder / "sub" / "a.writ").write_text(uses)
    done = run("check", folder / "sub" / "a.writ")
    check("a module above", done.returncode == 0, done.stderr)
    (folder / "sub" / "terms.writ").symlink_to("gone.writ")
    refused("a nearer module that cannot be read", run("check", folder / "sub" / "a.writ"), "sub/terms.writ", "leads to nothing")
    (folder / "sub" / "a.writ").write_text(uses.replace("facts\n", "facts   \n"))
    refused("fmt: the same", run("fmt", folder / "sub" / "a.writ"), "sub/terms.writ")

    # The rights of files do not bind root.
    if IS_ROOT:
        print("skipped: rights of files, for root")
    else:
        folder, file = fresh("rights")
        file.write_text(GOOD)
        (folder / "shut").mkdir()
        (folder / "shut").chmod(0)
        every("a folder that may not be read", folder, "shut", "may not be read")
        (folder / "shut").chmod(0o700)
        (folder / "b.writ").write_text(GOOD)
        (folder / "b.writ").chmod(0)
        every("a file that may not be read", folder, "b.writ", "may not be read")
        (folder / "b.writ").unlink()
        file.write_text(LOOSE)
        file.chmod(0o444)
        refused("a file that may not be written", run("fmt", file), "may not be written")
        check("and is as it was", file.read_text() == LOOSE)
        file.chmod(0o644)
        folder.chmod(0o500)
        refused("a folder in which nothing may be made", run("fmt", file), "no file may be made")
        folder.chmod(0o700)

print(f"files.py: {len(failures)} failed")
sys.exit(1 if failures else 0)
