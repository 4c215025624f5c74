# SPDX-License-Identifier: Apache-2.0
"""writ.h and compile.h for ctypes, which releases the interpreter's lock during every call. Nothing here knows policies."""
import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path

ABI = 9


class Text(ctypes.Structure):
    # c_void_p and a size, not c_char_p: a text may hold anything but is never read behind its end.
    _fields_ = [("data", c_void_p), ("size", c_size_t)]

    def __bytes__(self) -> bytes:
        return ctypes.string_at(self.data, self.size) if self.data else b""

    def __str__(self) -> str:
        return bytes(self).decode("utf-8", "replace")


class ProblemStruct(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("code", Text), ("english", Text), ("chinese", Text), ("path", Text),
                ("line", c_uint32), ("column", c_uint32), ("level", c_int)]


class AskerOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("binding", Text), ("max_request_bytes", c_size_t), ("max_depth", c_size_t),
                ("max_list_items", c_size_t), ("max_steps", c_size_t)]


class AskOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("as_of", Text), ("detail", c_int), ("line", c_uint32)]


class AnswerStruct(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("outcome", c_int), ("json", Text), ("code", Text), ("version", c_uint64)]


class ColumnsOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("as_of", Text), ("whole", c_int), ("brief", c_int64)]


class ImageOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("max_bytes", c_size_t), ("native", c_int)]


class ListHeld(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("version", c_uint64), ("rows", c_uint64), ("digest", ctypes.c_char * 72)]


class ArrowSchema(ctypes.Structure):
    """As the Arrow C Data Interface fixes it; what is a pointer to a function or another struct is an address here."""
    _fields_ = [("format", c_void_p), ("name", c_void_p), ("metadata", c_void_p), ("flags", c_int64), ("n_children", c_int64),
                ("children", c_void_p), ("dictionary", c_void_p), ("release", c_void_p), ("private_data", c_void_p)]


class ArrowArray(ctypes.Structure):
    _fields_ = [("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64), ("n_children", c_int64),
                ("buffers", c_void_p), ("children", c_void_p), ("dictionary", c_void_p), ("release", c_void_p), ("private_data", c_void_p)]


class ArrowArrayStream(ctypes.Structure):
    _fields_ = [("get_schema", c_void_p), ("get_next", c_void_p), ("get_last_error", c_void_p), ("release", c_void_p),
                ("private_data", c_void_p)]


def text(data: bytes) -> Text:
    """Of bytes that the caller keeps until the call is over."""
    return Text(ctypes.cast(c_char_p(data), c_void_p), len(data))


def _load() -> ctypes.CDLL:
    beside = Path(__file__).with_name("libwrit.so.0")
    lib = ctypes.CDLL(str(beside) if beside.exists() else "libwrit.so.0")
    try:
        lib.writ_abi.restype, lib.writ_abi.argtypes = c_uint32, []
    except AttributeError:
        raise ImportError(f"{lib._name} is not the library of Writ") from None
    if lib.writ_abi() < ABI:
        raise ImportError(f"libwrit is too old: it has interface {lib.writ_abi()}, and {ABI} is needed")
    handle, out, problems = c_void_p, POINTER(c_void_p), POINTER(c_void_p)
    for name, result, arguments in (
            ("writ_version", c_char_p, []),
            ("writ_problems_count", c_size_t, [handle]),
            ("writ_problems_get", c_int, [handle, c_size_t, POINTER(ProblemStruct)]),
            ("writ_problems_show", c_int, [handle, c_int, POINTER(Text)]),
            ("writ_problems_free", None, [handle]),
            ("writ_policies_free", None, [handle]),
            ("writ_engine_new", c_int, [out, problems]),
            ("writ_engine_free", None, [handle]),
            ("writ_engine_publish", c_int, [handle, handle, problems]),
            ("writ_engine_held", c_size_t, [handle]),
            ("writ_pin_new", c_int, [handle, out, problems]),
            ("writ_pin_free", None, [handle]),
            ("writ_pin_describe", c_int, [handle, POINTER(Text)]),
            ("writ_asker_new", c_int, [handle, Text, POINTER(AskerOptions), out, problems]),
            ("writ_pin_version", c_uint64, [handle]),
            ("writ_asker_new_pinned", c_int, [handle, Text, POINTER(AskerOptions), out, problems]),
            ("writ_ask_columns", c_int, [handle, handle, handle, POINTER(ColumnsOptions), handle, handle, problems]),
            ("writ_ask_stream", c_int, [handle, Text, c_void_p, handle, POINTER(ColumnsOptions), handle, problems]),
            ("writ_asker_free", None, [handle]),
            ("writ_ask", c_int, [handle, Text, POINTER(AskOptions), POINTER(AnswerStruct)]),
            ("writ_ask_together", c_int, [POINTER(c_void_p), c_size_t, Text, POINTER(AskOptions), POINTER(AnswerStruct)]),
            ("writ_asker_explain", c_int, [handle, c_int, c_int, POINTER(Text)]),
            ("writ_load_files", c_int, [POINTER(Text), c_size_t, c_void_p, out, problems]),
            ("writ_load_text", c_int, [Text, Text, c_void_p, out, problems]),
            ("writ_load_image", c_int, [Text, POINTER(ImageOptions), out, problems]),
            ("writ_load_image_file", c_int, [Text, POINTER(ImageOptions), out, problems]),
            ("writ_engine_replace_list", c_int, [handle, Text, Text, c_void_p, POINTER(ListHeld), problems]),
            ("writ_engine_replace_list_file", c_int, [handle, Text, Text, c_void_p, POINTER(ListHeld), problems]),
            ("writ_consents_new", c_int, [Text, out, problems]),
            ("writ_consents_free", None, [handle]),
            ("writ_consents_import", c_int, [handle, c_int, Text, problems]),
            ("writ_consents_take", c_int, [handle, Text, problems]),
            ("writ_consents_facts", c_int, [handle, POINTER(Text)]),
            ("writ_consents_export", c_int, [handle, POINTER(Text), problems]),
            ("writ_native_start", c_int, [handle, problems])):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


lib = _load()
__all__ = ["ABI", "AnswerStruct", "ArrowArray", "ArrowArrayStream", "ArrowSchema", "ColumnsOptions", "AskOptions", "AskerOptions", "ImageOptions", "ListHeld", "ProblemStruct", "Text", "byref", "lib", "text"]
