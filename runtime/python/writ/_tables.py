# SPDX-License-Identifier: Apache-2.0
"""Tables by the Arrow PyCapsule interface, without any library for them: what others give is taken, and what is given others take.

A capsule holds a struct of the C Data Interface. Whoever takes it moves the struct out, which leaves its `release` empty; what
nobody took is released when the capsule goes.
"""
import ctypes
from ctypes import CFUNCTYPE, PYFUNCTYPE, addressof, byref, c_char_p, c_void_p, py_object, pythonapi, sizeof
from typing import Any, Optional, Union

from ._library import ArrowArray, ArrowArrayStream, ArrowSchema, AskerOptions, ColumnsOptions, lib, text

Exported = Union[ArrowSchema, ArrowArray, ArrowArrayStream]

# Capsules keep the address of their name.
_NAMES = {ArrowSchema: c_char_p(b"arrow_schema"), ArrowArray: c_char_p(b"arrow_array"), ArrowArrayStream: c_char_p(b"arrow_array_stream")}
_RELEASE = CFUNCTYPE(None, c_void_p)
_new_capsule = PYFUNCTYPE(py_object, c_void_p, c_char_p, c_void_p)(("PyCapsule_New", pythonapi))
_pointer = PYFUNCTYPE(c_void_p, py_object, c_char_p)(("PyCapsule_GetPointer", pythonapi))
# Of a capsule that is going: it may not be made an object again.
_pointer_of_address = PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(("PyCapsule_GetPointer", pythonapi))
_name_of_address = PYFUNCTYPE(c_char_p, c_void_p)(("PyCapsule_GetName", pythonapi))
# What capsules hold, by its address, so that it stays where it is.
_held: "dict[int, Exported]" = {}


def release(struct: Exported) -> None:
    """Once; of one that was moved away nothing is left to release."""
    if struct.release:
        _RELEASE(struct.release)(addressof(struct))


@PYFUNCTYPE(None, c_void_p)
def _destroy(capsule: int, held: "dict[int, Exported]" = _held, pointer: Any = _pointer_of_address, name: Any = _name_of_address,
             let_go: Any = release) -> None:
    struct = held.pop(pointer(capsule, name(capsule)), None)
    if struct is not None:
        let_go(struct)


# Capsules may outlive this module.
pythonapi.Py_IncRef(py_object(_destroy))


def capsule_of(struct: Exported) -> Any:
    """The struct is the capsule's from now on."""
    _held[addressof(struct)] = struct
    try:
        return _new_capsule(addressof(struct), _NAMES[type(struct)], ctypes.cast(_destroy, c_void_p))
    except BaseException:
        del _held[addressof(struct)]
        raise


def inside(capsule: Any, kind: type) -> int:
    """The address of what a capsule holds, which stays its own."""
    return _pointer(capsule, _NAMES[kind])


class Answers:
    """Answers to the rows of a table, in their order: a column `decision`, the outputs, the facts that are missing, duties, errors; see
    docs/embedding.md, "Tables". Whatever takes Arrow takes it, once: `pyarrow.table(answers)`, `polars.DataFrame(answers)`,
    `duckdb.from_arrow(pyarrow.table(answers))`.

    Of a stream: rows are decided while somebody reads, a batch at a time, so that a table may be larger than memory.
    """
    version: int
    """Of the policies that answer all rows."""

    def __init__(self, version: int, stream: ArrowArrayStream) -> None:
        self.version = version
        self._stream: Optional[ArrowArrayStream] = stream

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A capsule with the stream of answers; the schema that is wished for is not heeded, as the protocol allows."""
        stream, self._stream = self._stream, None
        if stream is None:
            raise ValueError("these answers were read already: they can be read once")
        return capsule_of(stream)

    def __del__(self) -> None:
        if self._stream is not None:
            release(self._stream)


class AnswerArray:
    """Answers to one array, where that was asked instead of a table. Otherwise as Answers: `pyarrow.record_batch(answers)`."""
    version: int

    def __init__(self, version: int, schema: ArrowSchema, array: ArrowArray) -> None:
        self.version = version
        self._pair: "Optional[tuple[ArrowSchema, ArrowArray]]" = (schema, array)

    def __arrow_c_array__(self, requested_schema: Any = None) -> "tuple[Any, Any]":
        """Two capsules, schema and array."""
        pair, self._pair = self._pair, None
        if pair is None:
            raise ValueError("these answers were read already: they can be read once")
        return capsule_of(pair[0]), capsule_of(pair[1])

    def __del__(self) -> None:
        for struct in self._pair or ():
            release(struct)


def columns_options(day: bytes, whole: bool, brief: bool) -> ColumnsOptions:
    options = ColumnsOptions(as_of=text(day), whole=whole, brief=brief)
    options.struct_size = sizeof(options)
    return options


def ask_stream(pin: c_void_p, decision: bytes, asker: AskerOptions, data: Any, options: ColumnsOptions, check: Any) -> Answers:
    capsule = data.__arrow_c_stream__()
    out, problems = ArrowArrayStream(), c_void_p()
    status = lib.writ_ask_stream(pin, text(decision), byref(asker), inside(capsule, ArrowArrayStream), byref(options), addressof(out),
                                 byref(problems))
    check(status, problems)
    return Answers(lib.writ_pin_version(pin), out)


def ask_array(pin: c_void_p, asker: c_void_p, data: Any, options: ColumnsOptions, check: Any) -> AnswerArray:
    schema_capsule, array_capsule = data.__arrow_c_array__()
    schema, array, problems = ArrowSchema(), ArrowArray(), c_void_p()
    status = lib.writ_ask_columns(asker, inside(schema_capsule, ArrowSchema), inside(array_capsule, ArrowArray), byref(options),
                                  addressof(schema), addressof(array), byref(problems))
    check(status, problems)
    return AnswerArray(lib.writ_pin_version(pin), schema, array)
