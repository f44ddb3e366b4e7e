"""Python and NumPy values as strict JSON that gives back the same types and bits: the language of the state line."""

from __future__ import annotations

import base64
import math
import struct
import sys
from typing import TYPE_CHECKING, Any

from ._values import Json, type_name

if TYPE_CHECKING:
    import random

MAX_DEPTH = 60
SAFE_INT = 1 << 53


class UnportableError(TypeError):
    """A value that no plain data can stand for; `path` leads to it."""

    def __init__(self, path: str, value: Any) -> None:
        super().__init__(f"{path}: {type_name(type(value))}")
        self.path = path
        self.found = type_name(type(value))


def encode(value: Any, path: str = "value", depth: int = 0) -> Json:
    """Return `value` as JSON; what JSON lacks is an object with one key that starts with `$`.

    Raises UnportableError, with the path, for what is not data (open files, locks, instances of classes, functions).
    """
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return _text(value) if kind is str else value
    if kind is int:
        return value if -SAFE_INT <= value <= SAFE_INT else {"$int": hex(value)}
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    if depth > MAX_DEPTH:
        raise UnportableError(path, value)
    if kind is list:
        return _list(value, path, depth)
    if kind is dict:
        return _dict(value, path, depth)
    return _plain_object(value, path, depth) if kind.__module__ in PLAIN_MODULES else _foreign(value, path, depth)


def pack(array: Any) -> dict[str, Json]:
    """Return type, shape and bytes (row by row) of an array of numbers."""
    data = array if array.flags.c_contiguous else array.copy(order="C")
    return {
        "dtype": data.dtype.str,
        "shape": [int(length) for length in data.shape],
        "base64": base64.b64encode(data.data if data.size else b"").decode("ascii"),
    }


PLAIN_MODULES = ("builtins", "collections", "decimal", "fractions", "datetime", "random")


def _text(value: str) -> Json:
    # Lone surrogates have no UTF-8.
    return value if value.isascii() or _is_utf8(value) else {"$text": value.encode("utf-16-le", "surrogatepass").hex()}


def _is_utf8(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _list(value: list[Any], path: str, depth: int) -> Json:
    packed = _scalars(value) or _rows(value)
    return packed or [encode(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]


def _dict(value: dict[Any, Any], path: str, depth: int) -> Json:
    if all(type(key) is str and not key.startswith("$") and _is_utf8(key) for key in value):
        return {key: encode(item, f"{path}[{key!r}]", depth + 1) for key, item in value.items()}
    pairs = ([encode(key, path, depth + 1), encode(item, f"{path}[{key!r}]", depth + 1)] for key, item in value.items())
    return {"$dict": list(pairs)}


def _scalars(value: list[Any]) -> Json:
    """Return a list of NumPy numbers of one type in one piece; None where it is no such list."""
    kind = type(value[0]) if len(value) > 1 else None
    numpy = sys.modules.get("numpy")
    if numpy is None or kind is None or not issubclass(kind, (numpy.number, numpy.bool_)):
        return None
    if any(type(item) is not kind for item in value):
        return None
    return {"$scalars": pack(numpy.array(value, dtype=kind))}


def _rows(value: list[Any]) -> Json:
    """Return a list of arrays, or of lists of NumPy numbers, of one type and length in one piece."""
    numpy = sys.modules.get("numpy")
    if numpy is None or len(value) < 2:
        return None
    first = value[0]
    if type(first) is numpy.ndarray and first.dtype.kind in "biufc":
        if all(type(row) is numpy.ndarray and row.dtype == first.dtype and row.shape == first.shape for row in value):
            return {"$arrays": pack(numpy.array(value))}
        return None
    if type(first) is not list or not first or not isinstance(first[0], (numpy.number, numpy.bool_)):
        return None
    kind, length = type(first[0]), len(first)
    if all(type(row) is list and len(row) == length and all(type(item) is kind for item in row) for row in value):
        return {"$lists": pack(numpy.array(value, dtype=kind))}
    return None


def _plain_object(value: Any, path: str, depth: int) -> Json:
    """Encode what comes with Python."""
    kind = type(value)
    if kind in (tuple, set, frozenset):
        items = sorted(value, key=repr) if kind is not tuple else list(value)
        return {f"${kind.__name__}": [encode(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(items)]}
    if kind in (bytes, bytearray):
        return {f"${kind.__name__}": base64.b64encode(value).decode("ascii")}
    if kind is complex:
        return {"$complex": [encode(value.real), encode(value.imag)]}
    if kind in (range, slice):
        return {f"${kind.__name__}": [encode(getattr(value, part), path) for part in ("start", "stop", "step")]}
    if kind is type:
        return _type(value, path)
    return _standard_object(value, path, depth)


def _standard_object(value: Any, path: str, depth: int) -> Json:
    """Encode what comes with Python's standard library."""
    name = type(value).__name__
    if name == "deque":
        return {"$deque": [[encode(item, path, depth + 1) for item in value], value.maxlen]}
    if name in ("OrderedDict", "Counter"):
        return {f"${name}": [[encode(k, path, depth + 1), encode(v, path, depth + 1)] for k, v in value.items()]}
    if name in ("Decimal", "Fraction"):
        return {f"${name}": str(value)}
    if name in ("datetime", "date", "time") and getattr(value, "tzinfo", None) is None:
        return {f"${name}": value.isoformat()}
    if name == "timedelta":
        return {"$timedelta": [value.days, value.seconds, value.microseconds]}
    if name == "Random":
        return {"$Random": python_state(value)}
    raise UnportableError(path, value)


def _type(value: type, path: str) -> Json:
    if value.__module__ in ("builtins", "numpy"):
        return {"$type": type_name(value)}
    raise UnportableError(path, value)


def _foreign(value: Any, path: str, depth: int) -> Json:
    """Encode what comes with NumPy."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        raise UnportableError(path, value)
    kind = type(value)
    if kind is numpy.ndarray:
        return _array(value, path, depth)
    if isinstance(value, type) and issubclass(value, numpy.generic):
        return {"$type": type_name(value)}
    if isinstance(value, numpy.generic) and value.dtype.kind in "biufc":
        return {"$scalar": pack(numpy.asarray(value))}
    if isinstance(value, numpy.dtype) and value.kind in "biufcSU":
        return {"$dtype": value.str}
    if kind is numpy.random.RandomState:
        return {"$RandomState": numpy_state(value)}
    if kind is numpy.random.Generator:
        return {"$Generator": encode(value.bit_generator.state, path, depth + 1)}
    raise UnportableError(path, value)


def _array(value: Any, path: str, depth: int) -> Json:
    if value.dtype.kind in "biufc":
        return {"$array": pack(value)}
    if value.dtype.kind == "O":
        items = [encode(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value.ravel().tolist())]
        return {"$objects": {"shape": [int(length) for length in value.shape], "items": items}}
    if value.dtype.kind in "SU":
        return {"$texts": {"dtype": value.dtype.str, "items": encode(value.tolist(), path, depth + 1)}}
    raise UnportableError(path, value)


def python_state(generator: random.Random | Any) -> Json:
    """Return the state of a `random.Random` (or of the module `random`)."""
    return encode_python_state(generator.getstate())


def encode_python_state(state: Any) -> Json:
    """Encode what `random.getstate()` gave: 625 words of 32 bits in one piece."""
    version, words, gauss = state
    data = struct.pack(f"<{len(words)}I", *words)
    return {"version": version, "words": base64.b64encode(data).decode("ascii"), "gauss": encode(gauss)}


def numpy_state(generator: Any) -> Json:
    """Return the state of a `numpy.random.RandomState` (or of the module `numpy.random`)."""
    return encode(generator.get_state(legacy=False), "random state")
