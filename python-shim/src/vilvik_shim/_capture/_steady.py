"""What a text was made from: where all of it is plainly the same at the next dump, the text is too."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ._report import Request

MISSING = object()


class Inputs:
    """All that a program read. `other` counts what can change without becoming another object: then nothing is sure.

    `has_ga` tells that it came upon the GA itself: the same code is another text for another GA.
    """

    def __init__(self) -> None:
        self.has_ga = False
        self._names: list[tuple[dict[str, Any], str, Any]] = []
        self._modules: list[tuple[str, Any]] = []
        self._functions: list[tuple[Any, Any, Any]] = []
        self.other = 0

    def saw_name(self, namespace: dict[str, Any], name: str) -> None:
        """Remember what a global name was bound to."""
        self._names.append((namespace, name, namespace.get(name, MISSING)))

    def saw_module(self, name: str) -> None:
        """Remember whether a module was loaded: code may import one while it runs."""
        self._modules.append((name, sys.modules.get(name)))

    def saw_function(self, function: Any) -> None:
        """Remember a function; one with cells, attributes or keyword defaults can change inside."""
        if function.__closure__ or function.__kwdefaults__ is not None or vars(function):
            self.other += 1
        else:
            self._functions.append((function, function.__code__, function.__defaults__))

    def saw_other(self) -> None:
        """Remember that the text holds the content of something that can change."""
        self.other += 1

    def are_same(self) -> bool:
        """Whether writing the text again would surely give the same."""
        if self.other:
            return False
        for namespace, name, value in self._names:
            if namespace.get(name, MISSING) is not value:
                return False
        for name, module in self._modules:
            if sys.modules.get(name) is not module:
                return False
        return all(_is_as_it_was(*seen) for seen in self._functions)


def _is_as_it_was(function: Any, code: Any, defaults: Any) -> bool:
    return (
        function.__code__ is code
        and function.__defaults__ is defaults
        and function.__kwdefaults__ is None
        and not vars(function)
    )


class MadeFrom(NamedTuple):
    """What a whole capture was made from: the callables by role, and what their programs read; None where not sure."""

    values: dict[str, Any]
    inputs: list[Inputs] | None

    @classmethod
    def of(cls, requests: dict[str, Request], inputs: list[Inputs]) -> MadeFrom:
        """Return what there is to compare; nothing for what is composed of several values."""
        is_plain = all(type(request.value) is FunctionType and request.extras is None for request in requests.values())
        values = {role: request.value for role, request in requests.items()}
        return cls(values, inputs if is_plain and len(inputs) == len(requests) else None)

    def is_for_any_ga(self) -> bool:
        """Whether another GA with the same callables would surely get the same, as long as nothing changes."""
        return self.inputs is not None and not any(inputs.other or inputs.has_ga for inputs in self.inputs)

    def is_same(self, requests: dict[str, Request]) -> bool:
        """Whether capturing these again would surely give the same."""
        if self.inputs is None or self.values.keys() != requests.keys():
            return False
        for role, request in requests.items():
            if request.extras is not None or request.value is not self.values[role]:
                return False
        return all(inputs.are_same() for inputs in self.inputs)
