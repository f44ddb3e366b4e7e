"""Many ways to configure a GA, one per name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pygad


def fitness(ga_instance, solution, solution_idx):
    return -float(np.sum(np.asarray(solution, dtype=float) ** 2))


def two_goals(ga_instance, solution, solution_idx):
    return [-float(np.sum(np.asarray(solution, dtype=float) ** 2)), float(solution[0])]


def batch_fitness(ga_instance, solutions, indices):
    return [-float(np.sum(np.asarray(solution, dtype=float) ** 2)) for solution in solutions]


def small(solution, values):
    return [value for value in values if value < 40]


BASE = {
    "num_generations": 5,
    "num_parents_mating": 4,
    "sol_per_pop": 8,
    "num_genes": 4,
    "fitness_func": fitness,
    "random_seed": 5,
    "suppress_warnings": True,
}

SPACES = {
    "range": range(1, 9, 2),
    "downward range": range(9, 1, -2),
    "list": [1, 2, 3],
    "tuple": (1, 2.5, 3),
    "low and high": {"low": 1, "high": 5},
    "step": {"low": 1, "high": 5, "step": 0.5},
    "array": np.array([1, 2, 3]),
    "numpy scalars": [np.float32(0.1), np.int64(3)],
    "nested": [range(3), [1, 2], {"low": 0, "high": 2}, (5, 6)],
    "nested ranges": [range(3), range(5, 1, -1), range(0, 9, 3), range(1)],
    "none": [None, 1, 2, 3],
    "nested none": [None, [1, None, 2], {"low": 1, "high": 2, "step": 1}, 5],
    "nested arrays": [np.arange(3), np.linspace(0, 1, 5), [1], [2]],
}

TYPES = {
    "int": int,
    "float": float,
    "int8": np.int8,
    "uint16": np.uint16,
    "float16": np.float16,
    "float32": np.float32,
    "float, two digits": [float, 2],
    "float32, three digits": [np.float32, 3],
    "per gene": [int, float, np.int8, [float, 1]],
    "object": object,
}

CONTROLS: dict[str, dict[str, Any]] = {
    "default": {},
    "probability": {"mutation_probability": 0.3},
    "count as by default": {"mutation_num_genes": 1},
    "count": {"mutation_num_genes": 2},
    "percentage as by default": {"mutation_percent_genes": 10},
    "percentage": {"mutation_percent_genes": 60},
}

OTHERS: dict[str, dict[str, Any]] = {
    "one gene of its own type": {"num_genes": 1, "gene_type": [[float, 2]]},
    "two gene types": {"num_genes": 2, "gene_type": [float, int]},
    "adaptive probabilities": {"mutation_type": "adaptive", "mutation_probability": (0.5, 0.1)},
    "adaptive counts": {"mutation_type": "adaptive", "mutation_num_genes": [3, 1]},
    "adaptive percentages": {"mutation_type": "adaptive", "mutation_percent_genes": np.array([60, 20])},
    "no parents kept": {"keep_elitism": 0, "keep_parents": 0},
    "all parents kept": {"keep_elitism": 0, "keep_parents": -1},
    "two parents kept": {"keep_elitism": 0, "keep_parents": 2},
    "no elitism": {"keep_elitism": 0},
    "three elites": {"keep_elitism": 3},
    "ranges per gene": {"init_range_low": [1, 2, 3, 4], "init_range_high": (5, 6, 7, 8)},
    "mutation ranges per gene": {"random_mutation_min_val": [-1] * 4, "random_mutation_max_val": [1, 2, 3, 4.5]},
    "ranges as numpy scalars": {"init_range_low": np.int64(1), "init_range_high": np.float32(5.3)},
    "ranges the wrong way round": {"init_range_low": 5, "init_range_high": 1},
    "stop words": {"stop_criteria": ["reach_-0.0000001", "saturate_3", "time_1000", "evaluations_10000"]},
    "one stop word": {"stop_criteria": "reach_1e300"},
    "a stop value per objective": {
        "fitness_func": two_goals,
        "parent_selection_type": "nsga2",
        "stop_criteria": ["reach_-0.5_3"],
    },
    "no duplicates": {"allow_duplicate_genes": False, "gene_type": int, "init_range_high": 50, "sample_size": 50},
    "constraints": {"gene_type": int, "init_range_high": 60, "gene_constraint": [small, None, small, None]},
    "threads": {"parallel_processing": 2},
    "threads without a number": {"parallel_processing": ["thread", None]},
    "replacement": {"mutation_by_replacement": True},
    "batches": {"fitness_func": batch_fitness, "fitness_batch_size": 3},
    "histories": {"save_best_solutions": True, "save_solutions": True},
    "categories": {"gene_categorical": [True, False, False, True], "gene_space": [[0, 1, 2]] * 4},
    "tournament of all": {"parent_selection_type": "tournament", "K_tournament": 20},
    "no generations": {"num_generations": 0},
    "a seed of numpy": {"random_seed": np.int64(9)},
    "eta": {
        "crossover_type": "sbx",
        "sbx_crossover_eta": 5,
        "mutation_type": "polynomial",
        "polynomial_mutation_eta": 2.5,
    },
    "many objectives": {"fitness_func": two_goals, "parent_selection_type": "nsga3", "nsga3_num_divisions": 12},
}


def _settings() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, kind in TYPES.items():
        yield f"type {name}", {"gene_type": kind}
    for name in ("sss", "rws", "sus", "rank", "random", "tournament"):
        yield f"selection {name}", {"parent_selection_type": name}
    for name in ("nsga2", "tournament_nsga2"):
        yield f"selection {name}", {"parent_selection_type": name, "fitness_func": two_goals}
    for crossover in ("single_point", "two_points", "uniform", "scattered", "sbx", None):
        yield f"crossover {crossover}", {"crossover_type": crossover, "crossover_probability": 0.5}
    for mutation in ("random", "swap", "inversion", "scramble", "polynomial", None):
        for control, values in CONTROLS.items():
            yield f"mutation {mutation}, {control}", {"mutation_type": mutation, **values}
    for name, space in SPACES.items():
        yield f"space {name}", {"gene_space": space}
        yield f"space {name} of int", {"gene_space": space, "gene_type": int}
    yield from OTHERS.items()


SETTINGS = dict(_settings())


def build(name):
    return pygad.GA(**{**BASE, **SETTINGS[name]})
