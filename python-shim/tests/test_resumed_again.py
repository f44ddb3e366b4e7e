"""A run that goes on from captured source leaves a dump that stands alone as well, and can go on again."""

from __future__ import annotations

import importlib
import sys
import textwrap

import pytest
from support import lines_of

from vilvik_shim import dump, resume

START = """
import pygad

def ga_of(fitness_func, **callbacks):
    return pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=2, random_seed=3,
                    fitness_func=fitness_func, suppress_warnings=True, **callbacks)
"""
MODULES = {
    "places/__init__.py": "",
    "places/roads.py": """
        from dataclasses import dataclass, field

        @dataclass
        class Road:
            length: float
            parts: list = field(default_factory=list)

        NOTHING = None

        def cost(road, solution):
            return -road.length * float(abs(solution).sum()) - len(road.parts)
    """,
}
SCRIPTS = {
    "a class of the script": """
        from enum import Enum

        class Kind(Enum):
            A = 2.0

        class Problem:
            calls = 0

            def __call__(self, ga, solution, index):
                Problem.calls += 1
                return -float(abs(solution).sum()) * Kind.A.value

        ga = ga_of(Problem())
    """,
    "a package of one's own": """
        from places import roads
        from places.roads import Road, cost

        ROAD = Road(2.0, [1])
        SHORTEST = None

        def fitness(ga, solution, index):
            return cost(ROAD, solution) + roads.cost(Road(1.0), solution)

        ga = ga_of(fitness)
    """,
    "state that roles share": """
        class Memory:
            def __init__(self):
                self.seen = []

        MEMORY = Memory()

        def fitness(ga, solution, index):
            return -float(abs(solution).sum())

        def on_generation(ga):
            MEMORY.seen.append(ga.generations_completed)

        def on_stop(ga, fitness):
            MEMORY.seen.append("end")

        ga = ga_of(fitness, on_generation=on_generation, on_stop=on_stop)
    """,
    "a subclass of the GA": """
        class Mine(pygad.GA):
            def half(self, offspring, ga):
                return offspring / self.divisor

        def mutation(offspring, ga):
            return ga.half(offspring, ga)

        def fitness(ga, solution, index):
            return -float(abs(solution).sum())

        ga = ga_of(fitness, mutation_type=mutation)
        ga.__class__ = Mine
        ga.divisor = 2
    """,
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_resumed_run_leaves_a_dump_that_is_proven_and_goes_on(name, tmp_path, monkeypatch):
    for file, text in {**MODULES, "begun.py": START + textwrap.dedent(SCRIPTS[name])}.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(textwrap.dedent(text), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        ga = importlib.import_module("begun").ga
        ga.run()
        run = dump(ga, tmp_path / "first", proof="off")
    # As on a machine that never had the files.
    for module in ("begun", "places", "places.roads"):
        sys.modules.pop(module, None)
    for spool in ("second", "third"):
        monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / spool))
        going_on = resume(run, num_generations=2)
        going_on.run()
        run = dump(going_on, proof="wait")
        header, _ = lines_of(run)
        assert {report["proof"] for report in header["capture"].values()} == {"proven"}, header["capture"]
        assert [report["opaque"] for report in header["capture"].values() if report["opaque"]] == []


def test_a_function_of_the_users_named_as_what_puts_things_back_is_no_hindrance(tmp_path, monkeypatch):
    text = """
        def put_back(ga):
            pass

        def mutation(offspring, ga):
            return offspring

        ga = ga_of(lambda ga, solution, index: put_back(ga) or 1.0, mutation_type=mutation)
    """
    (tmp_path / "begun.py").write_text(START + textwrap.dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "begun", raising=False)
    ga = importlib.import_module("begun").ga
    ga.run()
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    assert resume(dump(ga, proof="off"), num_generations=1).mutation_type.__name__ == "mutation"
