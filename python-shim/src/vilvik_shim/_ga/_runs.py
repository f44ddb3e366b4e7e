"""Which run a GA instance is: its id, its sequence, its names. Kept beside the instance, never on it."""

from __future__ import annotations

import os
import re
import unicodedata
import weakref
from dataclasses import dataclass, field
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any

from .._file._numbers import FloatTexts
from ._default_name import default_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._capture import Captured
    from .._dump._run_dump import RunDump
    from .._host import Host

MAX_SLUG = 60


@dataclass(repr=False, eq=False)
class Run:
    """One run of the glossary: what its dumps have in common."""

    run_id: str
    pid: int
    resumed_from: dict[str, Any] | None = None
    sequence: int = 0
    turn: Any = field(default_factory=RLock)  # a signal may come, and write, while its own thread writes
    written: dict[str, int] = field(default_factory=dict)  # the sequence of its file, by folder
    has_prover: bool = False  # a process that writes its verdict into the file
    name: str | None = None
    description: str | None = None
    file_name: str | None = None
    captured: Captured | None = None
    sources: Captured | None = None
    origin: str | None = None
    texts: FloatTexts = field(default_factory=FloatTexts)
    dump: RunDump | None = None

    def take_names(self, name: str | None, description: str | None, ga: Any, environ: Mapping[str, str]) -> None:
        """Remember what this dump calls the run; None keeps what an earlier one said. The file keeps its first name."""
        self.name = str(name) if name is not None else self.name or default_name(ga, environ)
        self.description = str(description) if description is not None else self.description
        self.file_name = self.file_name or f"{slug(self.name)}-{self.run_id}.vilvik.jsonl"


# By id() of the instance, since users may give it an __eq__ and take its __hash__.
_runs: dict[int, tuple[weakref.ref[Any], Run]] = {}


def run_of(ga: Any, host: Host) -> Run:
    """Return the run of this instance; a new one for an instance never seen, and in a forked child."""
    known = _runs.get(id(ga))
    run = known[1] if known is not None and known[0]() is ga else None
    if run is not None and run.pid == os.getpid():
        return run
    resumed_from = {"run_id": run.run_id, "sequence": run.sequence} if run is not None else None
    run = Run(uuid7(host.now(), host.entropy(10)), os.getpid(), resumed_from)
    _runs[id(ga)] = (weakref.ref(ga, _forget(id(ga))), run)
    return run


def dump_of(ga: Any) -> RunDump | None:
    """Return what `dump`, `track` or `install` fills for this instance; None for anything else."""
    known = _runs.get(id(ga))
    return known[1].dump if known is not None and known[0]() is ga else None


def uuid7(now: float, entropy: bytes) -> str:
    """Return a UUIDv7 of a time in seconds since 1970 and 10 bytes of chance."""
    milliseconds = int(now * 1000) & (1 << 48) - 1
    chance = int.from_bytes(entropy, "big")
    number = milliseconds << 80 | 0x7 << 76 | (chance >> 62 & 0xFFF) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@lru_cache(maxsize=64)
def slug(name: str) -> str:
    """Return `name` as the first part of a file name: lower-case ASCII letters, digits and dashes."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", ascii_name)[:MAX_SLUG].strip("-") or "run"


def _forget(key: int) -> Any:
    def forget(reference: weakref.ref[Any]) -> None:
        known = _runs.get(key)
        if known is not None and known[0] is reference:
            del _runs[key]

    return forget
