"""A text that stands alone: gathers what some callables use, and writes it down in an order that runs."""

from __future__ import annotations

import builtins
import keyword
import sys
from itertools import count
from types import BuiltinMethodType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from ._arrays import write_array
from ._classes import write_class
from ._containers import write_container
from ._frames import is_frame, write_frame
from ._functions import write_function
from ._imports import import_module, import_object, own_name
from ._literals import CONTAINERS, is_array, scalar_text
from ._modules import is_of_the_shim, module_text, stand_in_for_the_shim, use_attributes, use_inner_import, use_whole
from ._objects import is_dispatching, write_dispatching, write_method, write_object
from ._opaque import BY_TEXT, READERS, Opaque
from ._space import Space, is_local, resolve_relative
from ._steady import Inputs

if TYPE_CHECKING:
    from .._notes import Notes
    from ._imports import Import
    from ._names import Names
    from ._packing import Packing
    from ._shape import Shape


class Step(NamedTuple):
    """One piece of the text; `space` is the module whose functions it defines, None for the text's own level."""

    text: str
    space: Space | None = None


class Program:
    """The text of one code field, or of the module that several share.

    Args:
        role: the code field, for notes.
        ga: the GA, to know it where the code uses it.
        notes: where to say what is not carried.
        shape: what earlier passes found out.
        packing: compresses large constants; the same for all programs of a capture.
        is_dry: True reads sources only; large values are passed over.

    """

    def __init__(
        self, role: str, ga: Any, notes: Notes, shape: Shape, packing: Packing, *, is_dry: bool = False
    ) -> None:
        self.role, self.ga, self.notes, self.shape, self.is_dry = role, ga, notes, shape, is_dry
        self.packing = packing
        self.inputs = Inputs()
        self.steps: list[Step] = []
        self.constants: list[str] = []
        self.imports: dict[str, None] = {}
        self.modules: dict[str, None] = {}
        self.opaque: dict[str, str] = {}
        self.weights: dict[str, int] = {}
        self.files: dict[str, str] = {}
        self.packed: dict[str, str] = {}
        self.no_shim: str | None = None
        self.ga_targets: dict[str, None] = {}
        # What can change, by identity: shared with other code fields it has to stay one.
        self.state: dict[Any, str] = {}
        self.stored: set[Any] = set()
        self.proven = True
        self.needs_future = False
        self.registered: dict[str, Space] = {}
        self.expressions: dict[int, str] = {}
        self.pending: dict[int, Callable[[], None]] = {}
        self.open: dict[int, Any] = {}
        self.filled: set[int] = set()
        # The classes that are begun and not yet written; what has to wait for all of them.
        self.defining: list[type] = []
        self.after_classes: list[Callable[[], None]] = []
        self._kept: list[Any] = []
        self._spaces: dict[int, Space] = {}
        self._taken: set[str] = {*dir(builtins), *keyword.kwlist}

    def expression(self, value: Any, where: str, suggested: str | None = None) -> str:
        """Return an expression for a value, after writing what it needs; raises Opaque where there is none.

        `suggested` is the name to bind where the value needs one; the caller binds it otherwise.
        """
        text = scalar_text(value)
        if text is not None:
            return text
        known = self.expressions.get(id(value))
        if known is not None:
            self._ask_again(value)
            return self.expressions[id(value)]
        self.keep(value)
        if value is self.ga:
            self.inputs.has_ga = True
            raise Opaque("the GA itself")
        if is_of_the_shim(value):
            return stand_in_for_the_shim(self)
        if isinstance(value, ModuleType):
            return module_text(self, value)
        installed = self._installed(value)
        if installed is not None:
            return installed
        return self._writer(value)(self, value, where, suggested)

    def bind(self, space: Space, name: str) -> None:
        """Bind a global name to what the user's module binds it to."""
        self.state.setdefault(("global", id(space.namespace), name), name)
        if name in space.bound:
            return
        self.inputs.saw_name(space.namespace, name)
        if name not in space.namespace:
            if not hasattr(builtins, name):
                self.leave_out(name, "not defined at the time of the dump")
            return
        value = space.namespace[name]
        space.bound[name] = value
        if value is self.ga:
            self.inputs.has_ga = True
            self.ga_targets[space.at(name)] = None
            self.constants.append(f"{space.at(name)} = None\n")
            return
        if not space.variable and not is_of_the_shim(value) and self._bind_by_import(name, value):
            return
        try:
            text = self.expression(value, name, space.at(name))
        except Opaque as reason:
            self.leave_out(name, str(reason))
            return
        if text != space.at(name):
            is_plain = scalar_text(value) is not None
            (self.constants.append if is_plain else self.step)(f"{space.at(name)} = {text}\n")

    def bind_names(self, space: Space, names: Names) -> None:
        """Bind all that a piece of code uses by name."""
        for name in names.loads:
            if name in BY_TEXT and name not in space.namespace:
                self.note(f"the code calls {name}", BY_TEXT[name])
            self.bind(space, name)
        for name in names.stores:
            self.stored.add(("global", id(space.namespace), name))
            self.inputs.saw_name(space.namespace, name)
            if name in space.namespace:
                self.bind(space, name)
        for first, *rest in names.chains:
            if rest[-1] in READERS and isinstance(space.namespace.get(first), ModuleType):
                self.note(f"the code calls {first}.{'.'.join(rest)}", BY_TEXT["open"])
            use_attributes(self, space.namespace.get(first), rest)
        for name in names.bare:
            value = space.namespace.get(name)
            if isinstance(value, ModuleType) and is_local(value.__name__):
                use_whole(self, value)
        for level, module, attribute in names.imports:
            use_inner_import(self, resolve_relative(space, module, level), attribute)

    def space_of(self, namespace: dict[str, Any]) -> Space:
        """Return the space of a namespace: first the text's own, then modules, none of which hides an installed one."""
        space = self._spaces.get(id(namespace))
        if space is None:
            module = str(namespace.get("__name__", "__main__"))
            space = self._spaces[id(namespace)] = Space(namespace, module)
            if len(self._spaces) == 1:
                self._taken.update(name for name in namespace if isinstance(name, str))
            else:
                self.inputs.saw_other()
                first = next(iter(self._spaces.values()))
                found = first.module_of(namespace)
                bound = first.name_of(found, module.rpartition(".")[2]) if found and is_local(module) else None
                space.variable = bound or self.fresh("_" + module.rpartition(".")[2])
                if bound:
                    first.bound[bound] = found
            file = namespace.get("__file__")
            if space.variable and isinstance(file, str):
                self.files[module] = file
        return space

    def spaces(self) -> list[Space]:
        """Return the spaces met, the text's own first."""
        return list(self._spaces.values())

    def step(self, text: str, space: Space | None = None) -> None:
        """Append a statement, to be executed in `space`."""
        self.steps.append(Step(text, space if space is not None and space.variable else None))

    def fresh(self, stem: str) -> str:
        """Return a name that the text does not use yet."""
        stem = stem if stem.isidentifier() else self.role
        taken = self._taken
        name = stem if stem not in taken else next(f"{stem}_{n}" for n in count(2) if f"{stem}_{n}" not in taken)
        taken.add(name)
        return name

    def take(self, name: str) -> None:
        """Remember that the text uses a name."""
        self._taken.add(name)

    def name_for(self, value: Any, stem: str, suggested: str | None) -> str:
        """Choose the name of a value that needs one, and remember it as the value's expression."""
        name = suggested or self.fresh(f"_{stem}")
        self.expressions[id(value)] = name
        return name

    def standard(self, module: str) -> str:
        """Return the name under which the text has a module of Python (or NumPy)."""
        __import__(module)
        return module_text(self, sys.modules[module])

    def remember(self, value: Any, where: str) -> None:
        """Note down a value that can change."""
        self.state.setdefault(id(value), where)
        self.keep(value)

    def keep(self, value: Any) -> None:
        """Keep a value alive, so that its id() stays its own."""
        self._kept.append(value)

    def remember_packed(self, packed: str, text: str) -> None:
        """Keep what a compressed text holds, for those who look for secrets."""
        self.packed[packed[:200]] = text

    def leave_out(self, name: str, reason: str) -> None:
        """Say that a value is not carried."""
        self.opaque[name] = reason
        self.note(f"{name}: {reason}", "left out; the code fails where it uses it")

    def note(self, found: str, action: str) -> None:
        """Add a note about this code field."""
        self.notes.add(f"code.{self.role}", found, action)

    def take_import(self, found: Import) -> None:
        """Add an import statement."""
        self.imports[found.statement] = None
        if found.source == "third-party":
            self.modules[found.module.partition(".")[0]] = None

    def _writer(self, value: Any) -> Callable[[Program, Any, str, str | None], str]:
        if type(value) is FunctionType and not is_dispatching(value):
            return write_function
        self.inputs.saw_other()
        if type(value) is FunctionType:
            return write_dispatching
        if isinstance(value, type):
            return write_class
        if isinstance(value, (MethodType, BuiltinMethodType)):
            return write_method
        if type(value) in CONTAINERS:
            return write_container
        return write_array if is_array(value) else write_frame if is_frame(value) else write_object

    def _ask_again(self, value: Any) -> None:
        """Give a name to what was written in place and is used once more; write now what waits."""
        key = id(value)
        if key in self.pending:
            self.pending.pop(key)()
        elif key in self.open:
            (self.shape.cells if type(value) is FunctionType else self.shape.circular).add(
                self.open[key] if type(value) is FunctionType else key
            )
        elif not self.expressions[key].replace(".", "_").isidentifier():
            self.shape.named.add(key)

    def _installed(self, value: Any) -> str | None:
        """Import what is part of Python or of an installed package."""
        name = own_name(value)
        if not isinstance(name, str) or isinstance(getattr(value, "__self__", None), type):
            return None
        if getattr(builtins, name, None) is value:
            return name
        first = next(iter(self._spaces.values()), None)
        is_bound = first is None or first.namespace.get(name) is value
        alias = name if is_bound else f"_{name}"
        found = import_object(alias, value, None)
        if found is None or found.source == "local":
            return None
        self.take_import(found)
        self.expressions[id(value)] = alias
        self._taken.add(alias)
        if is_bound and first is not None:
            first.bound[name] = value
        return alias

    def _bind_by_import(self, name: str, value: Any) -> bool:
        found = import_module(name, value) if isinstance(value, ModuleType) else import_object(name, value, None)
        if found is None or found.source == "local":
            return False
        self.take_import(found)
        self.expressions.setdefault(id(value), name)
        self._kept.append(value)
        return True
