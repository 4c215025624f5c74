# SPDX-License-Identifier: Apache-2.0
"""Reads the rows of a .def table: MACRO(Word, "text", ...) calls as the C++ preprocessor would see them."""
import re
from collections import namedtuple

Row = namedtuple("Row", "line words")

_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\(?:.|\n))*", re.M)
_TOKEN = re.compile(r'"((?:\\.|[^"\\\n])*)"|//[^\n]*|/\*(?:.|\n)*?\*/|([(),])|([^\s"(),/]+|/)')
_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)')
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def _unescape(text):
    def one(match):
        mark = match.group(1)
        return chr(int(mark[1:], 16)) if mark[0] in "uU" and len(mark) > 1 else _PLAIN.get(mark, mark)

    return _ESCAPE.sub(one, text)


def read_rows(text, macro):
    """The calls of `macro` in order; adjacent string literals are joined. #define lines are not calls."""
    text = _DIRECTIVE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    rows = []
    row = word = None
    depth, previous = 0, None
    for token in _TOKEN.finditer(text):
        literal, mark, plain = token.groups()
        if literal is None and mark is None and plain is None:
            continue  # a comment
        if row is None:
            if mark == "(" and previous == macro:
                row, word, depth = Row(text.count("\n", 0, token.start()) + 1, []), "", 1
            previous = plain
            continue
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        if depth == 0 or (mark == "," and depth == 1):
            row.words.append(word)
            word = ""
        else:
            word += _unescape(literal) if literal is not None else mark or plain
        if depth == 0:
            rows.append(row)
            row = previous = None
    return rows
