#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that grammar/keywords.def and grammar/WritLexer.g4 name the same keywords with the same spellings.

A row is WRIT_KEYWORD(Id, "english", "中文", "doc en", "doc zh"); `a|b` gives two spellings, the first one preferred;
one of the two languages may have none. A keyword token is a rule of the lexer whose alternatives are all words, where
the fragment S stands for the space between words: POLICY : 'policy' | '政策' ;  AS_OF : 'as' S 'of' | '时点' ;
The token of the row `AsOf` is AS_OF.

    keywords.py [--root FOLDER] [--selftest]
"""
import argparse
import re
import sys
from collections import namedtuple
from pathlib import Path

from rows import read_rows

DEF = "grammar/keywords.def"
# Their spellings are those of runtime/value/currency.def.
NOT_KEYWORDS = {"CURRENCY", "YUAN"}
LEXER = "grammar/WritLexer.g4"

Keyword = namedtuple("Keyword", "line name spellings")

# Literals and comments first, so that nothing inside them is taken for grammar.
G4_TOKEN = re.compile(
    r"'((?:\\.|[^'\\\n])*)'|(//[^\n]*|/\*(?:.|\n)*?\*/)|(\[(?:\\.|[^\]\\])*\])|(->)|([A-Za-z_]\w*)|(\{[^}]*\})|(\S)")


def token_name(identifier):
    """UPPER_SNAKE of a CamelCase name."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", identifier).upper()


def unescape(literal):
    literal = re.sub(r"\\u\{([0-9a-fA-F]+)\}|\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1] or m[2], 16)), literal)
    return re.sub(r"\\(.)", r"\1", literal)


def is_word(text):
    # The full stop ends a block as a word does.
    return text[:1].isalpha() or text == "。"


def read_lexer(text):
    """The rules whose alternatives are all literal words. Commands (-> skip) do not matter."""
    keywords = []
    name = line = None
    spellings, plain, fragment, command = [], True, False, False
    for token in G4_TOKEN.finditer(text):
        literal, comment, charset, arrow, word, action, mark = token.groups()
        if comment is not None:
            continue
        if name is None:
            if word == "fragment":
                fragment = True
            elif word is not None:
                last, last_line = word, text.count("\n", 0, token.start()) + 1
            elif mark == ":":
                name, line, spellings, plain, command = last, last_line, [""], not fragment, False
        elif mark == ";":
            if plain and all(is_word(s) for s in spellings):
                keywords.append(Keyword(line, name, spellings))
            name, fragment = None, False
        elif arrow is not None:
            command = True
        elif command:
            continue
        elif mark == "|":
            spellings.append("")
        elif literal is not None:
            spellings[-1] += unescape(literal)
        elif word == "S":
            spellings[-1] += " "
        elif mark not in ("(", ")"):
            plain = False
    return keywords


def read_def(text):
    """Keywords and problems; a problem is (line, message)."""
    keywords, problems = [], []
    for row in read_rows(text, "WRIT_KEYWORD"):
        identifier, english, chinese, *docs = row.words + [""] * (5 - len(row.words))
        if len(docs) != 2 or not identifier or not all(docs):
            problems.append((row.line, "a row has an id, the spellings in both languages and a text in both"))
            continue
        english, chinese = (part.split("|") if part else [] for part in (english, chinese))
        spellings = english + chinese
        if not spellings:
            problems.append((row.line, f"{identifier} has no spelling in either language"))
        for spelling in spellings:
            if not is_word(spelling):
                problems.append((row.line, f"`{spelling}` is no word"))
            elif spelling.isascii() != (spelling in english):
                language = "English" if spelling in english else "Chinese"
                problems.append((row.line, f"`{spelling}` stands in the place of the {language} spelling"))
        keywords.append(Keyword(row.line, token_name(identifier), spellings))
    if not keywords and not problems:
        problems.append((1, "no WRIT_KEYWORD row found"))
    return keywords, problems


def unique(keywords):
    """name -> Keyword, and problems with names or spellings that come twice."""
    by_name, owner, problems = {}, {}, []
    for keyword in keywords:
        if keyword.name in by_name:
            problems.append((keyword.line, f"{keyword.name} comes twice"))
        by_name[keyword.name] = keyword
        for spelling in keyword.spellings:
            if spelling in owner:
                problems.append((keyword.line, f"`{spelling}` is a spelling of {owner[spelling]} already"))
            owner[spelling] = keyword.name
    return by_name, problems


def check(def_text, lexer_text):
    rows, problems = read_def(def_text)
    rows, doubled = unique(rows)
    found = [f"{DEF}:{line}: {message}" for line, message in problems + doubled]
    tokens, doubled = unique(read_lexer(lexer_text))
    found += [f"{LEXER}:{line}: {message}" for line, message in doubled]
    for name, row in rows.items():
        if name not in tokens:
            if all(" " in spelling and spelling.isascii() for spelling in row.spellings):
                continue  # nothing but phrases: the lexer only names the token
            found.append(f"{DEF}:{row.line}: the lexer has no keyword token {name}")
            continue
        token = tokens[name]
        for spelling in row.spellings:
            # Phrases of several English words are joined from their words after lexing.
            if spelling not in token.spellings and not (" " in spelling and spelling.isascii()):
                found.append(f"{LEXER}:{token.line}: {name} lacks the spelling `{spelling}`")
        for spelling in token.spellings:
            if spelling not in row.spellings:
                found.append(f"{DEF}:{row.line}: {name} lacks the spelling `{spelling}`")
    for name, token in tokens.items():
        if name not in rows and name not in NOT_KEYWORDS:
            found.append(f"{LEXER}:{token.line}: {name} has no row in {DEF}")
    return found


# ---- self test ----

GOOD_DEF = """// SPDX
#ifndef WRIT_KEYWORD
#define WRIT_KEYWORD(id, en, zh, doc_en, doc_zh) \\
  KEYWORD(id)
#endif
WRIT_KEYWORD(Policy, "policy", "政策", "opens a policy (one, \\"named\\")", "政策，开头")
// WRIT_KEYWORD(Gone, "gone", "没有", "d", "d")
WRIT_KEYWORD(DataSubject, "subject|person", "主体|个人",
             "who the data "
             "is about", "数据主体")
WRIT_KEYWORD(IsA, "is", "是", "d", "d")
WRIT_KEYWORD(NotIn, "is not in|not in", "不在", "d", "d")
WRIT_KEYWORD(Inside, "", "内", "d", "d")
#undef WRIT_KEYWORD
"""
GOOD_LEXER = """lexer grammar WritLexer;
options { caseInsensitive = false; }
// GONE : 'gone' | '没有' ;
POLICY : 'policy' | '政策' ;
DATA_SUBJECT
  : ( 'subject' | 'person' /* 'x' */ | '\\u4E3B体' | '个人' )
  ;
IS_A : 'is' | '是' -> type(IS_A) ;
NOT_IN : 'is' S 'not' S 'in' | 'not' S 'in' | '不在' ; INSIDE : '内' ;
DATE : 'day' S DIGIT+ | '日' ;
COMMA : ',' | '，' ;
QUOTE : '\\'' -> pushMode(TEXT) ;
ID : [a-z\\];:'] ID_REST* ;
fragment ID_REST : 'x' | 'y' ;
RANGE : 'a'..'z' ;
mode TEXT;
END : '\\'' -> popMode ;
"""
BAD = {
    "row without token": (GOOD_DEF, GOOD_LEXER.replace("IS_A : 'is'", "ISA : 'is'"),
                          ["grammar/keywords.def:11: the lexer has no keyword token IS_A",
                           "grammar/WritLexer.g4:8: ISA has no row in grammar/keywords.def"]),
    "token without row": (GOOD_DEF, GOOD_LEXER + "WHEN : 'when' | '当' ;\n",
                          ["grammar/WritLexer.g4:18: WHEN has no row in grammar/keywords.def"]),
    "spelling missing in the lexer": (GOOD_DEF, GOOD_LEXER.replace(" | '个人'", ""),
                                      ["grammar/WritLexer.g4:5: DATA_SUBJECT lacks the spelling `个人`"]),
    "spelling missing in the table": (GOOD_DEF.replace("subject|person", "subject"), GOOD_LEXER,
                                      ["grammar/keywords.def:8: DATA_SUBJECT lacks the spelling `person`"]),
    "spelling changed": (GOOD_DEF.replace('"政策",', '"策略",'), GOOD_LEXER,
                         ["grammar/WritLexer.g4:4: POLICY lacks the spelling `策略`",
                          "grammar/keywords.def:6: POLICY lacks the spelling `政策`"]),
    "spelling twice": (GOOD_DEF.replace('"is"', '"policy"'), GOOD_LEXER.replace("IS_A : 'is'", "IS_A : 'policy'"),
                       ["grammar/keywords.def:11: `policy` is a spelling of POLICY already",
                        "grammar/WritLexer.g4:8: `policy` is a spelling of POLICY already"]),
    "several words changed": (GOOD_DEF.replace("is not in|", ""), GOOD_LEXER.replace("| '不在'", "| '不' S '在'"),
                              ["grammar/WritLexer.g4:9: NOT_IN lacks the spelling `不在`",
                               "grammar/keywords.def:12: NOT_IN lacks the spelling `is not in`",
                               "grammar/keywords.def:12: NOT_IN lacks the spelling `不 在`"]),
    "row twice": (GOOD_DEF + 'WRIT_KEYWORD(IsA, "be", "乃", "d", "d")\n',
                  GOOD_LEXER.replace("'is' | '是'", "'be' | '乃'"), ["grammar/keywords.def:15: IS_A comes twice"]),
    "languages exchanged": (GOOD_DEF.replace('"is", "是"', '"是", "is"'), GOOD_LEXER,
                            ["grammar/keywords.def:11: `是` stands in the place of the English spelling",
                             "grammar/keywords.def:11: `is` stands in the place of the Chinese spelling"]),
    "a part missing": (GOOD_DEF.replace('"is", "是", "d", "d"', '"is", "是", "d"'), GOOD_LEXER,
                       ["grammar/keywords.def:11: a row has an id, the spellings in both languages and a text in both",
                        "grammar/WritLexer.g4:8: IS_A has no row in grammar/keywords.def"]),
    "no spelling": (GOOD_DEF.replace('"内"', '""'), GOOD_LEXER,
                    ["grammar/keywords.def:13: Inside has no spelling in either language",
                     "grammar/keywords.def:13: INSIDE lacks the spelling `内`"]),
    "empty table": ("", "", ["grammar/keywords.def:1: no WRIT_KEYWORD row found"]),
}


def selftest():
    failures = []
    for name, (def_text, lexer_text, expected) in {"good": (GOOD_DEF, GOOD_LEXER, []), **BAD}.items():
        found = check(def_text, lexer_text)
        if found != expected:
            failures.append(f"{name}: expected {expected}, found {found}")
    for identifier, expected in {"JSONText": "JSON_TEXT", "Article9": "ARTICLE9", "If": "IF"}.items():
        if token_name(identifier) != expected:
            failures.append(f"token_name({identifier}) is {token_name(identifier)}")
    for failure in failures:
        print(failure)
    print(f"keywords.py: {len(BAD) + 1} cases, {len(failures)} failed")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    missing = [name for name in (DEF, LEXER) if not (arguments.root / name).is_file()]
    if missing:
        found = [f"{name}:1: no such file" for name in missing]
    else:
        found = check(*((arguments.root / name).read_text(encoding="utf-8") for name in (DEF, LEXER)))
    for line in found:
        print(line)
    print(f"keywords.py: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
