"""The finished text: imports, the user's modules, constants, then the statements in the order they were needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._quote import quoted

if TYPE_CHECKING:
    from ._program import Program
    from ._space import Space

FUTURE = "from __future__ import annotations\n"
# What stands between blank lines.
BLOCKS = ("def ", "class ", "@", "async ", "if True:")


def render(program: Program, tail: str = "") -> str:
    """Return the text of a program, ending in `tail`. Executed in an empty namespace it binds what was asked for."""
    modules = _modules(program)
    statements = _statements(program)
    imports = [FUTURE] if program.needs_future else []
    imports += [f"{statement}\n" for statement in program.imports]
    heads = ["".join(group) for group in (imports, modules, program.constants) if group]
    body = _joined([text for text, _ in statements])
    parts = [
        *heads,
        f"\n{body}" if heads and body.startswith(BLOCKS) else body,
        tail if heads or body else tail.lstrip("\n"),
    ]
    return "\n".join(filter(None, parts))


def _joined(texts: list[str]) -> str:
    """Join statements, with two blank lines round functions and classes."""
    joined = ""
    was_block = False
    for text in texts:
        is_block = text.startswith(BLOCKS)
        joined += ("\n\n" if joined and (is_block or was_block) else "") + text
        was_block = is_block
    return joined


def _modules(program: Program) -> list[str]:
    """Return the statements that make the user's own modules, and register those that code imports by name."""
    lines = []
    spaces = [space for space in program.spaces() if space.variable]
    own = next((space for space in program.spaces() if not space.variable), None)
    if own is not None and own.package and program.registered:
        lines.append(f"__package__ = {own.package!r}\n")  # what relative imports inside functions start from
    if spaces:
        types = program.standard("types")
        for space in spaces:
            lines.append(f"{space.variable} = {types}.ModuleType({space.module!r})\n")
            if program.registered:
                lines.append(f"{space.variable}.__package__ = {space.package!r}\n")
    for module, space in program.registered.items():
        target = space.variable or f"{program.standard('types')}.ModuleType({module!r})"
        lines.append(f"{program.standard('sys')}.modules.setdefault({module!r}, {target})\n")
        parent, _, name = module.rpartition(".")
        if parent in program.registered and space.variable:
            lines.append(f"{program.registered[parent].variable}.{name} = {space.variable}\n")
        if any(other.startswith(f"{module}.") for other in program.registered):
            lines.append(f"{target}.__path__ = []\n")
    return lines


def _statements(program: Program) -> list[tuple[str, Space | None]]:
    """Join what follows each other in one module to one piece."""
    merged: list[tuple[str, Space | None]] = []
    for text, space in program.steps:
        if space is not None and merged and merged[-1][1] is space:
            merged[-1] = (f"{merged[-1][0]}\n\n{text}", space)
        else:
            merged.append((text, space))
    return [(text if space is None else _in_module(program, text, space), space) for text, space in merged]


def _in_module(program: Program, text: str, space: Space) -> str:
    future = FUTURE if program.needs_future else ""
    label = f"{space.module.replace('.', '/')}.py"
    return f'exec(compile({quoted(future + text)}, {label!r}, "exec", dont_inherit=True), {space.variable}.__dict__)\n'
