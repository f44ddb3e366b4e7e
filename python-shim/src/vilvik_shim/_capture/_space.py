"""The user's module namespaces, as the text rebuilds them: its own top level, and modules made inside it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from ._imports import source_of


@dataclass(repr=False, eq=False)
class Space:
    """One namespace. `variable` is the name that the text gives the module; empty for the text's own top level."""

    namespace: dict[str, Any]
    module: str
    variable: str = ""
    bound: dict[str, Any] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """Return the expression that reaches a name of this namespace from the text's top level."""
        return f"{self.variable}.{name}" if self.variable else name

    def name_of(self, value: Any, first: str) -> str | None:
        """Return a global name bound to this very object, `first` if it is; None where there is none."""
        if self.namespace.get(first) is value:
            return first
        return next(
            (name for name, item in list(self.namespace.items()) if item is value and name.isidentifier()), None
        )

    def module_of(self, namespace: dict[str, Any]) -> ModuleType | None:
        """Return the module that has a namespace: one that this one holds under some name, else the one imported."""
        held = (item for item in list(self.namespace.values()) if isinstance(item, ModuleType))
        return next((item for item in held if vars(item) is namespace), sys.modules.get(str(namespace.get("__name__"))))

    @property
    def package(self) -> str:
        """The package that relative imports of this module start from."""
        package = self.namespace.get("__package__")
        return package if isinstance(package, str) else self.module.rpartition(".")[0]


def is_local(module: str) -> bool:
    """Whether a module is the user's own: neither of Python nor installed."""
    return module == "__main__" or module not in sys.modules or source_of(module) == "local"


def resolve_relative(space: Space, name: str, level: int) -> str:
    """Return the full name of a module that an import statement names, in this module."""
    if not level:
        return name
    parts = space.package.split(".")
    base = ".".join(parts[: len(parts) - level + 1])
    return f"{base}.{name}" if name else base
