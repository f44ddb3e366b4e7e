"""The states of the random generators that a run draws from; NumPy's are read only where they have moved.

NumPy copies the 624 words of its Mersenne Twister one by one: 40 us, more than all else in a snapshot. The memory they
lie in, whose address it tells, is compared in 2 us, and its global generator rests while PyGAD draws from its own.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from typing import Any

from .._file._typed import encode_numpy_state

BYTES = 4 * (624 + 1)  # the words, and where the next one is taken from


@dataclass(repr=False, eq=False)
class NumpyState:
    """What `get_state(legacy=False)` of a `RandomState` gave; how its memory looked then, where that tells a change."""

    generator: Any
    raw: dict[str, Any]
    memory: bytes | None
    text: str | None = None

    def as_json(self) -> str:
        """Return the state for the state line, written once."""
        if self.text is None:
            self.text = encode_numpy_state(self.raw)
        return self.text


# The latest ones, by their names in the state line.
_latest: dict[str, NumpyState] = {}


def random_states(ga: Any) -> dict[str, Any]:
    """Return the states of all generators that `ga` may draw from: of Python's what `getstate()` gives."""
    numpy = sys.modules["numpy"]
    states = {"python": random.getstate(), "numpy": _numpy_state("numpy", numpy.random.get_state.__self__)}
    if hasattr(ga, "python_random_generator"):
        states["ga_python"] = ga.python_random_generator.getstate()
        states["ga_numpy"] = _numpy_state("ga_numpy", ga.numpy_random_generator)
    return states


def _numpy_state(name: str, generator: Any) -> NumpyState:
    known = _latest.get(name)
    # Its address takes 50 us the first time: more than there is to save, unless the generator is asked again.
    memory = _memory_of(generator) if known is not None and known.generator is generator else None
    if known is None or memory is None or memory != known.memory:
        known = _latest[name] = _read(generator, memory)
    return known


def _read(generator: Any, memory: bytes | None) -> NumpyState:
    raw = generator.get_state(legacy=False)
    # A Gaussian draw makes two numbers, and where the second is taken later, no word moves.
    tells = memory is not None and not raw["has_gauss"] and memory == _words_of(raw)
    return NumpyState(generator, raw, memory if tells else None)


def _memory_of(generator: Any) -> bytes | None:
    """Return the words and the position of a Mersenne Twister as they are in memory; None for any other generator."""
    bit_generator: Any = getattr(generator, "_bit_generator", None)
    if type(bit_generator).__name__ != "MT19937":
        return None
    import ctypes  # noqa: PLC0415 -- NumPy has loaded it

    return ctypes.string_at(bit_generator.ctypes.state_address, BYTES)


def _words_of(raw: dict[str, Any]) -> bytes:
    inner = raw["state"]
    return inner["key"].tobytes() + int(inner["pos"]).to_bytes(4, sys.byteorder)  # type: ignore[no-any-return]
