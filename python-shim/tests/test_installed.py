"""What installed packages make: taken apart by their own functions, compiled anew out of the user's."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from written import rebuilt

PACKAGES = Path(str(np.__file__)).parents[1]


@pytest.fixture
def installed(monkeypatch):
    """Give a stand-in for a module that is installed."""

    def install(name, source):
        module = ModuleType(name)
        module.__file__ = str(PACKAGES / name / "__init__.py")
        monkeypatch.setitem(sys.modules, name, module)
        exec(source, vars(module))
        return module

    return install


def test_an_object_that_its_package_makes_by_a_function_is_carried(installed, module_of):
    installed(
        "shapes_package",
        "def from_text(text):\n    made = object.__new__(Shape)\n    made.text = text\n    return made\n"
        "class Shape:\n    def __reduce__(self):\n        return from_text, (self.text,)\n",
    )
    module = module_of("""
        from shapes_package import from_text

        BOX = from_text("box")
        PARTS = [BOX, from_text("disc"), BOX]

        def use(x):
            return [part.text for part in PARTS] * x, PARTS[0] is PARTS[2]
    """)
    assert rebuilt(module.use, "written")(1) == (["box", "disc", "box"], True)


@pytest.fixture
def numba(installed):
    """Stand in for what numba does where a function is compiled at its first call."""

    class Dispatcher:
        def __init__(self, py_func, options):
            self.py_func, self.targetoptions = py_func, {**options, "boundscheck": None}
            functools.update_wrapper(self, py_func)

        def __call__(self, *arguments):
            return self.py_func(*arguments)

    Dispatcher.__module__ = "numba.core.registry"
    module = installed("numba", "")
    module.jit = lambda **options: lambda function: Dispatcher(function, options)
    return module


def test_a_function_that_numba_compiles_is_compiled_anew(numba, module_of):
    module = module_of("""
        import numba

        STEP = 2

        @numba.jit(nopython=True)
        def twice(x):
            return x * STEP

        @numba.jit(nopython=True, fastmath=True)
        def powers(x):
            return 1 if x == 0 else twice(powers(x - 1))

        HELD = [powers]

        def use(x):
            return HELD[0](x), powers.targetoptions, powers is HELD[0]
    """)
    options = {"nopython": True, "fastmath": True, "boundscheck": None}
    assert rebuilt(module.use, "written")(3) == module.use(3) == (8, options, True)
