#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Policies in Markdown: a block is in force exactly where a reader of the page sees one, and what looks like one and is none is an
error; `writ fmt` there and back; headings and what they cite; hostile pages. Usage: markdown.py WRIT ROOT"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WRIT = str(Path(sys.argv[1]).resolve())
SECONDS = 30  # of the processor; each takes less than ten
WAIT = 300  # where others use it as well
SMALL_STACK = 512 * 1024
failures = []
done = 0

HEAD = """# P

```writ
policy h.md language en
law L / 法 "Law on Things" / 《物品法》
  version 2000-01-01 in force from 2000-01-01
end
facts
  x : boolean
end
decision h.md
  default permit cites L art 1
end
```

"""
TEST = ["test \"t\"", "  given x = true", "  expect deny", "end"]
LAW = ["law M \"Law\"", "  version 2000-01-01 in force from 2000-01-01", "end"]
ENUMERATION = ["enumeration E", "  a", "  b", "end"]
CHINESE = ["规则 甲", "  依据 法 第2条", "  当 x", "  则 禁止", "结束"]
RULE = ["rule r", "  cites L art 2", "  when x", "  then deny", "end"]


def block(prefix="", opening="```writ", closing="```", first=None, lines=tuple(RULE)):
    """A fenced block behind the marks of lists and quotations; `first`: those of its first line."""
    whole = [opening, *lines, *([closing] if closing else [])]
    return "".join((first if at == 0 and first is not None else prefix) + line + "\n" for at, line in enumerate(whole))


def fail(name, *details):
    failures.append(name)
    print("FAIL", name, *details, sep="\n  ")


def run(*args, text="", **how):
    return subprocess.run([WRIT, *map(str, args)], input=text.encode(), capture_output=True, timeout=WAIT,
                          env=dict(os.environ, LC_ALL="C.UTF-8"), **how)


# ---- where a block is one: as the CommonMark specification has it ----

IN_FORCE = {
    "at the margin": block(),
    "set in by one": block(" "), "set in by three": block("   "),
    "set in, its lines not": "   ```writ\n" + "\n".join(RULE) + "\n   ```\n",
    "set in, its end not": "   ```writ\n" + "".join(f"   {line}\n" for line in RULE) + "```\n",
    "set in, its end by three": "```writ\n" + "\n".join(RULE) + "\n   ```\n",
    "in a list": block("  ", first="- "), "in a list with +": block("  ", first="+ "), "in a list with *": block("  ", first="* "),
    "under an item": "- t\n\n" + block("  "),
    "in a numbered list": block("   ", first="1. "), "numbered with )": block("   ", first="1) "),
    "in a list from ten": block("    ", first="10. "),
    "in a list in a list": block("    ", first="- - "), "under an item of an item": "- a\n  - b\n\n" + block("    "),
    "in a numbered list in a list": block("     ", first="- 1. "),
    "between items": "- a\n\n" + block("  ") + "\n- b\n",
    "in a list set in": block("    ", first="  - "),
    "in a quotation": block("> "), "in a quotation without spaces": block(">"),
    "in a quotation in a list": block("  > ", first="- > "), "in a list in a quotation": block(">   ", first="> - "),
    "in two quotations": block("> > "), "in two quotations, close": block(">> "), "in three": block("> > > "),
    "in a quotation, a list, a quotation": block(">     > ", first=">   - > "),
    "in a quotation that ends with it": block("> ") + "text\n",
    "behind a lazy quotation": "> text\n" + block(),
    "behind a tab in a list": block("\t", first="-\t"), "set in by a tab under an item": "- t\n\n" + block("\t"),
    "set in by a tab in a numbered list": "1.  t\n\n" + block("\t"), "behind a tab in a quotation": block(">\t"),
    "tabs in its lines": block(lines=[line.replace("  ", "\t") for line in RULE]),
    "tabs in its lines, in a quotation": block("> ", lines=[line.replace("  ", "\t") for line in RULE]),
    "tabs in its lines, in a list": block("  ", first="- ", lines=[line.replace("  ", "\t") for line in RULE]),
    "tildes": block(opening="~~~writ", closing="~~~"), "five tildes": block(opening="~~~~~writ", closing="~~~~~"),
    "tildes in a list": block("  ", "~~~writ", "~~~", first="- "), "tildes in a quotation": block("> ", "~~~ writ", "~~~"),
    "backticks between tildes": block(opening="~~~writ", closing="~~~", lines=["-- ```", *RULE]),
    "tildes between backticks": block(lines=["-- ~~~", *RULE]),
    "four backticks": block(opening="````writ", closing="````"), "a longer end": block(closing="``````"),
    "a space before the tag": block(opening="``` writ"), "words behind the tag": block(opening="```writ title=x"),
    "spaces behind the fences": block(opening="```writ  ", closing="```  "),
    "the tag by an entity": block(opening="```wr&#105;t"),
    "right behind an underlined heading": "Things\n------\n" + block(),
    "right behind a paragraph": "text\n" + block(), "right behind a heading": "### Things\n" + block(),
    "between blank lines of HTML": "<div>\n\n" + block() + "\n</div>\n",
    "folded": "<details>\n<summary>s</summary>\n\n" + block() + "\n</details>\n",
    "behind a comment": "<!-- a comment -->\n" + block(), "behind a comment of several lines": "<!--\na\n\ncomment\n-->\n" + block(),
    "behind a comment that is open in a paragraph": "text <!-- \n" + block() + "-->\n",
    "behind a rule across the page": "- - - - -\n" + block(),
    "with blank lines": block(lines=["", *RULE[:2], "", *RULE[2:], ""]),
    "beside a sentence of rules": block() + "Rules of this kind come to an end\n\nrule of law and its end\n",
    "beside prose of rules": block() + "rule of thumb:\nat the end it holds\nin the end\n",
    "beside an example": block() + "```text\n" + "\n".join(TEST) + "\n```\n",
    "beside other tags": block() + "```wat\nx\n```\n\n```python\ntest = 1\nend\n```\n",
    "in a quotation, with blank lines": block("> ", lines=["", *RULE[:2], "", *RULE[2:], ""]).replace("> \n", ">\n"),
    "in a list, with blank lines": block("  ", first="- ", lines=["", *RULE[:2], "", *RULE[2:], ""]).replace("  \n", "\n"),
}
REFUSED = {
    "W0111": {
        "unclosed": block(closing=None), "unclosed, and text": block(closing=None) + "\ntext\n",
        "closed by the other marks": block(opening="~~~writ"), "closed by fewer": block(opening="````writ"),
        "closed by words": block(closing="``` end"), "its end set in by four": block(closing="    ```"),
        "unclosed in a list": block("  ", closing=None, first="- ") + "\ntext\n",
        "unclosed in a quotation": block("> ", closing=None) + "\ntext\n",
        "closed outside of its quotation": block("> ", closing=None) + "```\n",
        "its lines outside of the list": "- ```writ\n" + "\n".join(RULE) + "\n  ```\n",
        "its lines outside of the quotation": "> ```writ\n" + "\n".join(RULE) + "\n> ```\n",
    },
    "W0112": {
        "set in by four": block("    "), "set in by a tab": block("\t"), "set in by four under a paragraph": "text\n" + block("    "),
        "set in by six under an item": "- t\n\n" + block("      "), "in a footnote of another Markdown": "[^1]: t\n\n" + block("    "),
        "inside a block that nothing closes": "```text\nabc\n\n" + block(), "the same with tildes": "~~~text\nabc\n\n" + block(opening="~~~writ", closing="~~~"),
        "a tag near it": block(opening="```writs"), "the tag of what it is": block(opening="```policy"),
        "another tag": block(opening="```Writ"), "in capitals": block(opening="```WRIT"), "in braces": block(opening="```{.writ}"),
        "a comma behind the tag": block(opening="```writ,x"), "no tag": block(opening="```"), "no tag, tildes": block(opening="~~~", closing="~~~"),
        "no tag, in a list": block("  ", "```", first="- "), "no tag, in a quotation": block("> ", "```"),
        "a backtick behind the tag": block(opening="```writ `x`"), "a space that does not break": block(opening="```\u00a0writ"),
        "in HTML": "<div>\n" + block() + "</div>\n", "as HTML": "<pre>\n" + "\n".join(RULE) + "\n</pre>\n",
        "as HTML with a class": '<pre><code class="language-writ">\n' + "\n".join(RULE) + "\n</code></pre>\n",
        "in a script": "<script>\n" + block() + "</script>\n", "in a comment": "<!--\n" + block() + "-->\n",
        "in a comment with blank lines": "<!--\n\n" + block() + "\n-->\n", "in a comment that nothing closes": "<!--\n\n" + block(),
        "in a comment in a list": "- <!--\n" + block("  ") + "  -->\n", "in a comment in a quotation": "> <!--\n" + block("> ") + "> -->\n",
        "in a processing instruction": "<?x\n" + block() + "?>\n", "in a declaration": "<!X\n" + block() + ">\n",
        "in CDATA": "<![CDATA[\n" + block() + "]]>\n",
        "a slip in the tag": block(opening="```wirt"), "the tag in Chinese": block(opening="```规范"), "rules in Chinese": block(opening="```规则"),
        "a wide tag": block(opening="```ｗｒｉｔ"), "a tag with a Cyrillic letter": block(opening="```wr\u0456t"), "a tag with a name": block(opening="```lang=writ"),
        "a class as a tag": block(opening="```language-writ"), "no tag, in capitals": block(opening="```", lines=["Rule r", *RULE[1:]]),
        "no tag, numbered": block(opening="```", lines=["1. rule r", *RULE[1:]]), "no tag, a definition": block(opening="```", lines=["define q means x cites L art 2"]),
        "a rule in one line": "rule r cites L art 2 when x then deny end\n", "in two": "rule r cites L art 2\nwhen x then deny end\n",
        "in one line in Chinese": "规则 甲 依据 法 第二条 当 甲 则 禁止 结束\n", "ending with a full stop": "规则 甲 依据 法 第二条 当 甲 则 禁止。\n",
        "in bold": "**rule r**\ncites L art 2\nwhen x\nthen deny\nend\n",
        "no tag, a test alone": block(opening="```", lines=TEST), "no tag, a law alone": block(opening="```", lines=LAW),
        "no tag, values alone": block(opening="```", lines=ENUMERATION), "no tag, in Chinese": block(opening="```", lines=CHINESE),
        "a rule outside of any fence": "\n".join(RULE) + "\n", "a rule as an item": "- " + "\n  ".join(RULE) + "\n",
        "a rule in a quotation": "".join(f"> {line}\n" for line in RULE), "a rule in Chinese outside": "\n".join(CHINESE) + "\n",
        "a law outside": "\n".join(LAW) + "\n", "behind a paragraph": "text\n" + "\n".join(RULE) + "\ntext\n",
    },
    "W0003": {
        "in 10,000 quotations": "> " * 10_000 + "```writ\n", "in 10,000 lists": "- " * 10_000 + "x\n",
        "in lists and quotations": "- > " * 5_000 + "x\n", "numbered": "1. " * 10_000 + "x\n",
    },
}

with tempfile.TemporaryDirectory() as folder:
    page = Path(folder) / "h.writ.md"

    def write(text, end="\n"):
        page.write_bytes(text.replace("\n", end).encode())

    for end, shown in (("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")):
        for name, text in IN_FORCE.items():
            done += 1
            write(HEAD + text, end)
            told = run("eval", page, "-d", "h.md", text='{"x":true}')
            if told.returncode != 0 or json.loads(told.stdout)["decision"] != "deny":
                fail(f"{shown}: {name}", told.stdout.decode(), told.stderr.decode())
        for code, texts in REFUSED.items():
            for name, text in texts.items():
                done += 1
                write(HEAD + text, end)
                told = run("eval", page, "-d", "h.md", text='{"x":true}')
                if told.returncode != 1 or told.stdout or f" {code}: " not in told.stderr.decode():
                    fail(f"{shown}: {name}: {code}", told.stdout.decode(), told.stderr.decode()[:500])

    # The end of a line is no part of a place.
    for end in ("\n", "\r\n"):
        done += 1
        write(HEAD + block(closing=None), end)
        if ":16:8: error W0111" not in run("check", page).stderr.decode():
            fail("the place of an unclosed block", run("check", page).stderr.decode())

    # ---- fmt there and back ----

    # Whether a comment stands on a line of its own is not seen where lines end with CR alone; then nothing is rewritten.
    for end, shown in (("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")):
        for name, text in list(IN_FORCE.items())[::1 if end == "\n" else 4]:
            if end == "\r" and "-- " in text and "- -" not in text:
                continue
            done += 1
            write((HEAD + text).replace("then deny", "then   deny"), end)
            said = run("fmt", page).stderr
            laid = page.read_bytes()
            said += run("fmt", "--to", "zh", page).stderr
            chinese = page.read_bytes()
            told = run("eval", page, "-d", "h.md", text='{"x":true}')
            said += told.stderr + run("fmt", "--to", "en", page).stderr
            ends = len(laid.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
            right = (page.read_bytes() == laid and "规则".encode() in chinese and b"then   deny" not in laid and not said and
                     json.loads(told.stdout)["decision"] == "deny" and len(laid.split(end.encode())) == ends)
            if not right:
                fail(f"fmt, {shown}: {name}", said.decode(), laid.decode()[230:], chinese.decode()[230:], page.read_bytes().decode()[230:])

    # ---- headings ----

    BARE = block(lines=[line for line in RULE if "cites" not in line])

    def cited(text):
        write(HEAD + text)
        told = run("eval", page, "-d", "h.md", text='{"x":true}')
        return [place for reason in json.loads(told.stdout)["because"] for place in reason["law"]] if told.stdout else told.stderr.decode()

    for heading, place in {
        "L art 3": "3", "L art 3: consent": "3", "L art 3 - consent, not art 4": "3", "L art 3 — see art 4": "3",
        "L art 3 (see art 4)": "3", "L art 3(1)(2)": "3(1)(2)", "L art 3 (transfer)": "3", "L art 3, consent": "3",
        "L Article 3": "3", "L Art. 3: consent": "3", "L art\u00a03": "3", "L&nbsp;art&nbsp;3": "3", "L *art* 3": "3", "**L art 3**": "3",
        "`L art 3`": "3", "[L art 3](http://x.y)": "3", "L Section 3(1)": "3(1)", "L art 3 to 5": "3 to 5",
        "L Annex I": "annex I", "L annex 2: lists": "annex 2", "L Chapter 3": "chapter 3", "L chapter 3 section 2": "chapter 3 section 2",
        "L chapter 3 section 2: duties": "chapter 3 section 2", "L schedule 1": "schedule 1", "L Recital 26": "recital 26",
        "L recitals 1 to 4": "recital 1 to recital 4", "法 第三条": "3", "法 第三条第一款：同意": "3(1)", "法　第三条": "3",
        "法 第三条（同意）": "3", "法 第三条（一）": "3 item 1", "法 附件一": "annex 1", "法 第三章": "chapter 3", "法 第三章第二节：义务": "chapter 3 section 2",
        "法 附表二": "schedule 2", "法 序言第二十六段": "recital 26", "《物品法》第三条": "3", "《物品法》附件一：清单": "annex 1",
        "“Law on Things” art 3": "3",
    }.items():
        done += 1
        found = cited(f"## {heading}\n\n{BARE}")
        if found != ["L " + (place if place[0].isalpha() else "art " + place)]:
            fail(f"heading: {heading}", found)
    # Setext, closed, and the last of several.
    for text in ("L art 3: consent\n---\n\n", "L art 3\n===\n\n", "## L art 3 ##\n\n", "# L art 2\n\n## L art 3\n\n", "- ## L art 3\n\n",
                 "> ## L art 3\n\n", "## L art 3\n\n### Consent\n\n", "## L art 3\n\n### What art 3 means\n\n", "   ## L art 3\n\n"):
        done += 1
        found = cited(text + BARE)
        if found != ["L art 3"]:
            fail(f"headings: {text}", found)
    # Read as a citation, and none.
    for heading in ("L art 3bis: keeping", "L art 3, art 4", "L art 3 and art 4", "L art 3 and 4", "L art 13, 14", "L art 3/4",
                    "Article 3", "Article 3: consent", "第三条", "第三条：同意", "第三条、第四条", "法 第三条、第四条", "法 第三条和第四条",
                    "法 第三条之规定", "L art 3, consent and art 4"):
        done += 1
        write(f"{HEAD}## {heading}\n\n{block()}")
        told = run("check", page)
        if " W0113: " not in told.stderr.decode():
            fail(f"W0113: {heading}", told.stderr.decode())
    # Only mentions an article: what stands below cites by itself, and is not said to cite another.
    for heading in ("The end of art 6", "Why art 6 matters", "Notes on L art 6", "Consent (L art 6)", "See L art 6 and art 7", "1. L art 6",
                    "Article 6 in practice", "What art 3bis says", "关于 第六条 的说明", "本法 与 《物品法》第六条 的关系", "第六条 的例外", "第三章 总则 第六条",
                    "L schedule of penalties", "L chapter overview", "Chapter 3 of L", "Annex I", "附件一", "第三章 总则"):
        done += 1
        write(f"{HEAD}## {heading}\n\n{block()}")
        told = run("check", page)
        if told.returncode != 0 or told.stderr:
            fail(f"mentioned: {heading}", told.stderr.decode())
    for heading in ("The end of art 6", "Consent (L art 6)"):
        done += 1
        write(f"{HEAD}## L art 3\n\n### {heading}\n\n{BARE}")
        if " W0601: " not in run("check", page).stderr.decode():
            fail(f"not the article above: {heading}", run("check", page).stderr.decode())

    # ---- large and deep ----

    def bounds():
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_STACK, (SMALL_STACK, SMALL_STACK))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))

    MEGABYTES = 10_000_000

    def much(text):
        return text * (MEGABYTES // len(text))

    for name, text, code in (
        ("10,000 quotations", "> " * 10_000 + "x\n", "W0003"), ("10,000 quotations, in each line", ("> " * 10_000 + "x\n") * 100, "W0003"),
        ("10,000 lists", "- " * 10_000 + "x\n" + "\n" * 10_000, "W0003"),
        ("200 lists and a million empty lines", "- " * 200 + "x\n" + "\n" * 1_000_000, "W0003"),
        ("lists set in further and further", "".join("  " * i + "- a\n" for i in range(2000)) + "\n" * 1_000_000, "W0003"),
        ("just deep enough", block("> " * 200), None),
        ("paragraphs", much("some words of a text\n\n"), None), ("headings that cite", much("## L art 3: x\n"), None), ("one heading", "## " + much("L ") + "\n", None),
        ("lists", much("- x\n"), None), ("quotations", much("> x\n"), None), ("empty lines", much("\n"), None),
        ("blocks", much("```writ\n```\n"), None), ("HTML", much("<div>\nx\n\n"), None), ("brackets", much("[a](") + "\n", None), ("stars", "a*" * 1_000_000 + "\n", None),
        ("wrong tags", much("```Writ\n```\n"), "W0112"), ("an open fence", "```writ\n" + much("x\n"), "W0111"),
        ("more than may be", "x\n" * MEGABYTES, "W0002"),
    ):
        done += 1
        write(HEAD + text)
        begin = time.monotonic()
        try:
            told = run("check", page, preexec_fn=bounds)
        except subprocess.TimeoutExpired:
            fail(f"large: {name}", "no answer")
            continue
        said = told.stderr.decode()
        print(f"     {name}: {time.monotonic() - begin:.1f} s")
        right = told.returncode == 0 and not said if code is None else told.returncode == 1 and f" {code}: " in said
        if not right or len(said) > 50_000:
            fail(f"large: {name}", told.returncode, said[:500])

print(f"markdown.py: {done} texts, {len(failures)} failed")
sys.exit(1 if failures else 0)
