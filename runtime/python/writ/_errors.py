# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as exceptions with a code, a place, and the text in both languages."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a policy or a binding, or a warning."""
    code: str
    """As in docs/diagnostics; `writ explain CODE` says more."""
    english: str
    chinese: str
    path: str
    """The file; of a binding, the place in it as a JSON pointer; may be empty."""
    line: int
    """From 1; 0 where there is none."""
    column: int
    level: str
    """error, warning or note"""


class WritError(Exception):
    """Anything that Writ refuses."""

    def __init__(self, code: str, place: str, english: str, chinese: str) -> None:
        says_place = not place or f"`{place}`" in english
        super().__init__(f"{code}: {english}" + ("" if says_place else f" ({place})"))
        self.code = code
        self.place = place
        self.english = english
        self.chinese = chinese

    def __reduce__(self):
        return type(self), (self.code, self.place, self.english, self.chinese)


class RequestError(WritError):
    """A question that has no answer: its facts are wrong, or deciding it fails. `answer` is the engine's, where it was asked."""

    answer: "dict | None" = None

    def __reduce__(self):
        return type(self), (self.code, self.place, self.english, self.chinese), {"answer": self.answer}


class PolicyError(WritError):
    """Policies or bindings that are wrong, or cannot be read. `problems` are all that were found, `shown` and `shown_zh` as `writ check` shows them."""

    def __init__(self, code: str, place: str, english: str, chinese: str, problems: "tuple[Problem, ...]" = (),
                 shown: str = "", shown_zh: str = "") -> None:
        super().__init__(code, place, english, chinese)
        self.problems = problems
        self.shown = shown
        self.shown_zh = shown_zh

    def __str__(self) -> str:
        return self.shown.rstrip() or super().__str__()

    def __reduce__(self):
        return type(self), (self.code, self.place, self.english, self.chinese, self.problems, self.shown, self.shown_zh)
