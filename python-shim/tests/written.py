"""A function of a module that was written for a test: captured, and made again from its text alone."""

from __future__ import annotations

import sys
from typing import Any

from vilvik_shim._capture import capture_code
from vilvik_shim._notes import Notes


class Holder:
    """As much of a GA as capture looks at."""

    def __init__(self, **roles):
        vars(self).update(roles)


def capture(function):
    return capture_code(Holder(fitness_func=function), Notes(), lambda _: "1.0")


def rebuilt(function, *forgotten):
    """Capture a function, forget modules, and make it again from its text."""
    found = capture(function)
    assert found.report["fitness_func"]["opaque"] == []
    for name in forgotten:
        del sys.modules[name]
    namespace: dict[str, Any] = {}
    exec(compile(found.code["fitness_func"], "<alone>", "exec", dont_inherit=True), namespace)
    return namespace[found.code["fitness_func_entry"]]
