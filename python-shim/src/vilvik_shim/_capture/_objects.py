"""Instances, bound methods, partials, caches, generators of numbers: what an object is made of, as statements."""

from __future__ import annotations

import copyreg
import functools
import sys
import threading
from types import BuiltinMethodType, FunctionType, GeneratorType
from typing import TYPE_CHECKING, Any, Callable

from ._imports import source_of
from ._literals import scalar_text
from ._logs import is_log, write_log
from ._opaque import Opaque, describe
from ._space import is_local
from ._workers import is_of_workers, write_workers

if TYPE_CHECKING:
    from ._program import Program

CACHE = type(functools.lru_cache(len))
LOCKS = {type(threading.Lock()): "Lock", type(threading.RLock()): "RLock"}
OPAQUE_MODULES = ("socket", "ssl", "torch", "tensorflow", "keras", "jax", "pandas", "polars", "_io", "subprocess")


def write_method(program: Program, method: Any, where: str, suggested: str | None) -> str:  # noqa: ARG001 -- a writer
    """Return the expression of a bound method, of the user's object or a built-in one."""
    owner, name = method.__self__, method.__name__
    if owner is None or type(owner).__name__ == "module":
        raise Opaque(describe(method))
    text = program.expression(owner, where)
    if scalar_text(owner) is not None:
        text = f"({text})"
    if (
        isinstance(method, BuiltinMethodType)
        or getattr(getattr(owner, name, None), "__func__", None) is method.__func__
    ):
        return f"{text}.{name}"
    return f"{program.standard('types')}.MethodType({program.expression(method.__func__, where)}, {text})"


def write_object(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write an instance: how it is made, then its state; return its name or expression."""
    kind = type(value)
    stream = next((name for name in ("stdout", "stderr", "stdin") if getattr(sys, name) is value), None)
    if stream is not None:
        return f"{program.standard('sys')}.{stream}"
    if kind is functools.partial:
        return _partial(program, value, where, suggested)
    if kind.__name__ == "vectorize" and kind.__module__.startswith("numpy"):
        return _vectorized(program, value, where, suggested)
    if kind in (property, staticmethod, classmethod):
        names = ("fget", "fset", "fdel") if kind is property else ("__func__",)
        texts = [_part(program, getattr(value, name), f"{where}.{name}") for name in names]
        return _named(program, value, kind.__name__, f"{kind.__name__}({', '.join(texts)})", suggested)
    if kind is CACHE:
        return _cache(program, value, where, suggested)
    if kind.__module__.partition(".")[0] == "numba" and hasattr(value, "py_func") and hasattr(value, "targetoptions"):
        return _compiled(program, value, where, suggested)
    if kind in LOCKS or (kind.__module__ == "threading" and kind.__name__ == "Event"):
        return _lock(program, value, LOCKS.get(kind, kind.__name__), suggested)
    if is_log(value):
        return write_log(program, value, where, suggested)
    if kind.__module__.partition(".")[0] in OPAQUE_MODULES or isinstance(value, GeneratorType):
        raise Opaque(describe(value))
    write = _writer(kind, value)
    return write(program, value, where, suggested)


def _writer(kind: type, value: Any) -> Callable[[Program, Any, str, str | None], str]:
    if kind.__module__.startswith("numpy.random"):
        return _numpy_random
    if kind.__module__ == "typing" and kind.__name__ in ("TypeVar", "NewType"):
        return _type_name
    return write_workers if is_of_workers(value) else _reduced


def _type_name(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write a TypeVar or NewType; a class of the user's that it names is told by name, which is all that is asked."""
    kind, parts = type(value).__name__, [repr(value.__name__)]

    def text(item: Any) -> str:
        if isinstance(item, type) and not is_local(item.__module__):
            return program.expression(item, where)
        return repr(getattr(item, "__forward_arg__", getattr(item, "__name__", "object")))

    if kind == "NewType":
        parts.append(text(value.__supertype__))
    else:
        parts += map(text, value.__constraints__)
        parts += [f"bound={text(value.__bound__)}"] if value.__bound__ is not None else []
        parts += [f"{name}=True" for name in ("covariant", "contravariant") if getattr(value, f"__{name}__")]
    return _named(program, value, "type", f"{program.standard('typing')}.{kind}({', '.join(parts)})", suggested)


def _reduced(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write an object as pickle would: it says itself what it is made of."""
    registered = copyreg.dispatch_table.get(type(value))  # pickle asks there first
    try:
        reduced = registered(value) if registered is not None else value.__reduce_ex__(2)
    except Exception as error:
        raise Opaque(f"{describe(value)} ({type(error).__name__}: {error})") from error
    if isinstance(reduced, str):
        raise Opaque(describe(value))
    maker, arguments, state, items, pairs = (*reduced, None, None, None)[:5]
    kind = type(value)
    is_users = is_local(kind.__module__)
    if maker not in (copyreg.__newobj__, kind) and not _is_known_maker(maker):  # type: ignore[attr-defined] # is there
        raise Opaque(describe(value))
    if hasattr(kind, "run_select_parents"):
        raise Opaque("another GA: make it inside the function")
    is_changing = state is not None or items is not None or pairs is not None or is_users
    if is_changing:
        program.remember(value, where)
    program.open[id(value)] = id(value)
    program.expressions[id(value)] = "(being made)"
    try:
        made = _made(program, maker, arguments, where)
    finally:
        program.open.pop(id(value), None)
        program.expressions.pop(id(value), None)
    if not is_changing and suggested is None and id(value) not in program.shape.named:
        program.expressions[id(value)] = made
        return made
    name = program.name_for(value, kind.__name__.lstrip("_").lower(), suggested)
    program.step(f"{name} = {made}\n")
    _write_state(program, value, name, state, where)
    if items is not None:
        _write_items(program, name, list(items), where)
    for key, item in pairs or ():
        text = _part(program, item, f"{where}[{key!r:.60}]")
        program.step(f"{name}[{program.expression(key, where)}] = {text}\n")
    return name


def _is_known_maker(maker: Any) -> bool:
    return (
        isinstance(maker, type)
        or (isinstance(maker, FunctionType) and maker.__module__ in ("copyreg", "uuid", "re"))
        or getattr(maker, "__module__", None)
        in ("logging", "re", "_functools", "_operator", "operator", "collections", "builtins")
        or (isinstance(maker, FunctionType) and is_local(maker.__module__))
        or source_of(str(getattr(maker, "__module__", None))) == "third-party"
    )


def _made(program: Program, maker: Any, arguments: Any, where: str) -> str:
    texts = [program.expression(item, where) for item in arguments]
    if maker is copyreg.__newobj__:  # type: ignore[attr-defined] # it is there
        return f"{texts[0]}.__new__({', '.join(texts)})"
    return f"{program.expression(maker, where)}({', '.join(texts)})"


def _write_state(program: Program, value: Any, name: str, state: Any, where: str) -> None:
    if state is None:
        return
    if hasattr(type(value), "__setstate__"):
        program.step(f"{name}.__setstate__({program.expression(state, where)})\n")
        return
    fields, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    parts = []
    for key, item in (fields or {}).items():
        if item is program.ga:
            program.ga_targets[f"{name}.{key}"] = None
            text = "None"
        else:
            text = _part(program, item, f"{where}.{key}")
        parts.append(f"{key!r}: {text}")
    if parts:
        program.step(f"{name}.__dict__.update({{{', '.join(parts)}}})\n")
    for key, item in (slots or {}).items():
        text = _part(program, item, f"{where}.{key}")
        program.step(f"object.__setattr__({name}, {key!r}, {text})\n")


def _part(program: Program, item: Any, where: str) -> str:
    try:
        return program.expression(item, where)
    except Opaque as reason:
        program.leave_out(where, str(reason))
        return "None"


def _write_items(program: Program, name: str, items: list[Any], where: str) -> None:
    texts = [_part(program, item, f"{where}[{index}]") for index, item in enumerate(items)]
    if texts:
        program.step(f"{name}.extend([{', '.join(texts)}])\n")


def _partial(program: Program, value: Any, where: str, suggested: str | None) -> str:
    texts = [program.expression(value.func, where)]
    texts += [_part(program, item, f"{where}, argument {index}") for index, item in enumerate(value.args)]
    texts += [f"{key}={_part(program, item, f'{where}, {key}')}" for key, item in value.keywords.items()]
    return _named(program, value, "partial", f"{program.standard('functools')}.partial({', '.join(texts)})", suggested)


def _vectorized(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write the call that made it: once used, it keeps a ufunc that nothing can take apart."""
    names = ("pyfunc", "otypes", "excluded", "cache", "signature")
    texts = [f"{name}={_part(program, getattr(value, name), f'{where}.{name}')}" for name in names]
    text = f"{program.standard('numpy')}.vectorize({', '.join(texts)})"
    return _named(program, value, "vectorized", text, suggested)


def _cache(program: Program, value: Any, where: str, suggested: str | None) -> str:
    facts = value.cache_parameters()
    program.remember(value, where)
    inner = program.expression(value.__wrapped__, where)
    decorator = f"{program.standard('functools')}.lru_cache(maxsize={facts['maxsize']!r}, typed={facts['typed']!r})"
    name = program.name_for(value, "cached", suggested)
    program.step(f"{name} = {decorator}({inner})\n")
    return name


def _compiled(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write the call by which numba made it of a function: it compiles anew, for what it is called with."""
    function = program.expression(value.py_func, where)
    if id(value) in program.expressions:  # the function calls itself by this name
        return program.expressions[id(value)]
    given = {key: option for key, option in value.targetoptions.items() if option is not None}
    options = ", ".join(f"{key}={program.expression(option, where)}" for key, option in given.items())
    name = program.name_for(value, "compiled", suggested)
    program.step(f"{name} = {program.standard('numba')}.jit({options})({function})\n")
    return name


def is_dispatching(function: Any) -> bool:
    """Whether this is what `functools.singledispatch` makes of a function."""
    return function.__globals__ is vars(functools) and hasattr(function, "registry")


def write_dispatching(program: Program, function: Any, where: str, suggested: str | None) -> str:
    """Write the calls that made it: its text is Python's own, and what it keeps are weak references."""
    program.remember(function, where)
    plain = program.expression(function.__wrapped__, where)
    if id(function) in program.expressions:  # the function calls itself by this name
        return program.expressions[id(function)]
    name = program.name_for(function, function.__name__, suggested)
    program.step(f"{name} = {program.standard('functools')}.singledispatch({plain})\n")
    for kind, implementation in function.registry.items():
        if (kind, implementation) != (object, function.__wrapped__):
            text = _part(program, implementation, f"{where} for {kind.__name__}")
            program.step(f"{name}.register({program.expression(kind, where)}, {text})\n")
    return name


def _lock(program: Program, value: Any, maker: str, suggested: str | None) -> str:
    program.remember(value, maker)
    name = program.name_for(value, "lock", suggested)
    program.note(f"{name}: a threading.{maker}", "made anew, in its first state")
    program.constants.append(f"{name} = {program.standard('threading')}.{maker}()\n")
    return name


def _numpy_random(program: Program, value: Any, where: str, suggested: str | None) -> str:
    program.remember(value, where)
    kind, random = type(value).__name__, program.standard("numpy.random")
    name = program.name_for(value, "rng", suggested)
    if kind == "Generator":
        bits = type(value.bit_generator).__name__
        program.step(f"{name} = {random}.Generator({random}.{bits}())\n")
        state = program.expression(value.bit_generator.state, where)
        program.step(f"{name}.bit_generator.state = {state}\n")
    elif kind == "RandomState":
        program.step(f"{name} = {random}.RandomState()\n")
        program.step(f"{name}.set_state({program.expression(value.get_state(), where)})\n")
    else:
        raise Opaque(describe(value))
    return name


def _named(program: Program, value: Any, stem: str, text: str, suggested: str | None) -> str:
    if suggested is None and id(value) not in program.shape.named:
        program.expressions[id(value)] = text
        return text
    name = program.name_for(value, stem, suggested)
    program.step(f"{name} = {text}\n")
    return name
