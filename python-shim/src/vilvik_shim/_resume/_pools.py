"""Rebuilt code in process pools: workers are sent the GA and its functions as pickles.

PyGAD before 3.8 uses plain pickle, which sends the name of a function and of its module: the texts of a dump are given
a module to be found in. Workers that are forked have it; spawned ones do not, and that is said before anything runs.
"""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
import sys
import types
import warnings
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = "vilvik_shared_"
MAX_DEPTH = 6
_numbers = itertools.count(1)


def prepare_for_pools(ga: Any) -> None:
    """Make the rebuilt code of `ga` fit for its process pool; one RuntimeWarning says where that can't be done."""
    mode = getattr(ga, "parallel_processing", None)
    if not mode or mode[0] != "process":
        return
    rebuilt = _rebuilt_namespaces(ga)
    is_forking = (multiprocessing.get_start_method(allow_none=True) or multiprocessing.get_start_method()) == "fork"
    if hasattr(ga, "python_random_generator"):  # from PyGAD 3.8 on cloudpickle sends the code itself
        if not is_forking:
            _send_shared_code(rebuilt)
        return
    problem = None
    if not is_forking and rebuilt:
        problem = "worker processes are spawned here, and this PyGAD sends them the names of functions only"
    else:
        for namespace in rebuilt:
            _give_a_module(ga, namespace)
        problem = _why_it_does_not_pickle(ga)
    if problem is not None:
        warnings.warn(
            f"vilvik-shim: the process pool of this run will fail with the captured source ({problem}): pass the "
            "original functions as callables={…}, or set ga.parallel_processing = None",
            RuntimeWarning,
            stacklevel=5,
        )


def _rebuilt_namespaces(ga: Any) -> list[dict[str, Any]]:
    """Return the namespaces of functions and classes on `ga` that no import would lead to."""
    found: dict[int, dict[str, Any]] = {}
    for value in (*vars(ga).values(), type(ga)):
        for namespace in _namespaces(value, 0):
            name = namespace.get("__name__")
            module = sys.modules.get(name) if isinstance(name, str) else None
            if name is None or module is None or name.startswith(SHARED) or vars(module) is not namespace:
                found[id(namespace)] = namespace
    return list(found.values())


def _namespaces(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, types.FunctionType):
        yield value.__globals__
    elif isinstance(value, types.MethodType):
        yield from _namespaces(value.__func__, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value[:1000]:
            yield from _namespaces(item, depth + 1)
    elif callable(getattr(value, "func", None)):  # a partial
        yield from _namespaces(value.func, depth + 1)
    elif callable(value):
        kind = value if isinstance(value, type) else type(value)
        yield from (one.__globals__ for one in vars(kind).values() if isinstance(one, types.FunctionType))


def _give_a_module(ga: Any, namespace: dict[str, Any]) -> None:
    """Register a module that has what the namespace has, for as long as `ga` lives."""
    if str(namespace.get("__name__")).startswith(SHARED):
        return
    name = f"vilvik_rebuilt_{next(_numbers)}"
    module = types.ModuleType(name)
    for key, value in namespace.items():
        is_here = getattr(value, "__module__", None) in (None, "builtins", namespace.get("__name__"))
        is_own_class = isinstance(value, type) and is_here and _is_made(value)
        if is_own_class or (isinstance(value, types.FunctionType) and value.__globals__ is namespace):
            # Pickle looks for an object where it says that it is.
            value.__module__, value.__qualname__ = name, key
    module.__dict__.update({key: value for key, value in namespace.items() if not key.startswith("__")})
    sys.modules[name] = module
    weakref.finalize(ga, sys.modules.pop, name, None)


def _is_made(kind: type) -> bool:
    """Whether a class was made by Python code."""
    return bool(kind.__flags__ & 1 << 9)


def _why_it_does_not_pickle(ga: Any) -> str | None:
    try:
        pickle.dumps((ga.fitness_func, ga))
    except Exception as error:  # noqa: BLE001 -- whatever the user's own __reduce__ raises
        return f"{type(error).__name__}: {error}"
    return None


def _send_shared_code(namespaces: list[dict[str, Any]]) -> None:
    """Have cloudpickle send modules that only this process has as their content."""
    import cloudpickle  # type: ignore[import-untyped]  # noqa: PLC0415 -- PyGAD brings it

    for namespace in namespaces:
        name = str(namespace.get("__name__"))
        if name.startswith(SHARED) and name in sys.modules and hasattr(cloudpickle, "register_pickle_by_value"):
            cloudpickle.register_pickle_by_value(sys.modules[name])
