"""Values back from the state line: the reverse of `_typed`. Builds plain data only; runs nothing."""

from __future__ import annotations

import base64
import random
import struct
from typing import Any, Callable


def decode(value: Any) -> Any:
    """Return the value that `encode` was given; raises ValueError for what it never writes."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(key, content)] = value.items()
        if key.startswith("$"):
            if key not in DECODERS:
                raise ValueError(f"{key} is not known to this version")
            return DECODERS[key](content)
    return {key: decode(item) for key, item in value.items()}


def unpack(packed: dict[str, Any]) -> Any:
    """Return the array of `pack`, writable."""
    import numpy as np  # noqa: PLC0415 -- only who reads arrays needs it

    dtype = np.dtype(packed["dtype"])
    if dtype.hasobject:
        raise ValueError(f"{packed['dtype']} is no type of numbers")
    return np.frombuffer(bytearray(base64.b64decode(packed["base64"])), dtype=dtype).reshape(packed["shape"])


def python_state(encoded: dict[str, Any]) -> Any:
    """Return what `random.setstate` takes."""
    data = base64.b64decode(encoded["words"])
    words = struct.unpack(f"<{len(data) // 4}I", data)
    return (encoded["version"], words, decode(encoded["gauss"]))


def _python_generator(encoded: dict[str, Any]) -> random.Random:
    generator = random.Random()  # noqa: S311 -- the user's own kind
    generator.setstate(python_state(encoded))
    return generator


def _numpy_generator(encoded: dict[str, Any]) -> Any:
    import numpy as np  # noqa: PLC0415

    state = decode(encoded)
    generator = np.random.RandomState(_bit_generator(state["bit_generator"]))
    generator.set_state(state)
    return generator


def _generator(encoded: dict[str, Any]) -> Any:
    import numpy as np  # noqa: PLC0415

    state = decode(encoded)
    bit_generator = _bit_generator(state["bit_generator"])
    bit_generator.state = state
    return np.random.Generator(bit_generator)


def _bit_generator(name: str) -> Any:
    import numpy as np  # noqa: PLC0415

    if name not in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"):
        raise ValueError(f"{name} is no bit generator of NumPy")
    return getattr(np.random, name)()


def _type(name: str) -> Any:
    if name.startswith("numpy."):
        import numpy as np  # noqa: PLC0415

        found = getattr(np, name[6:])
    else:
        found = {kind.__name__: kind for kind in (int, float, bool, str, object, complex, list, tuple, dict)}[name]
    if not isinstance(found, type):
        raise ValueError(f"{name} is no type")  # noqa: TRY004 -- the file is wrong
    return found


def _objects(content: dict[str, Any]) -> Any:
    import numpy as np  # noqa: PLC0415

    flat = np.empty(len(content["items"]), dtype=object)
    for index, item in enumerate(content["items"]):
        flat[index] = decode(item)
    return flat.reshape(content["shape"])


def _texts(content: dict[str, Any]) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.array(decode(content["items"]), dtype=content["dtype"])


def _dtype(name: str) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.dtype(name)


def _of(module: str, name: str) -> Callable[..., Any]:
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(module), name)  # type: ignore[no-any-return]


def _pairs(content: list[Any]) -> list[tuple[Any, Any]]:
    return [(decode(key), decode(item)) for key, item in content]


DECODERS: dict[str, Callable[[Any], Any]] = {
    "$int": lambda text: int(text, 16),
    "$float": float,
    "$text": lambda text: bytes.fromhex(text).decode("utf-16-le", "surrogatepass"),
    "$tuple": lambda items: tuple(decode(item) for item in items),
    "$set": lambda items: {decode(item) for item in items},
    "$frozenset": lambda items: frozenset(decode(item) for item in items),
    "$bytes": base64.b64decode,
    "$bytearray": lambda text: bytearray(base64.b64decode(text)),
    "$complex": lambda parts: complex(decode(parts[0]), decode(parts[1])),
    "$range": lambda parts: range(*(decode(part) for part in parts)),
    "$slice": lambda parts: slice(*(decode(part) for part in parts)),
    "$dict": lambda pairs: dict(_pairs(pairs)),
    "$deque": lambda content: _of("collections", "deque")((decode(item) for item in content[0]), content[1]),
    "$OrderedDict": lambda pairs: _of("collections", "OrderedDict")(_pairs(pairs)),
    "$Counter": lambda pairs: _of("collections", "Counter")(dict(_pairs(pairs))),
    "$Decimal": lambda text: _of("decimal", "Decimal")(str(text)),
    "$Fraction": lambda text: _of("fractions", "Fraction")(str(text)),
    "$datetime": lambda text: _of("datetime", "datetime").fromisoformat(text),  # type: ignore[attr-defined]
    "$date": lambda text: _of("datetime", "date").fromisoformat(text),  # type: ignore[attr-defined]
    "$time": lambda text: _of("datetime", "time").fromisoformat(text),  # type: ignore[attr-defined]
    "$timedelta": lambda parts: _of("datetime", "timedelta")(*parts),
    "$Random": _python_generator,
    "$RandomState": _numpy_generator,
    "$Generator": _generator,
    "$type": _type,
    "$dtype": _dtype,
    "$array": unpack,
    "$objects": _objects,
    "$texts": _texts,
    "$scalar": lambda packed: unpack(packed)[()],
    "$scalars": lambda packed: list(unpack(packed)),
    "$arrays": lambda packed: [row.copy() for row in unpack(packed)],
    "$lists": lambda packed: [list(row) for row in unpack(packed)],
}
