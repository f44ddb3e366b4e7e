"""Modules as values: installed ones are imported, the user's own are made again with what is used of them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ._imports import import_module, source_of, submodule_import
from ._opaque import Opaque
from ._rebuilt import is_rebuilt
from ._space import is_local

if TYPE_CHECKING:
    from ._program import Program


PACKAGE = __name__.partition(".")[0]
NO_SHIM = (
    'type("NoShim", (), {"__getattr__": lambda self, name: self, "__call__": lambda self, *args, **options: self, '
    '"__enter__": lambda self: self, "__exit__": lambda self, *error: None})()'
)


def is_of_the_shim(value: Any) -> bool:
    """Whether a value is this package, or one of its functions, classes or objects."""
    module = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    if not isinstance(module, str):
        module = type(value).__module__
    return module.partition(".")[0] == PACKAGE


def stand_in_for_the_shim(program: Program) -> str:
    """Write what takes every call and does nothing: there is no shim where the code is going to run."""
    if program.no_shim is None:
        program.no_shim = program.fresh("_no_shim")
        program.constants.append(f"{program.no_shim} = {NO_SHIM}\n")
        program.note("calls of vilvik_shim", "do nothing there")
    return program.no_shim


def module_text(program: Program, module: ModuleType) -> str:
    """Return the name under which the text has a module."""
    if is_local(module.__name__):
        if vars(module).get("__spec__") is None and not getattr(module, "__file__", None) and not is_rebuilt(module):
            raise Opaque(f"the module {module.__name__}, which has no file")
        return program.space_of(vars(module)).variable or f"{program.standard('sys')}.modules[__name__]"
    first = next(iter(program.spaces()), None)
    stem = module.__name__.replace(".", "_")
    is_free = first is None or first.namespace.get(stem, module) is module
    alias = stem if is_free else f"_{stem}"
    found = import_module(alias, module)
    if found is None:
        raise Opaque(f"the module {module.__name__}, which can't be imported by its name")
    program.take_import(found)
    program.expressions[id(module)] = alias
    program.keep(module)
    program.take(alias)
    return alias


def use_attributes(program: Program, module: Any, attributes: list[str]) -> None:
    """Carry `module.a.b`: from a local module that name, of an installed one the submodule."""
    if not isinstance(module, ModuleType) or not attributes:
        return
    if not is_local(module.__name__):
        _look_for_submodules(program, module.__name__, attributes)
        found = submodule_import(module, tuple(attributes))
        if found is not None:
            program.take_import(found)
        return
    program.expression(module, module.__name__)
    first, *rest = attributes
    if first in vars(module):
        program.bind(program.space_of(vars(module)), first)
        use_attributes(program, vars(module)[first], rest)


def _look_for_submodules(program: Program, name: str, attributes: list[str]) -> None:
    for attribute in attributes:
        name = f"{name}.{attribute}"
        program.inputs.saw_module(name)
        if name not in sys.modules:
            return


def use_whole(program: Program, module: ModuleType) -> None:
    """Carry all that a module of the user's holds: it is used in a way that tells no names."""
    for name in [name for name in vars(module) if not name.startswith("__")]:
        program.bind(program.space_of(vars(module)), name)


def use_inner_import(program: Program, module: str, attribute: str | None) -> None:
    """Carry what an import statement inside a function imports, registered under its own name."""
    program.inputs.saw_module(module)
    program.inputs.saw_module(f"{module}.{attribute}")
    if not is_local(module):
        if source_of(module) == "third-party":
            program.modules[module.partition(".")[0]] = None
        return
    full = f"{module}.{attribute}"
    if attribute and isinstance(sys.modules.get(full), ModuleType):
        module, attribute = full, None
    found = sys.modules.get(module)
    if not isinstance(found, ModuleType) or module == "__main__":
        if source_of(module) == "local":
            program.note(f"local module {module}, not imported yet", "not carried; import it at the top of the file")
        return
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        parent = sys.modules[".".join(parts[:length])]
        program.registered[parent.__name__] = program.space_of(vars(parent))
    if attribute in (None, "*"):
        use_whole(program, found)
    elif attribute in vars(found):
        program.bind(program.space_of(vars(found)), str(attribute))
