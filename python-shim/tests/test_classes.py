"""Classes that tools write part of: rebuilt without the module that they came from."""

from __future__ import annotations

import textwrap

import pytest
from written import capture, rebuilt

DATACLASS = """
    import dataclasses
    import typing as t
    from dataclasses import InitVar, dataclass, field
    from typing import ClassVar

    @dataclass
    class Item:
        x: float
        seen: ClassVar[list] = []
        other: t.ClassVar[dict] = {}
        factor: InitVar[int] = 2
        total: float = field(init=False, default=0.0)
        parent: "Item | None" = None

        def __post_init__(self, factor):
            self.total = self.x * factor

    ITEM = Item(3.0)
"""
USE_ITEM = """
    def use(x):
        return ITEM.total, Item(x, 5).total, Item(x, parent=ITEM).parent.x, [f.name for f in fields(Item)]
"""


@pytest.mark.parametrize("future", ["", "from __future__ import annotations"])
def test_a_dataclass_of_the_script_has_its_fields(future, module_of):
    source = f"{future}\nfrom dataclasses import fields\n{textwrap.dedent(DATACLASS)}{textwrap.dedent(USE_ITEM)}"
    use = module_of(source).use
    assert rebuilt(use, "written")(2) == use(2) == (6.0, 10, 3.0, ["x", "total", "parent"])


@pytest.mark.parametrize("future", ["", "from __future__ import annotations"])
def test_a_dataclass_of_a_module_of_ones_own_has_its_fields(future, module_of):
    module_of(f"{future}\n{textwrap.dedent(DATACLASS)}", "items")
    use = module_of(f"from dataclasses import fields\nfrom items import ITEM, Item\n{textwrap.dedent(USE_ITEM)}").use
    assert rebuilt(use, "written", "items")(2) == use(2)


def test_annotations_that_one_text_leaves_alone_do_not_break_the_dataclass_of_another(module_of):
    module_of("from dataclasses import dataclass\n@dataclass\nclass Item:\n    x: float\n", "items")
    module = module_of("from items import Item\ndef use(x: Item) -> float:\n    return Item(x).x + 1\n")
    assert rebuilt(module.use, "written", "items")(2) == 3


def test_fields_that_are_given_by_name_alone_stay_so(module_of):
    module = module_of("""
        from __future__ import annotations
        from dataclasses import KW_ONLY, dataclass

        @dataclass
        class Item:
            x: int
            _: KW_ONLY
            y: int = 0

        def use(x):
            return Item(x, y=2).y
    """)
    assert rebuilt(module.use, "written")(1) == 2


def test_a_class_that_is_annotation_and_default_value_is_there_in_time(module_of):
    module = module_of("""
        from dataclasses import dataclass
        from enum import Enum

        class Kind(Enum):
            A = 1.5

        @dataclass
        class Item:
            kind: Kind = Kind.A

            def value(self, kind: Kind = Kind.A) -> Kind:
                return kind

        def use(x):
            return Item().kind.value + Item().value().value + x
    """)
    assert rebuilt(module.use, "written")(1) == 4


def test_what_changes_on_a_class_that_a_tool_has_written_is_carried(module_of):
    module = module_of("""
        from dataclasses import dataclass
        from typing import ClassVar

        @dataclass
        class Problem:
            target: float
            calls: ClassVar[int] = 0

        class Meta(type):
            pass

        class Counted(metaclass=Meta):
            calls = 0

        class Later(Counted):
            pass

        def use(x):
            Problem.calls += 1
            Later.calls += 1
            return Problem.calls, Counted.calls, Later.calls
    """)
    assert module.use(1) == (1, 0, 1)
    assert rebuilt(module.use, "written")(1) == (2, 0, 2)


PLUGINS = """
    class Problem:
        REGISTER = {}
        newest = None

        def __init_subclass__(cls, **options):
            super().__init_subclass__(**options)
            Problem.REGISTER[cls.__name__] = cls
            Problem.newest = cls

    class Sphere(Problem):
        def at(self, x):
            return x * x

    SPHERE = Sphere()

    def use(x):
        kind = type(SPHERE)
        return SPHERE.at(x), sorted(kind.REGISTER), kind.newest is kind, kind.REGISTER["Sphere"] is kind
"""


def test_a_base_class_that_registers_its_subclasses_knows_the_ones_it_knew(module_of):
    use = module_of(textwrap.dedent(PLUGINS)).use
    assert rebuilt(use, "written")(2) == use(2) == (4, ["Sphere"], True, True)


def test_a_metaclass_that_registers_classes_knows_the_ones_it_knew(module_of):
    module = module_of("""
        class Meta(type):
            known = {}

            def __new__(meta, name, bases, namespace):
                made = super().__new__(meta, name, bases, namespace)
                meta.known[name] = made
                return made

        class Base(metaclass=Meta):
            pass

        class Child(Base):
            pass

        def use(x):
            return sorted(Meta.known), Meta.known["Child"] is Child
    """)
    assert rebuilt(module.use, "written")(1) == (["Base", "Child"], True)


def test_what_decorators_did_to_a_class_is_carried_without_them(module_of):
    module = module_of("""
        KNOWN = {}

        def register(name):
            def decorate(cls):
                KNOWN[name] = cls
                return cls
            return decorate

        def extend(cls):
            cls.area = property(lambda self: self.width * 2)
            cls.make = classmethod(lambda c, width: c(width))
            cls.two = staticmethod(lambda: 2)
            return cls

        @register("box")
        @extend
        class Box:
            def __init__(self, width):
                self.width = width

            def get(self):
                return self.width

            value = property(get)
            alone = staticmethod(lambda: 3)

        def use(x):
            return KNOWN["box"] is Box, Box.make(x).area, Box.two(), Box(x).value, Box.alone()
    """)
    assert rebuilt(module.use, "written")(5) == (True, 10, 2, 5, 3)


def test_a_class_inside_of_another_stays_the_same_one_with_what_changed_on_it(module_of):
    module = module_of("""
        BONUS = 7

        class Outer:
            class Inner:
                count = 0

                def __init__(self):
                    type(self).count += 1

                def value(self):
                    return BONUS

            inner = Inner()

        OTHER = Outer.Inner()

        def use(x):
            kind = Outer.Inner
            return isinstance(OTHER, kind), isinstance(Outer.inner, kind), kind.count, OTHER.value()
    """)
    assert rebuilt(module.use, "written")(1) == (True, True, 2, 7)


def test_form_feeds_and_separators_of_unicode_end_no_line(module_of):
    module = module_of(
        "import math\n"
        'class Root:\n    """a\x0cb\u2028c\x1cd"""\n\x0c\n    OF = math.sqrt(4)\n\n'
        "    def get(self):\n        return self.OF\n"
        'def use(x, y=math.sqrt(9), z="\x0c\u2028"):\n    return Root().get() + y + len(z) + len(Root.__doc__) + x\n'
    )
    assert rebuilt(module.use, "written")(1) == module.use(1) == 15.0


def test_what_attrs_has_written_is_not_taken_for_the_users(module_of):
    module = module_of("""
        import attrs

        @attrs.define
        class Item:
            x: float = attrs.field(default=1.0, validator=attrs.validators.instance_of(float))
            parts: list = attrs.field(factory=list)

            def total(self):
                return self.x + len(self.parts)

        ITEM = Item(2.0, [1])

        def use(x):
            return ITEM.total() + x
    """)
    assert capture(module.use).report["fitness_func"]["how"] == "source"
    assert rebuilt(module.use, "written")(1) == 4.0
