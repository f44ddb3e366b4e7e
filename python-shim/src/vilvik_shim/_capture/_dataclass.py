"""Dataclasses: what their fields are has to be seen where annotations are not evaluated."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._program import Program
    from ._space import Space

PSEUDO = {
    "_FIELD_CLASSVAR": '__import__("typing").ClassVar',
    "_FIELD_INITVAR": '__import__("dataclasses").InitVar',
    "": '__import__("dataclasses").KW_ONLY',
}


def with_real_annotations(program: Program, kind: type, text: str, space: Space) -> str:
    """Return the text of a class, ending in annotations that are no texts where `dataclass` would have to read some.

    It looks texts up in the module of the class. That of the program's own level has no name, and one made of the
    user's is not in `sys.modules`.
    """
    fields = vars(kind).get("__dataclass_fields__")
    body = ast.parse(text).body[0]
    if fields is None or not isinstance(body, ast.ClassDef) or body.body[0].lineno == body.lineno:
        return text
    names = [
        item.target.id for item in body.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    ]
    kinds = {name: _kind_of(fields.get(name)) for name in names}
    needed = [name for name in names if space.variable or kinds[name] in PSEUDO]
    if not needed:
        return text
    # Then a class body has the dict from its beginning, in every Python.
    program.needs_future = True
    pairs = ", ".join(f"{name!r}: {PSEUDO.get(kinds[name]) or _plain_type(fields[name].type)}" for name in needed)
    return f"{text}{' ' * body.body[0].col_offset}__annotations__.update({{{pairs}}})\n"


def _kind_of(field: Any) -> str:
    """Return the kind that `dataclass` gave a name that is annotated; empty for the mark `_: KW_ONLY`."""
    return "" if field is None else str(field._field_type.name)  # noqa: SLF001 -- told nowhere else


def _plain_type(annotation: Any) -> str:
    name = getattr(annotation, "__name__", "")
    return name if isinstance(name, str) and getattr(builtins, name, None) is annotation else "object"
