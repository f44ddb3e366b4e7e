"""Values of `typing`, types and enumerations that no class statement has made, and modules that hide another."""

from __future__ import annotations

from written import rebuilt


def test_names_of_typing_are_made_again(module_of):
    module = module_of("""
        from dataclasses import dataclass
        from typing import Generic, List, NewType, Optional, TypeVar

        T = TypeVar("T", bound="Base")
        Number = TypeVar("Number", int, float)
        Wide = TypeVar("Wide", covariant=True)
        Name = NewType("Name", str)
        Rows = Optional[List[float]]

        class Base:
            pass

        class Stack(Generic[T, Number, Wide]):
            def push(self, item: T) -> T:
                return item

        @dataclass
        class Item(Generic[Number]):
            x: Number
            rows: Rows = None
            name: Name = Name("n")

        def use(x):
            return Stack().push(x), Item(x).x, Item(x).name, T.__name__, Number.__constraints__, Wide.__covariant__
    """)
    assert rebuilt(module.use, "written")(5) == (5, 5, "n", "T", (int, float), True)


def test_a_union_that_is_a_value_is_made_again(module_of):
    module = module_of("Number = int | float | None\ndef use(x):\n    return isinstance(x, Number)\n")
    assert rebuilt(module.use, "written")(5) is True


def test_types_of_python_without_a_name_are_made_again(module_of):
    module = module_of("""
        KINDS = {type(None): 1, type(lambda: 0): 2}

        def use(x):
            return KINDS[type(x)], KINDS[type(use)]
    """)
    assert rebuilt(module.use, "written")(None) == (1, 2)


def test_an_enumeration_made_by_a_call_is_made_again(module_of):
    module = module_of("""
        from enum import Enum, IntEnum

        Color = Enum("Color", "RED GREEN")
        Level = IntEnum("Level", {"LOW": 10})
        TABLE = {Color.GREEN: Level.LOW}

        def use(x):
            return TABLE[Color(2)] + x, Color.RED.name
    """)
    assert rebuilt(module.use, "written")(1) == (11, "RED")


def test_a_module_of_the_users_is_carried_though_python_has_one_of_its_name(module_of):
    module_of("def score(x):\n    return x * 2\n", "colorsys")
    module = module_of("import colorsys\ndef use(x):\n    return colorsys.score(x)\n")
    assert rebuilt(module.use, "written", "colorsys")(4) == 8


def test_a_function_that_an_installed_module_made_hides_nothing_of_that_module(module_of):
    module = module_of("""
        import contextlib
        import threading

        @contextlib.contextmanager
        def doubled(x):
            yield x * 2

        class Worker(threading.Thread):
            def __init__(self):
                super().__init__()
                self.lock = threading.Lock()

        WORKER = Worker()

        def use(x):
            with WORKER.lock, doubled(x) as y, contextlib.suppress(ValueError):
                return y, threading.Event().is_set()
    """)
    assert rebuilt(module.use, "written")(2) == (4, False)
