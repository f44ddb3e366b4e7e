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
    """What `get_state(legacy=False)` of a `RandomState` gave, and how its memory looked then.

    `memory` is None where it does not tell a change: a Gaussian draw makes two numbers, and when the second is taken,
    later, no word moves. A generator that was seen between the two (`has_halves`) is read each time from then on.
    """

    generator: Any
    raw: dict[str, Any]
    has_halves: bool
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
    mtrand = sys.modules["numpy"].random.mtrand
    states = {"python": random.getstate(), "numpy": _numpy_state("numpy", mtrand._rand)}  # noqa: SLF001 -- the global one
    if hasattr(ga, "python_random_generator"):
        states["ga_python"] = ga.python_random_generator.getstate()
        states["ga_numpy"] = _numpy_state("ga_numpy", ga.numpy_random_generator)
    return states


def _numpy_state(name: str, generator: Any) -> NumpyState:
    known, memory = _latest.get(name), None
    if known is not None and known.generator is not generator:
        known = None
    # The address takes 50 us the first time: it is asked for when the generator comes again.
    if known is not None and not known.has_halves:
        memory = _memory_of(generator)
        if memory is not None and memory == known.memory:
            return known
    raw = generator.get_state(legacy=False)
    has_halves = bool(raw["has_gauss"]) or (known is not None and known.has_halves)
    is_told = memory is not None and memory == _words_of(raw)
    state = _latest[name] = NumpyState(generator, raw, has_halves, memory if is_told else None)
    return state


def _memory_of(generator: Any) -> bytes | None:
    """Return the words and the position of a Mersenne Twister as they are in memory; None for any other generator."""
    bit_generator: Any = getattr(generator, "_bit_generator", None)
    if type(bit_generator).__name__ != "MT19937":
        return None
    try:
        import ctypes  # noqa: PLC0415 -- NumPy does without it where Python was built without it
    except ImportError:
        return None
    return ctypes.string_at(bit_generator.ctypes.state_address, BYTES)


def _words_of(raw: dict[str, Any]) -> bytes:
    inner = raw["state"]
    return inner["key"].tobytes() + int(inner["pos"]).to_bytes(4, sys.byteorder)  # type: ignore[no-any-return]
