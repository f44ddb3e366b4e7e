"""Functions in all the forms that users write; the tests capture them and call the copies."""

import cmath
import collections.abc
import functools
import math as m
import os.path
import xml.etree.ElementTree
from functools import partial as bind
from math import sqrt
from typing import List, Optional

import local_module
import numpy as np
import numpy.linalg
from numpy import sin as sine
from numpy.linalg import norm

FACTOR = 3
NAMES = ("a", 'b"', "c\n", "ünï", "\ud800")
TABLE = {"x": [1, 2.5, None], ("y", 1): {1, 2}, b"z": frozenset(), "nan": float("nan"), "inf": -float("inf")}
MATRIX = np.arange(6.0).reshape(2, 3)
COLUMNS = np.asfortranarray(MATRIX)
EMPTY = np.zeros((0, 3))
SPECIAL = np.array([np.nan, np.inf, -0.0], dtype=np.float32)
SCALAR = np.float64(2.5)
HUGE = 7**5000
Z = complex(-0.0, float("inf"))
SHARED = [1, 2]
ALSO_SHARED = SHARED
counter = 0


def plain(x):
    return x + FACTOR


def imports(x):
    return m.floor(sqrt(x)) + cmath.phase(1) + len(os.path.join("a", "b")) + bind(max, x)(1)


def numpy_imports(x):
    return float(np.sum(MATRIX)) + float(norm(np.ones(4))) + float(numpy.linalg.det(np.eye(2))) + float(sine(0.0)) + x


def submodules(x):
    return isinstance([], collections.abc.Sequence), xml.etree.ElementTree.fromstring("<a/>").tag, x


def constants(x):
    return repr((NAMES[:4], NAMES[4] == "\ud800", list(TABLE.items()), SCALAR, HUGE % 1000, Z, x))


def arrays(x):
    return (
        repr(MATRIX),
        COLUMNS.flags.f_contiguous,
        COLUMNS.tolist(),
        EMPTY.shape,
        repr(SPECIAL),
        type(SCALAR).__name__,
        x,
    )


def shared(x):
    SHARED.append(x)
    return list(ALSO_SHARED), ALSO_SHARED is SHARED


def recursive(x):
    return 1 if x < 1 else x * recursive(x - 1)


def even(x):
    return True if x < 1 else odd(x - 1)


def odd(x):
    return False if x < 1 else even(x - 1)


def helpers(x):
    return first_helper(x)


def first_helper(x):
    return second_helper(x) + 1


def second_helper(x):
    return third_helper(x) * 2


third_helper = lambda x: x + FACTOR


def in_comprehension(x):
    return [plain(y) + FACTOR for y in range(int(x))]


def in_inner_function(x):
    def inner():
        class Local:
            limit = FACTOR

        return Local.limit + plain(x)

    return inner()


def with_defaults(x, k=FACTOR * 2, *, table=TABLE, call=plain, none=None, rows=MATRIX):
    return x + k + len(table) + call(x) + rows.size, none


def with_annotations(x: "Nowhere", y: Optional[List[int]] = None) -> np.ndarray:  # noqa: F821
    return x, y


class LocalType:
    pass


def with_local_annotation(x: LocalType) -> LocalType:
    return x


def with_own_import(x):
    import json
    from math import factorial

    return json.dumps(factorial(int(x)))


def counting(x):
    global counter
    counter += 1
    return counter


def several_lines(x):
    text = """first
        second

    third"""
    return text, x


def make_adder(n, table):
    def add(x):
        text = """kept
as it

      is"""
        return x + n + table["k"] + FACTOR, text

    return add


adder = make_adder(10, {"k": np.arange(3)})


def make_recursive():
    def down(x):
        return 0 if x < 1 else down(x - 1) + 1

    return down


down = make_recursive()


def make_counter():
    count = 0

    def tick(x):
        nonlocal count
        count += 1
        return count

    return tick


tick = make_counter()


def main():
    import collections
    from math import hypot

    import numpy as np

    start = np.array([3.0, 4.0])

    def sum(x):  # noqa: A001
        return x + FACTOR

    def fitness(x):
        return float(np.sum(start)) + hypot(x, 0.0) + sum(x) + len(collections.Counter("aab"))

    return fitness


everything_in_main = main()


def logged(function):
    @functools.wraps(function)
    def wrapper(x):
        return ("logged", function(x))

    return wrapper


@logged
def decorated(x):
    return x * FACTOR


def registered(function):
    return function


@registered
@registered
def twice_registered(x):
    return x - FACTOR


if FACTOR:

    def conditional(x):
        return (
            """a
    b""",
            x,
        )


square, cube = lambda x: x**2, lambda x: x**3
chosen = {"k": [lambda x: x + FACTOR, lambda x: x - FACTOR]}["k"][1]
spread = lambda x, n=FACTOR: (
    x,
    n,
)


class Tools:
    scale = 2

    @staticmethod
    def static(x):
        return x + FACTOR

    def method(self, x):
        return x * self.scale

    def __call__(self, x):
        return x


instance = Tools()
bound = instance.method


def uses_local_module(x):
    return local_module.helper(x)


def uses_instance(x):
    return instance.method(x)


def uses_nothing_known(x):
    return not_defined_anywhere + x  # noqa: F821


def uses_the_ga(ga_instance, solution, solution_idx):
    return solution[0] + not_defined_anywhere.num_genes  # noqa: F821


def uses_a_file(x):
    return STREAM.name, x


STREAM = open(os.devnull)  # noqa: SIM115
STREAM.close()


class Typed:
    x: int


def knows_its_types(ga, solution, solution_idx):
    return float(Typed.__annotations__["x"] is int)
