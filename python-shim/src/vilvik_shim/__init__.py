"""Write PyGAD runs to disk as run dumps that vilvik-bridge delivers, and go on from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from ._dump import dump
from ._install import install, uninstall
from ._run_dump import RunDump
from ._track import track

if TYPE_CHECKING:
    from ._load import load, runs
    from ._resume import resume

__all__ = ["RunDump", "__version__", "dump", "install", "load", "resume", "runs", "track", "uninstall"]

# Reading back is not needed while a run is on: loaded when it is asked for.
_LATER = {"load": "_load", "resume": "_resume", "runs": "_load"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f".{_LATER[name]}", __name__), name)
