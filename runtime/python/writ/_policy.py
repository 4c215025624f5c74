# SPDX-License-Identifier: Apache-2.0
"""Policies that are loaded, asked and replaced. Any number of threads may use one Policy."""
import datetime
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from ctypes import c_void_p, sizeof
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Optional, Union

from ._errors import PolicyError, Problem, RequestError
from ._facts import day_text, request_text
from ._library import AnswerStruct, AskerOptions, AskOptions, ImageOptions, ListHeld, ProblemStruct, Text, byref, lib, text
from ._tables import AnswerArray, Answers, ask_array, ask_stream, columns_options

Facts = Union[Mapping[str, Any], str, bytes]
Day = Union[datetime.date, str, None]
Paths = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]

_OUTCOMES = ("error", "permit", "deny", "refer", "undetermined", "conflict", "none")
_LEVELS = ("error", "warning", "note")
_IMAGE = b"WRITIMAG"
_DETAILS = {"answer": 0, "explain": 2}
_LANGUAGES = {"en": 0, "zh": 1}
_FORMS = {"text": 0, "letter": 1}
_shared: "dict[str, Policy]" = {}
_shared_lock = threading.Lock()
# Of one thread, each with its decision and binding: more are made anew.
_MOST_ASKERS = 64


@dataclass(frozen=True)
class Decision:
    """An answer. It has no truth value: ask for `permits`, which alone opens."""
    outcome: str
    """permit, deny, refer, undetermined, conflict, error, or none, where the policy neither permits nor denies."""
    answer: "dict[str, Any]" = field(repr=False)
    """The whole answer, as docs/semantics.md describes it; numbers with a point are Decimal."""
    version: int = 0
    """Of the policies that answered: counts up with every load and reload."""

    @property
    def permits(self) -> bool:
        return self.outcome == "permit"

    @property
    def outputs(self) -> "dict[str, Any]":
        """By name; None is known to be absent. One that is not known is not in it."""
        return self.answer.get("outputs", {})

    @property
    def missing_facts(self) -> "list[str]":
        return self.answer.get("missing_facts", [])

    @property
    def obligations(self) -> "list[dict[str, Any]]":
        return self.answer.get("obligations", [])

    @property
    def because(self) -> "list[dict[str, Any]]":
        return self.answer.get("because", [])

    @property
    def error(self) -> "dict[str, Any] | None":
        """Of outcome error: code, path, message in both languages."""
        return self.answer.get("error")

    def __bool__(self) -> bool:
        raise TypeError("a Decision is neither true nor false: ask for its `permits`")


@dataclass(frozen=True)
class Together(Decision):
    """What several decisions come to, and each of them. Let through only where `permits`."""
    answers: "Mapping[str, Decision]" = field(default_factory=dict)
    """By the English name of the decision."""

    @property
    def decided_by(self) -> "list[str]":
        """The decisions that say what all of them come to."""
        return self.answer["decided_by"]


@dataclass(frozen=True)
class ListVersion:
    """What a list holds since it was replaced."""
    version: int
    """From which on it does; what a Decision says of itself."""
    rows: int
    digest: str
    """`sha256:` and the digest of what was read; the answers that ask the list show it (`listed`)."""


class _Handle:
    """A handle of the library, freed once."""

    def __init__(self, value: Any, free: Any) -> None:
        self.value, self._free = value, free

    def __del__(self) -> None:
        self._free(self.value)


class _Asker(_Handle):
    """One thread's questions to one decision."""

    def __init__(self, engine: _Handle, decision: str, binding: bytes) -> None:
        super().__init__(None, lib.writ_asker_free)
        out, problems = c_void_p(), c_void_p()
        name = decision.encode("utf-8", "surrogatepass")
        self.bound = bool(binding)
        options = AskerOptions(binding=text(binding))
        options.struct_size = sizeof(options)
        status = lib.writ_asker_new(engine.value, text(name), byref(options), byref(out), byref(problems))
        self.value = out
        _check(status, problems)
        self._answer = AnswerStruct()
        self._answer.struct_size = sizeof(self._answer)
        self._options = AskOptions()
        self._options.struct_size = sizeof(self._options)

    def ask(self, question: bytes, day: bytes, detail: str) -> Decision:
        self._options.as_of, self._options.detail = text(day), _DETAILS[detail]
        _check(lib.writ_ask(self.value, text(question), byref(self._options), byref(self._answer)), c_void_p())
        answer = json.loads(bytes(self._answer.json), parse_float=Decimal)
        return Decision(_OUTCOMES[self._answer.outcome], answer, self._answer.version)

    def ask_among(self, askers: "list[_Asker]", question: bytes, day: bytes, detail: str) -> Together:
        """Of all of them, this one first."""
        self._options.as_of, self._options.detail = text(day), _DETAILS[detail]
        handles = (c_void_p * len(askers))(*(one.value for one in askers))
        status = lib.writ_ask_together(handles, len(askers), text(question), byref(self._options), byref(self._answer))
        _check(status, c_void_p())
        answer = json.loads(bytes(self._answer.json), parse_float=Decimal)
        version = self._answer.version
        each = {name: Decision(one["decision"], one, version) for name, one in zip(answer["asked"], answer["answers"])}
        return Together(_OUTCOMES[self._answer.outcome], answer, version, each)

    def explain(self, language: str, form: str) -> str:
        out = Text()
        _check(lib.writ_asker_explain(self.value, _LANGUAGES[language], _FORMS[form], byref(out)), c_void_p())
        return str(out)


class Policy:
    """One or more policies, loaded together. Made by `load`."""

    def __init__(self) -> None:
        self._sources: "tuple[list[bytes], bytes | None, bytes]" = ([], None, b"")
        self._image: "bytes | None" = None
        self._code = False
        out, problems = c_void_p(), c_void_p()
        status = lib.writ_engine_new(byref(out), byref(problems))
        self._engine = _Handle(out, lib.writ_engine_free)
        _check(status, problems)
        self._threads = threading.local()
        self._reloading = threading.Lock()
        self._described: "dict[str, Any]" = {}
        self.warnings: "tuple[Problem, ...]" = ()

    @classmethod
    def load(cls, paths: "Paths | None" = None, *, text: "str | None" = None, image: "bytes | None" = None,
             path: str = "policy.writ", native: bool = True, code: bool = False) -> "Policy":
        """Reads and checks policies.

        paths   files, or folders with all that is below them; or one image, which `writ compile` made
        image   instead of paths: the bytes of an image
        text    instead of paths: one policy; `path` names it in messages, and its modules are looked for as if it stood there
        native  compile to machine code in the background, where this machine can; the answers are the same
        code    let machine code that an image carries (`writ compile --native`) decide: it is loaded as a library of the system is and cannot be
                checked, so only of an image whose maker you trust as that of your program. Where it cannot be used `warnings` says so

        Raises PolicyError: a policy or an image is wrong, or a file cannot be read.
        """
        if (paths is not None) + (text is not None) + (image is not None) != 1:
            raise TypeError("give either paths or text or an image")
        policy = cls()
        policy._code = bool(code)
        if image is not None:
            policy._image = bytes(image)
        elif paths is not None:
            many = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
            policy._sources = ([os.fsencode(one) for one in many], None, b"")
        else:
            policy._sources = ([], text.encode("utf-8", "surrogatepass"), os.fsencode(path))
        if native:
            # Where there is none, the interpreter answers.
            lib.writ_native_start(policy._engine.value, None)
        policy.reload()
        return policy

    @classmethod
    def shared(cls, path: "str | os.PathLike[str]") -> "Policy":
        """The policies of that file or folder, read once in this process, however often and from however many threads it is asked for: for
        workers that get a function and no state, as those of Spark. Raises PolicyError as `load` does, and then tries again the next time."""
        with _shared_lock:
            key = os.path.realpath(path)
            if key not in _shared:
                _shared[key] = cls.load(path)
            return _shared[key]

    def reload(self) -> None:
        """Reads the same files again and decides by them from now on. Other threads go on asking meanwhile, and each question is answered by
        one version. Raises PolicyError, and then goes on with what it had."""
        with self._reloading:
            names, source, name = self._sources
            out, problems = c_void_p(), c_void_p()
            options = ImageOptions(sizeof(ImageOptions), 0, self._code)
            if self._image is not None:
                status = lib.writ_load_image(text(self._image), byref(options), byref(out), byref(problems))
            elif source is None and len(names) == 1 and _is_image(names[0]):
                status = lib.writ_load_image_file(text(names[0]), byref(options), byref(out), byref(problems))
            elif source is None:
                paths = (Text * max(len(names), 1))(*(text(one) for one in names))
                status = lib.writ_load_files(paths, len(names), None, byref(out), byref(problems))
            else:
                status = lib.writ_load_text(text(name), text(source), None, byref(out), byref(problems))
            policies = _Handle(out, lib.writ_policies_free)
            warnings = _check(status, problems)
            failed = c_void_p()
            _check(lib.writ_engine_publish(self._engine.value, policies.value, byref(failed)), failed)
            self._described = self._describe()
            self.warnings = warnings

    def replace_list(self, name: str, rows: "str | bytes | Iterable[Mapping[str, Any]] | None" = None, *,
                     path: "str | os.PathLike[str] | None" = None) -> ListVersion:
        """A list of the policies holds these rows from now on. Other threads go on asking meanwhile, and each question is answered by the rows of
        one version. `reload` brings what the policies themselves hold.

        name  of the list, in either language
        rows  CSV or JSON Lines as text, a prepared list as bytes, or a mapping a row
        path  instead of rows: a file of any of these

        Raises PolicyError: a row is wrong (its `problems` have each with its line), no policy has such a list, or the file cannot be read; the list
        then holds what it held.
        """
        if (rows is None) == (path is None):
            raise TypeError("give either rows or a path")
        held, problems = ListHeld(), c_void_p()
        held.struct_size = sizeof(held)
        called = name.encode("utf-8", "surrogatepass")
        if path is not None:
            given, replace = os.fsencode(path), lib.writ_engine_replace_list_file
        else:
            given, replace = rows, lib.writ_engine_replace_list
            if isinstance(rows, str):
                given = rows.encode("utf-8", "surrogatepass")
            elif not isinstance(rows, bytes):
                given = b"".join(request_text(row) + b"\n" for row in rows)
                if not given:
                    raise ValueError("there are no rows: a list without entries is given as text, CSV whose one line names the columns")
        status = replace(self._engine.value, text(called), text(given), None, byref(held), byref(problems))
        _check(status, problems)
        return ListVersion(held.version, held.rows, held.digest.decode())

    @property
    def decisions(self) -> "tuple[str, ...]":
        """What can be asked, by the English names."""
        return tuple(one["en"] for policy in self._described["policies"] for one in policy["decisions"])

    @property
    def policies(self) -> "list[dict[str, Any]]":
        """Name, version, digest, decisions and facts of each policy; names in both languages."""
        return self._described["policies"]

    def decide(self, facts: Facts, *, decision: "str | None" = None, today: Day = None,
               binding: "Mapping[str, Any] | str | None" = None, detail: str = "answer") -> Decision:
        """Decides one case.

        facts     by name: bool, int, Decimal, str, date, enum, lists and mappings of them; None is missing; a float is refused.
                  Or a request as JSON text, which is taken as it stands
        decision  by either of its names; may be left out where there is one
        today     the day whose law applies, where the facts have no `as_of`
        binding   where the facts stand in JSON of another form: docs/embedding.md. A mapping is then written as JSON whole, None as null: what
                  has no exact text there, a float say, is refused wherever it stands; JSON text is taken as it is
        detail    "answer", or "explain" for every rule that was considered

        Raises RequestError: the facts are wrong, or deciding fails; there is then no answer. Raises PolicyError: no such decision, or the
        binding is wrong.
        """
        with self._asker(decision, binding) as asker:
            found = self._ask(asker, facts, day_text(today), detail)
        if found.outcome == "error":
            raise _request_error(found)
        return found

    def decide_together(self, facts: Facts, decisions: "Iterable[str]", *, today: Day = None, detail: str = "answer",
                        bindings: "Mapping[str, Mapping[str, Any] | str] | None" = None) -> Together:
        """Decides one case under several decisions, whose policies need not know each other's facts; each is given those that it has, and all by one version.

        facts      as for `decide`; what one decision alone is to be told stands in a mapping under its name
        decisions  by either of their names
        bindings   by the names of decisions: where the facts of each stand in JSON of another form

        What they come to is the severest: deny, error, conflict, undetermined, refer, permit, none. A decision that was asked wrongly is an answer with the
        outcome error among the others, and nothing is raised for it. Raises PolicyError: no such decision.
        """
        names = list(decisions)
        called = {name: one["en"] or one["zh"] for policy in self._described["policies"] for one in policy["decisions"] for name in one.values() if name}
        if not names or len({called.get(name, name) for name in names}) != len(names):
            raise TypeError("name one decision or several, each once, be it by either of its names")
        if unknown := set(bindings or ()) - set(names):
            raise TypeError(f"there are bindings for what is not asked: {', '.join(sorted(unknown))}")
        with ExitStack() as stack:
            askers = [stack.enter_context(self._asker(name, (bindings or {}).get(name))) for name in names]
            bound = all(one.bound for one in askers)
            return askers[0].ask_among(askers, _question(facts, detail, bound), day_text(today), detail)

    def decide_many(self, rows: "Iterable[Facts]", *, decision: "str | None" = None, today: Day = None,
                    binding: "Mapping[str, Any] | str | None" = None, threads: int = 1) -> "list[Decision]":
        """Decides many cases, in their order. A row that is wrong gets a Decision with the outcome error and does not stop the others.

        Rows may be answered by different versions if the policy is reloaded meanwhile; each Decision says by which.
        """
        day = day_text(today)
        with self._asker(decision, binding):
            pass  # what is wrong with asking at all is said before the first row

        def answer(facts: Facts) -> Decision:
            try:
                with self._asker(decision, binding) as asker:
                    return self._ask(asker, facts, day, "answer")
            except RequestError as wrong:
                return Decision("error", {"decision": "error", "error": {
                    "code": wrong.code, "path": wrong.place, "message": {"en": wrong.english, "zh": wrong.chinese}}})

        if threads <= 1:
            return [answer(facts) for facts in rows]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(answer, rows))

    def decide_batch(self, data: Any, *, decision: "str | None" = None, today: Day = None, whole: bool = False,
                     binding: "Mapping[str, Any] | str | None" = None, brief: bool = False) -> "Answers | AnswerArray":
        """Decides every row of a table: of polars, pyarrow, DuckDB, pandas, or whatever else has `__arrow_c_stream__` or `__arrow_c_array__`.

        data      columns named as the facts are, in either language; a NULL is a missing fact. Text, whole numbers, decimals, dates, booleans,
                  lists and lists of structs; floats and timestamps are refused, for they are no exact numbers and no days
        decision  by either of its names; may be left out where there is one
        today     the day whose law applies, for rows without `as_of`
        whole     adds a column `answer`: each answer whole, as JSON
        brief     only the columns `decision` and `outputs`, in a form that says less: names of an enumeration as a dictionary, a list that holds each
                  name once at most as a column of yes and no for each. Very many rows are then answered together; not with `whole`
        binding   where the facts stand in a table of another form, whose rows are then read as documents: docs/embedding.md. Columns
                  that it does not name are not looked at, of whatever type they are

        The answers are those of `decide`, by one version of the policies; a row that is wrong has the decision `error`, with code and texts, and
        does not stop the others. They are Arrow again, and are decided as they are read, with the interpreter's lock free wherever the
        reader frees it. Take care that only `permit` opens.

        Raises RequestError: a column is no fact, or cannot be read; its name is the `place`. Raises PolicyError: no such decision, or
        the binding is wrong. TypeError: the data is not Arrow.
        """
        name = self._named(decision).encode("utf-8", "surrogatepass")
        if whole and brief:
            raise ValueError("an answer is either in brief or whole / 答案或者从简，或者完整")
        options = columns_options(day_text(today), whole, brief)
        binding_text = _bound(binding)
        bound = AskerOptions(binding=text(binding_text))
        bound.struct_size = sizeof(bound)
        pin = self._pin()
        if hasattr(data, "__arrow_c_stream__"):
            return ask_stream(pin.value, name, bound, data, options, _check_table)
        if not hasattr(data, "__arrow_c_array__"):
            raise TypeError(f"a table has `__arrow_c_stream__` or `__arrow_c_array__`, and {type(data).__name__} has neither")
        out, problems = c_void_p(), c_void_p()
        status = lib.writ_asker_new_pinned(pin.value, text(name), byref(bound), byref(out), byref(problems))
        asker = _Handle(out, lib.writ_asker_free)
        _check(status, problems)
        return ask_array(pin.value, asker.value, data, options, _check_table)

    def explain(self, facts: Facts, *, language: str = "en", form: str = "text", decision: "str | None" = None,
                today: Day = None, binding: "Mapping[str, Any] | str | None" = None) -> str:
        """Decides one case and says why in words.

        language  "en" or "zh"
        form      "text" for who asked; "letter", Markdown for the person affected
        """
        if language not in _LANGUAGES or form not in _FORMS:
            raise ValueError(f"language is one of {list(_LANGUAGES)}, form one of {list(_FORMS)}")
        with self._asker(decision, binding) as asker:
            self._ask(asker, facts, day_text(today), "answer")
            return asker.explain(language, form)

    def _ask(self, asker: _Asker, facts: Facts, day: bytes, detail: str) -> Decision:
        return asker.ask(_question(facts, detail, asker.bound), day, detail)

    @contextmanager
    def _asker(self, decision: "str | None", binding: "Mapping[str, Any] | str | None") -> "Iterator[_Asker]":
        """An asker of this thread, taken out while it is used: whatever asks in between, in a signal handler say, gets another one."""
        decision = self._named(decision)
        bound = _bound(binding)
        askers = self._threads.__dict__.setdefault("askers", {})
        asker: Optional[_Asker] = askers.pop((decision, bound), None)
        if asker is None:
            asker = _Asker(self._engine, decision, bound)
        try:
            yield asker
        finally:
            askers[decision, bound] = asker
            while len(askers) > _MOST_ASKERS:
                askers.pop(next(iter(askers)), None)  # the one that was used longest ago

    def _named(self, decision: "str | None") -> str:
        if decision is not None:
            return decision
        if len(self.decisions) != 1:
            raise TypeError(f"say which decision: there are {', '.join(self.decisions)}")
        return self.decisions[0]

    def _pin(self) -> _Handle:
        out, problems = c_void_p(), c_void_p()
        status = lib.writ_pin_new(self._engine.value, byref(out), byref(problems))
        pin = _Handle(out, lib.writ_pin_free)
        _check(status, problems)
        return pin

    def _describe(self) -> "dict[str, Any]":
        pin = self._pin()
        description = Text()
        _check(lib.writ_pin_describe(pin.value, byref(description)), c_void_p())
        return json.loads(bytes(description))


def _question(facts: Facts, detail: str, bound: bool = False) -> bytes:
    if detail not in _DETAILS:
        raise ValueError(f"detail is one of {list(_DETAILS)}")
    if isinstance(facts, bytes):
        return facts
    if isinstance(facts, str):
        return facts.encode("utf-8", "surrogatepass")  # the engine refuses what is no text
    return request_text(facts, nulls=bound)


def _request_error(found: Decision) -> RequestError:
    error = found.error or {}
    message = error.get("message", {})
    wrong = RequestError(error.get("code", "F0607"), error.get("path", ""), message.get("en", ""), message.get("zh", ""))
    wrong.answer = found.answer
    return wrong


def _check(status: int, problems: c_void_p) -> "tuple[Problem, ...]":
    """The warnings of a call that did what it is for; raises for any other."""
    try:
        found = tuple(_problem(problems, i) for i in range(lib.writ_problems_count(problems)))
        if status == 0:
            return found
        shown = [_shown(problems, language) for language in (0, 1)]
    finally:
        lib.writ_problems_free(problems)
    first = next((one for one in found if one.level == "error"), None)
    if first is None:
        raise PolicyError("F0604" if status == 2 else "F0607", "", f"the library says {status}", f"程序库返回 {status}")
    place = f"{first.path}:{first.line}:{first.column}" if first.line else first.path
    raise PolicyError(first.code, place, first.english, first.chinese, found, *shown)


def _bound(binding: "Mapping[str, Any] | str | None") -> bytes:
    """The text of a binding; empty where there is none."""
    if binding is None:
        return b""
    return binding.encode("utf-8", "surrogatepass") if isinstance(binding, str) else request_text(binding)


def _check_table(status: int, problems: c_void_p) -> None:
    """As _check(); what is wrong with a table is wrong with the question."""
    try:
        _check(status, problems)
    except PolicyError as wrong:
        if wrong.code.startswith(("F01", "F02", "F10")):
            raise RequestError(wrong.code, wrong.place, wrong.english, wrong.chinese) from None
        raise


def _problem(problems: c_void_p, at: int) -> Problem:
    out = ProblemStruct()
    out.struct_size = sizeof(out)
    lib.writ_problems_get(problems, at, byref(out))
    return Problem(str(out.code), str(out.english), str(out.chinese), str(out.path), out.line, out.column, _LEVELS[out.level])


def _shown(problems: c_void_p, language: int) -> str:
    out = Text()
    lib.writ_problems_show(problems, language, byref(out))
    return str(out)


def _is_image(path: bytes) -> bool:
    """Whether a file begins as an image does; what cannot be read is said by the library."""
    try:
        with open(path, "rb") as file:
            return file.read(len(_IMAGE)) == _IMAGE
    except OSError:
        return False
