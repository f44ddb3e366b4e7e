"""The constructor's arguments as the user gave them, for as long as the instance lives."""

from __future__ import annotations

import sys
import weakref
from typing import Any

MAX_DEPTH = 8

# By id() of the instance, since users may give it an __eq__ and take its __hash__.
_given: dict[int, tuple[weakref.ref[Any], dict[str, Any]]] = {}


def remember_arguments(ga: Any, given: dict[str, Any]) -> None:
    """Keep the arguments of `GA.__init__`; containers are copied, since PyGAD before 3.8 writes into them."""
    key = id(ga)

    def forget(reference: weakref.ref[Any]) -> None:
        known = _given.get(key)
        if known is not None and known[0] is reference:
            del _given[key]

    _given[key] = (weakref.ref(ga, forget), {name: _copy(value, 0) for name, value in given.items()})


def given_arguments(ga: Any) -> dict[str, Any] | None:
    """Return what the constructor was given, by name (defaults included where PyGAD shows them); None if not seen."""
    known = _given.get(id(ga))
    return known[1] if known is not None and known[0]() is ga else None


def _copy(value: Any, depth: int) -> Any:
    kind = type(value)
    if depth > MAX_DEPTH:
        return value
    if kind in (list, tuple):
        return kind(_copy(item, depth + 1) for item in value)
    if kind is dict:
        return {key: _copy(item, depth + 1) for key, item in value.items()}
    numpy = sys.modules.get("numpy")
    return value.copy() if numpy is not None and kind is numpy.ndarray else value
