"""Lists, dicts, sets and the like, with whatever they hold; large plain ones compressed."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ._literals import LARGE, MAX_DEPTH, MUTABLE, NotLiteral, is_scalar, scalar_text
from ._opaque import Opaque
from ._plain_data import json_of

if TYPE_CHECKING:
    from ._program import Program

NOTED = 100_000
DRY_ITEMS = 200
LITERAL_NAMES = frozenset(("None", "True", "False"))
STRING = re.compile(r"""b?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
# Not the e of 1e-05, nor the x of 0x1f.
NAME = re.compile(r"(?<!\w)[A-Za-z_]\w*")


def write_container(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Return the expression of a container; one that several use, or that holds itself, gets a name."""
    if isinstance(value, MUTABLE):
        program.remember(value, where)
    if program.is_dry and isinstance(value, (list, tuple, str, bytes)) and len(value) > DRY_ITEMS:
        return "None"
    if id(value) in program.shape.circular:
        return _write_circular(program, value, where, suggested)
    if len(program.open) > MAX_DEPTH:
        raise NotLiteral(f"{where} is nested too deeply")
    program.expressions[id(value)] = f"({where})"
    program.open[id(value)] = id(value)
    try:
        data = json_of(program, value, where)
        text = weighed(program, data or _text(program, value, where), where)
    except (Opaque, NotLiteral):
        program.expressions.pop(id(value), None)
        raise
    finally:
        program.open.pop(id(value), None)
    if suggested is None and id(value) not in program.shape.named:
        program.expressions[id(value)] = text
        return text
    name = program.name_for(value, "value", suggested)
    if data is not None or is_plain_text(value):
        program.constants.append(f"{name} = {text}\n")
    else:
        program.step(f"{name} = {text}\n")
    return name


def is_plain_text(value: Any, depth: int = 0) -> bool:
    """Whether a container holds nothing but scalars and such containers, so that its text needs nothing else."""
    if is_scalar(value):
        return True
    if depth > 4 or type(value) not in (tuple, list, dict, set, frozenset):
        return False
    items = [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)
    return all(is_plain_text(item, depth + 1) for item in items)


def weighed(program: Program, text: str, where: str) -> str:
    """Return a text as it is sent: compressed when it is large and plain; heavy ones are listed."""
    if len(text) > LARGE and text[:1] in "[({" and _is_literal_only(text):
        data = program.packing.text(text.encode())
        program.remember_packed(data, text)
        text = (
            f"{program.standard('ast')}.literal_eval({program.standard('zlib')}.decompress("
            f"{program.standard('base64')}.b64decode({data!r})).decode())"
        )
    if len(text) > NOTED:
        program.weights[where] = len(text)
    return text


def _is_literal_only(text: str) -> bool:
    """Whether an expression has no name but those of constants; `ast` would take seconds to say so of a large one."""
    return LITERAL_NAMES.issuperset(NAME.findall(STRING.sub("", text).replace("set()", "")))


def _text(program: Program, value: Any, where: str) -> str:
    if isinstance(value, (str, bytes)):
        return _packed(program, value)
    if isinstance(value, bytearray):
        content = bytes(value)
        return f"bytearray({scalar_text(content) or _packed(program, content)})"
    if isinstance(value, MappingProxyType):
        return f"{program.standard('types')}.MappingProxyType({_dict(program, value, where)})"
    if isinstance(value, dict):
        return _dict(program, value, where)
    if isinstance(value, slice):
        return f"slice({', '.join(_items(program, (value.start, value.stop, value.step), where))})"
    if isinstance(value, (set, frozenset)):
        # Sorted, since the order of a set changes from process to process.
        inner = ", ".join(sorted(_items(program, value, where)))
        written = "{" + inner + "}" if inner else "set()"
        return written if isinstance(value, set) else f"frozenset({written if inner else ''})"
    items = _items(program, value, where)
    if isinstance(value, list):
        return "[" + ", ".join(items) + "]"
    return f"({items[0]},)" if len(items) == 1 else "(" + ", ".join(items) + ")"


def _items(program: Program, items: Any, where: str) -> list[str]:
    texts = []
    for index, item in enumerate(list(items)):
        text = scalar_text(item)
        texts.append(text if text is not None else _item(program, item, f"{where}[{index}]"))
    return texts


def _item(program: Program, item: Any, where: str) -> str:
    """Return the text of an item; None stands for one that can't be carried."""
    try:
        return program.expression(item, where)
    except Opaque as reason:
        program.leave_out(where, str(reason))
        return "None"


def _dict(program: Program, value: Any, where: str) -> str:
    pairs = []
    for key, item in list(value.items()):
        text = scalar_text(item)
        if text is None:
            text = _item(program, item, f"{where}[{key!r:.60}]")
        pairs.append(f"{program.expression(key, f'a key of {where}')}: {text}")
    return "{" + ", ".join(pairs) + "}"


def _write_circular(program: Program, value: Any, where: str, suggested: str | None) -> str:
    if type(value) not in MUTABLE:
        # The list or dict inside, through which it holds itself, gets the name.
        program.expressions[id(value)] = "None"
        text = _text(program, value, where)
        name = program.name_for(value, "value", suggested)
        program.step(f"{name} = {text}\n")
        return name
    name = program.name_for(value, "value", suggested)
    program.constants.append(f"{name} = {type(value).__name__}()\n")
    program.step(f"{name}.{'extend' if isinstance(value, list) else 'update'}({_text(program, value, where)})\n")
    return name


def _packed(program: Program, value: str | bytes) -> str:
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    packed = program.packing.text(data)
    program.remember_packed(packed, value if isinstance(value, str) else data.decode("latin-1"))
    zlib_name, base64_name = program.standard("zlib"), program.standard("base64")
    text = f"{zlib_name}.decompress({base64_name}.b64decode({packed!r}))"
    return text + ".decode('utf-8', 'surrogatepass')" if isinstance(value, str) else text
