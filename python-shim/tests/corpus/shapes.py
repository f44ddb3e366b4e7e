"""A module beside the scripts."""
import math

UNIT = "m"
calls = 0
_table = {"pi": math.pi}


class Circle:
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return area(self)


def area(circle):
    return _table["pi"] * circle.radius ** 2


def bonus(solution):
    global calls
    calls += 1
    return _half(len(solution))


def _half(value):
    return value / 2


def module_fitness(ga_instance, solution, solution_idx):
    return -float(abs(solution).sum()) + bonus(solution)


def report(ga_instance):
    print("calls", calls)
