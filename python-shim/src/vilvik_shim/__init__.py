"""Write PyGAD runs to disk as run dumps that vilvik-bridge delivers, and go on from them."""

from __future__ import annotations

__version__ = "0.1.0"

# Not from `typing`, which costs more to import than all the rest; type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._card import Card, Comparison, card, compare
    from ._dump._dump import dump
    from ._dump._run_dump import RunDump
    from ._read._load import load, runs
    from ._read._load_result import ResultView, load_result
    from ._resume._resume import resume
    from ._watch._install import install, uninstall
    from ._watch._track import track

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
    "RunDump": "_dump._run_dump",
    "card": "_card",
    "compare": "_card",
    "dump": "_dump._dump",
    "install": "_watch._install",
    "ResultView": "_read._load_result",
    "load": "_read._load",
    "load_result": "_read._load_result",
    "resume": "_resume._resume",
    "runs": "_read._load",
    "track": "_watch._track",
    "uninstall": "_watch._install",
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
