"""Whether a text is the source of a code object that ran."""

from __future__ import annotations
import __future__

from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_FUTURES = 0
for _feature in __future__.all_feature_names:
    ALL_FUTURES |= getattr(__future__, _feature).compiler_flag
CO_NESTED = 0x10
IGNORED_FLAGS = ALL_FUTURES | CO_NESTED


def compiles_to(text: str, code: CodeType) -> bool:
    """Whether `text` holds a function that compiles to `code`, wherever the two stand in their files."""
    try:
        compiled = compile(text, code.co_filename, "exec", flags=code.co_flags & ALL_FUTURES, dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return any(other.co_name == code.co_name and _same_code(other, code) for other in code_objects(compiled))


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and all those inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_objects(constant)


def _same_code(one: CodeType, other: CodeType) -> bool:
    return (
        one.co_code == other.co_code
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and one.co_freevars == other.co_freevars
        and one.co_cellvars == other.co_cellvars
        and one.co_argcount == other.co_argcount
        and one.co_posonlyargcount == other.co_posonlyargcount
        and one.co_kwonlyargcount == other.co_kwonlyargcount
        and (one.co_flags | IGNORED_FLAGS) == (other.co_flags | IGNORED_FLAGS)
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_same_constant, one.co_consts, other.co_consts))
    )


def _same_constant(one: Any, other: Any) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return _same_code(one, other)
    # Before 3.11 the qualified names of inner functions are constants; they tell where a function stood.
    if isinstance(one, str) and isinstance(other, str) and "<locals>" in one + other:
        return one.rpartition(".")[2] == other.rpartition(".")[2]
    if isinstance(one, frozenset):
        return type(one) is type(other) and one == other
    # repr tells 1 from True and 0.0 from -0.0, and finds NaN equal to itself.
    return type(one) is type(other) and repr(one) == repr(other)
