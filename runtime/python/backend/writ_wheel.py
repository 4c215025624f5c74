# SPDX-License-Identifier: Apache-2.0
"""Makes the wheel (PEP 517): the package `writ`, and the shared library that WRIT_LIBRARY names, as libwrit.so.0 in it.

The package calls the library through ctypes, so one wheel serves every Python from 3.10 on. What the library itself needs (LLVM,
ANTLR's runtime, ICU and others) is not in the wheel: it is of the system for which the library was built. The same sources and
library give the same bytes.
"""
import base64
import hashlib
import os
import sysconfig
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
NAME, VERSION = "writ", "0.1.0"
INFO = f"{NAME}-{VERSION}.dist-info"
METADATA = f"""Metadata-Version: 2.1
Name: {NAME}
Version: {VERSION}
Summary: A policy engine and rule language for the circulation of data
License: Apache-2.0
Requires-Python: >=3.10
"""


def library():
    path = Path(os.environ.get("WRIT_LIBRARY", HERE.parents[1] / "build/release/lib/libwrit.so.0"))
    if not path.is_file():
        raise SystemExit(f"there is no library at {path}: build the target writ_shared, or set WRIT_LIBRARY to libwrit.so.0")
    return path.read_bytes()


def add(wheel, record, name, data):
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    wheel.writestr(entry, data)
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    record.append(f"{name},sha256={digest},{len(data)}")


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    tag = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
    name, record = f"{NAME}-{VERSION}-{tag}.whl", []
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        for path in sorted((HERE / NAME).iterdir()):
            if path.suffix == ".py" or path.name == "py.typed":
                add(wheel, record, f"{NAME}/{path.name}", path.read_bytes())
        add(wheel, record, f"{NAME}/libwrit.so.0", library())
        add(wheel, record, f"{INFO}/METADATA", METADATA.encode())
        add(wheel, record, f"{INFO}/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: false\nTag: {tag}\n".encode())
        record.append(f"{INFO}/RECORD,,")
        entry = zipfile.ZipInfo(f"{INFO}/RECORD", (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        wheel.writestr(entry, "\n".join(record) + "\n")
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise SystemExit("there is no source distribution: the library is built by CMake, from the whole repository")
