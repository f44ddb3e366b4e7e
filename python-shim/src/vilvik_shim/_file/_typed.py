"""Python and NumPy values as strict JSON that gives back the same types and bits: the language of the state line.

Written as text in one go: a tree of objects for `json` to walk would cost as much again at each dump.
"""

from __future__ import annotations

import math
import struct
import sys
from binascii import b2a_base64
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any

from ._values import type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_DEPTH = 60
SAFE_INT = 1 << 53
LARGE = 1 << 20
WORDS = struct.Struct("<625I")  # of the Mersenne Twister: its state and where it stands in it
NUMBERS = "biufc"  # the kinds of NumPy's types that plain bytes tell
NAMES = {None: "null", True: "true", False: "false"}


class UnportableError(TypeError):
    """A value that no plain data can stand for; `path` leads to it."""

    def __init__(self, path: str, value: Any) -> None:
        super().__init__(f"{path}: {type_name(type(value))}")
        self.path = path
        self.found = type_name(type(value))


def encode(value: Any, path: str = "value", depth: int = 0) -> str:
    """Return `value` as ASCII JSON text; what JSON lacks is an object with one key that starts with `$`.

    Raises UnportableError, with the path, for what is not data (open files, locks, instances of classes, functions).
    """
    kind = type(value)
    if kind is float:
        return repr(value) if math.isfinite(value) else f'{{"$float":"{value!r}"}}'
    if kind is int:
        return str(value) if -SAFE_INT <= value <= SAFE_INT else f'{{"$int":"{value:#x}"}}'
    if value is None or kind is bool:
        return NAMES[value]
    if kind is str:
        return _text(value)
    if depth > MAX_DEPTH:
        raise UnportableError(path, value)
    if kind is list:
        return _list(value, path, depth)
    if kind is dict:
        return _dict(value, path, depth)
    return _plain_object(value, path, depth) if kind.__module__ in PLAIN_MODULES else _foreign(value, path, depth)


def encode_pieces(texts: Mapping[str, str | Mapping[str, str]]) -> list[bytes]:
    """Return a JSON object, a large one in pieces, so that it is never there twice; values are text or such objects.

    Its keys are names of attributes, that need no escapes.
    """
    parts = _parts(texts)
    if sum(map(len, parts)) < LARGE:
        return ["".join(parts).encode("ascii")]
    return [part.encode("ascii") for part in parts]


def _parts(texts: Mapping[str, str | Mapping[str, str]]) -> list[str]:
    parts: list[str] = []
    head = "{"
    for name, value in texts.items():
        parts.append(f'{head}"{name}":')
        if type(value) is str:
            parts.append(value)
        else:
            parts += _parts(value)  # type: ignore[arg-type]
        head = ","
    parts.append("}" if parts else "{}")
    return parts


def encode_object(texts: Mapping[str, str]) -> str:
    """Return a JSON object of values that are text already."""
    return "{" + ",".join([f"{quoted(key)}:{text}" for key, text in texts.items()]) + "}"


def encode_array(texts: Iterable[str]) -> str:
    """Return a JSON array of values that are text already."""
    return "[" + ",".join(texts) + "]"


def pack(array: Any) -> str:
    """Return type, shape and bytes (row by row) of an array of numbers."""
    data = array if array.flags.c_contiguous else array.copy(order="C")
    shape = ",".join(map(str, data.shape))
    base64 = b2a_base64(data, newline=False).decode("ascii")
    return f'{{"dtype":"{data.dtype.str}","shape":[{shape}],"base64":"{base64}"}}'


PLAIN_MODULES = frozenset(("builtins", "collections", "decimal", "fractions", "datetime", "random"))


def _base64(data: Any) -> str:
    return b2a_base64(data, newline=False).decode("ascii")


def _text(value: str) -> str:
    # Lone surrogates have no UTF-8.
    if _is_utf8(value):
        return quoted(value)
    return f'{{"$text":"{value.encode("utf-16-le", "surrogatepass").hex()}"}}'


def _is_utf8(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _list(value: list[Any], path: str, depth: int) -> str:
    if not value:
        return "[]"
    kinds = set(map(type, value))
    packed = _alike(value, kinds.pop()) if len(kinds) == 1 else None
    return packed or encode_array([encode(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)])


def _dict(value: dict[Any, Any], path: str, depth: int) -> str:
    for key in value:
        if type(key) is not str or key.startswith("$") or not _is_utf8(key):
            return f'{{"$dict":{_pairs(value, path, depth)}}}'
    items = [f"{quoted(key)}:{encode(item, f'{path}[{key!r}]', depth + 1)}" for key, item in value.items()]
    return "{" + ",".join(items) + "}"


def _pairs(value: Mapping[Any, Any], path: str, depth: int) -> str:
    texts = (
        f"[{encode(key, path, depth + 1)},{encode(item, f'{path}[{key!r}]', depth + 1)}]" for key, item in value.items()
    )
    return encode_array(texts)


def _alike(value: list[Any], kind: type) -> str | None:
    """Return a list of values of one type in one go; None where each has to be looked at."""
    if kind is float:
        return encode_array(map(repr, value)) if all(map(math.isfinite, value)) else None
    if kind is int:
        return encode_array(map(str, value)) if min(value) >= -SAFE_INT and max(value) <= SAFE_INT else None
    numpy = sys.modules.get("numpy")
    if numpy is None or len(value) < 2:
        return None
    if issubclass(kind, (numpy.number, numpy.bool_)):
        return f'{{"$scalars":{pack(numpy.array(value, dtype=kind))}}}'
    return _rows(value, kind, numpy) if kind in (list, numpy.ndarray) else None


def _rows(value: list[Any], kind: type, numpy: Any) -> str | None:
    """Return a list of arrays, or of lists of NumPy numbers, of one type and length in one piece."""
    first = value[0]
    if kind is numpy.ndarray:
        if first.dtype.kind in NUMBERS and all(row.dtype == first.dtype and row.shape == first.shape for row in value):
            return f'{{"$arrays":{pack(numpy.array(value))}}}'
        return None
    if not first or not isinstance(first[0], (numpy.number, numpy.bool_)):
        return None
    inner, length = type(first[0]), len(first)
    if all(len(row) == length and all(type(item) is inner for item in row) for row in value):
        return f'{{"$lists":{pack(numpy.array(value, dtype=inner))}}}'
    return None


def _plain_object(value: Any, path: str, depth: int) -> str:
    """Encode what comes with Python."""
    kind = type(value)
    if kind in (tuple, set, frozenset):
        items = sorted(value, key=repr) if kind is not tuple else value
        texts = (encode(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(items))
        return _tagged(kind, encode_array(texts))
    if kind in (bytes, bytearray):
        return _tagged(kind, f'"{_base64(value)}"')
    if kind is complex:
        return _tagged(kind, encode_array([encode(value.real), encode(value.imag)]))
    if kind in (range, slice):
        parts = ("start", "stop", "step")
        return _tagged(kind, encode_array(encode(getattr(value, part), path, depth + 1) for part in parts))
    if kind is type:
        return _type(value, path)
    return _standard_object(value, path, depth)


def _tagged(kind: type, text: str) -> str:
    return f'{{"${kind.__name__}":{text}}}'


def _standard_object(value: Any, path: str, depth: int) -> str:
    """Encode what comes with Python's standard library."""
    kind = type(value)
    name = kind.__name__
    if name == "deque":
        items = encode_array(encode(item, path, depth + 1) for item in value)
        return _tagged(kind, f"[{items},{encode(value.maxlen)}]")
    if name in ("OrderedDict", "Counter"):
        return _tagged(kind, _pairs(value, path, depth))
    if name in ("Decimal", "Fraction"):
        return _tagged(kind, f'"{value}"')
    if name in ("datetime", "date", "time") and getattr(value, "tzinfo", None) is None:
        return _tagged(kind, f'"{value.isoformat()}"')
    if name == "timedelta":
        return _tagged(kind, f"[{value.days},{value.seconds},{value.microseconds}]")
    if name == "Random":
        return _tagged(kind, encode_python_state(value.getstate()))
    raise UnportableError(path, value)


def _type(value: type, path: str) -> str:
    if value.__module__ in ("builtins", "numpy"):
        return f'{{"$type":"{type_name(value)}"}}'
    raise UnportableError(path, value)


def _foreign(value: Any, path: str, depth: int) -> str:
    """Encode what comes with NumPy."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        raise UnportableError(path, value)
    kind = type(value)
    if kind is numpy.ndarray:
        return f'{{"$array":{pack(value)}}}' if value.dtype.kind in NUMBERS else _array(value, path, depth)
    if isinstance(value, type) and issubclass(value, numpy.generic):
        return f'{{"$type":"{type_name(value)}"}}'
    if isinstance(value, numpy.generic) and value.dtype.kind in NUMBERS:
        return f'{{"$scalar":{pack(numpy.asarray(value))}}}'
    if isinstance(value, numpy.dtype) and value.kind in "biufcSU":
        return f'{{"$dtype":"{value.str}"}}'
    if kind is numpy.random.RandomState:
        return _tagged(kind, encode_numpy_state(value.get_state(legacy=False)))
    if kind is numpy.random.Generator:
        return _tagged(kind, encode(value.bit_generator.state, path, depth + 1))
    raise UnportableError(path, value)


def _array(value: Any, path: str, depth: int) -> str:
    if value.dtype.kind == "O":
        items = (encode(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value.ravel().tolist()))
        shape = encode_array(map(str, value.shape))
        return f'{{"$objects":{{"shape":{shape},"items":{encode_array(items)}}}}}'
    if value.dtype.kind in "SU":
        texts = encode(value.tolist(), path, depth + 1)
        return f'{{"$texts":{{"dtype":"{value.dtype.str}","items":{texts}}}}}'
    raise UnportableError(path, value)


def encode_python_state(state: Any) -> str:
    """Encode what `random.getstate()` gave: 625 words of 32 bits in one piece."""
    version, words, gauss = state
    data = _base64(WORDS.pack(*words))
    return f'{{"version":{version},"words":"{data}","gauss":{encode(gauss)}}}'


def encode_numpy_state(state: dict[str, Any]) -> str:
    """Encode what `RandomState.get_state(legacy=False)` gave: nearly always of the Mersenne Twister."""
    if state["bit_generator"] != "MT19937":
        return encode(state, "random state")
    inner, gauss = state["state"], encode(state["gauss"])
    words = f'{{"key":{{"$array":{pack(inner["key"])}}},"pos":{inner["pos"]}}}'
    return f'{{"bit_generator":"MT19937","state":{words},"has_gauss":{state["has_gauss"]},"gauss":{gauss}}}'
