"""Import statements for modules and for what lives in them."""

from __future__ import annotations

import ast
import os
import sys
import sysconfig
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE_FOLDERS = ("site-packages", "dist-packages")
# Known by name wherever they were installed to.
ALWAYS_THIRD_PARTY = ("numpy", "pygad", "cloudpickle", "vilvik_shim")


class Import(NamedTuple):
    """One import: its statement, the module it needs, and where that comes from: `stdlib`, `third-party` or `local`."""

    statement: str
    module: str
    source: str


def import_module(name: str, module: ModuleType) -> Import | None:
    """Return the import that binds `name` to `module`; None for a module that can't be imported by its name."""
    full_name = module.__name__
    if sys.modules.get(full_name) is not module or full_name == "__main__":
        return None
    statement = f"import {name}" if name == full_name else f"import {full_name} as {name}"
    return Import(statement, full_name, source_of(full_name))


def import_object(name: str, value: Any, tree: ast.Module | None) -> Import | None:
    """Return the import of this very object as `name`: as its file writes it, else from where it lives."""
    for module, attribute in (*_written_imports(tree, name), *_homes(value)):
        if module == "__main__" or getattr(sys.modules.get(module), attribute, None) is not value:
            continue
        alias = "" if attribute == name else f" as {name}"
        return Import(f"from {module} import {attribute}{alias}", module, source_of(module))
    return None


def own_name(value: Any) -> str | None:
    """Return the name that an object tells of itself; those of `typing` hide it before Python 3.10."""
    name = asked(value, "_name" if type(value).__module__ == "typing" else "__name__")
    return name if isinstance(name, str) else asked(value, "__name__")


def submodule_import(module: ModuleType, attributes: tuple[str, ...]) -> Import | None:
    """Return the import of the deepest loaded submodule in `module.a.b`; None where `module` itself is the deepest."""
    full_name = module.__name__
    for attribute in attributes:
        if not isinstance(sys.modules.get(f"{full_name}.{attribute}"), ModuleType):
            break
        full_name = f"{full_name}.{attribute}"
    if full_name == module.__name__:
        return None
    alias = "_" + full_name.replace(".", "_")
    return Import(f"import {full_name} as {alias}", full_name, source_of(full_name))


def source_of(module: str) -> str:
    """Tell whether a module is part of Python, installed, or the user's own."""
    top = module.partition(".")[0]
    if top in ALWAYS_THIRD_PARTY:
        return "third-party"
    standard = getattr(sys, "stdlib_module_names", None)  # from Python 3.10
    if top in sys.builtin_module_names:
        return "stdlib"
    file = getattr(sys.modules.get(top), "__file__", None) or ""
    parts = os.path.normpath(file).split(os.sep)
    if standard is not None and top in standard and not _hides_standard(file, parts):
        return "stdlib"
    if any(folder in parts for folder in PACKAGE_FOLDERS):
        return "third-party"
    if standard is None and file.startswith(sysconfig.get_paths()["stdlib"] + os.sep):
        return "stdlib"
    return "local"


def _hides_standard(file: str, parts: list[str]) -> bool:
    """Whether a module with the name of one of Python's is a file of the user's that was found first."""
    if not file.endswith(".py") or any(folder in parts for folder in PACKAGE_FOLDERS):
        return False
    paths = sysconfig.get_paths()
    folders = {os.path.dirname(os.__file__), paths["stdlib"], paths["platstdlib"]}
    return not file.startswith(tuple(folder + os.sep for folder in folders))


def _written_imports(tree: ast.Module | None, name: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    yield node.module, alias.name


def _homes(value: Any) -> Iterator[tuple[str, str]]:
    attribute = own_name(value)
    if attribute is None:
        return
    for module in (asked(value, "__module__"), type(value).__module__.partition(".")[0]):
        if isinstance(module, str):
            yield module, attribute


def asked(value: Any, name: str) -> Any:
    """Return an attribute of a value of the user's, or None where there is none to be had.

    Proxies answer with errors of their own outside their context.
    """
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001 -- whatever the value does, it is only a value
        return None
