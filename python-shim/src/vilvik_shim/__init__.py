"""Write PyGAD runs to disk as run dumps that vilvik-bridge delivers, and go on from them."""

from __future__ import annotations

__version__ = "0.1.0"

# Not from `typing`, which costs more to import than all the rest; type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._card import Card, Comparison, card, compare
    from ._dump import dump
    from ._install import install, uninstall
    from ._load import load, runs
    from ._load_result import ResultView, load_result
    from ._resume import resume
    from ._run_dump import RunDump
    from ._track import track

__all__ = [
    "Card",
    "Comparison",
    "ResultView",
    "RunDump",
    "__version__",
    "card",
    "compare",
    "dump",
    "install",
    "load",
    "load_result",
    "resume",
    "runs",
    "track",
    "uninstall",
]

# Importing the package costs next to nothing: each name is loaded when it is first asked for.
_PLACES = {
    "Card": "_card",
    "Comparison": "_card",
    "RunDump": "_run_dump",
    "card": "_card",
    "compare": "_card",
    "dump": "_dump",
    "install": "_install",
    "ResultView": "_load_result",
    "load": "_load",
    "load_result": "_load_result",
    "resume": "_resume",
    "runs": "_load",
    "track": "_track",
    "uninstall": "_install",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    value = getattr(import_module(f".{_PLACES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
