"""N generations, a file, N generations: is it what 2N uninterrupted generations are? Bit for bit.

As a program (for other releases and interpreters): reads nothing, writes one JSON object, setting by setting what
differed; settings that this PyGAD refuses are named under `refused`.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pygad
import settings

from vilvik_shim import resume, track
from vilvik_shim._dump._dump import Request
from vilvik_shim._dump._run_dump import RunDump
from vilvik_shim._host import this_host
from vilvik_shim._watch._install import unwatch_one, watch_one

N = 5
calls = {"count": 0}


def noisy(ga_instance, solution, solution_idx):
    calls["count"] += 1
    return -float(np.sum(np.asarray(solution, dtype=float) ** 2)) + random.random() + np.random.normal()


def noisy_by_instance(ga_instance, solution, solution_idx):
    calls["count"] += 1
    noise = ga_instance.python_random_generator.random() + ga_instance.numpy_random_generator.normal()
    return noise - float(np.sum(np.asarray(solution, dtype=float) ** 2))


def by_generation(ga_instance, solution, solution_idx):
    return float(np.sum(np.sin(np.asarray(solution, dtype=float) * (1 + ga_instance.generations_completed))))


def by_attribute(ga_instance, solution, solution_idx):
    ga_instance.seen = getattr(ga_instance, "seen", 0) + 1
    ga_instance.table = {**getattr(ga_instance, "table", {}), ga_instance.seen % 3: (np.float32(0.5), [1, 2])}
    return float(solution[0]) * ga_instance.seen % 7


def by_own_generator(ga_instance, solution, solution_idx):
    if not hasattr(ga_instance, "rng"):
        ga_instance.rng = np.random.default_rng(5)
        ga_instance.old_rng = np.random.RandomState(6)
        ga_instance.python_rng = random.Random(7)
    noise = ga_instance.rng.random() + ga_instance.old_rng.normal() + ga_instance.python_rng.random()
    return float(noise - np.sum(np.asarray(solution, dtype=float) ** 2))


def three_goals(ga_instance, solution, solution_idx):
    genes = np.asarray(solution, dtype=float)
    return [-float(np.sum(genes**2)), -float(np.sum((genes - 1) ** 2)), -float(np.sum((genes + 1) ** 2))]


def huge(ga_instance, solution, solution_idx):
    return 2**70 + int(solution[0])


def flat(ga_instance, solution, solution_idx):
    return min(3.0, float(ga_instance.generations_completed))


def half_flat(ga_instance, solution, solution_idx):
    return float(min(ga_instance.generations_completed // 3, 2))


def stop_late(ga_instance):
    return "stop" if ga_instance.generations_completed == N + 2 else None


def adding_noise(ga_instance, fitness):
    return fitness + np.random.random(fitness.shape)


def shuffling(ga_instance, offspring):
    np.random.shuffle(offspring)


def take_first(fitness, num_parents, ga_instance):
    order = np.argsort(fitness)[::-1][:num_parents]
    if random.random() < 0.5:
        order = order[::-1].copy()
    return ga_instance.population[order].copy(), order


def blend(parents, offspring_size, ga_instance):
    rows = [np.random.permutation(parents)[:2].mean(axis=0) for _ in range(offspring_size[0])]
    return np.array(rows)


def jitter(offspring, ga_instance):
    return offspring + np.random.normal(size=offspring.shape) * random.random()


MORE: dict[str, dict[str, Any]] = {
    "noise from the global generators": {"fitness_func": noisy},
    "noise from the global generators, all kept": {"fitness_func": noisy, "keep_elitism": 0, "keep_parents": -1},
    "noise, nothing kept": {"fitness_func": noisy, "keep_elitism": 0, "keep_parents": 0},
    "noise from the instance": {"fitness_func": noisy_by_instance},
    "noise from generators on the instance": {"fitness_func": by_own_generator},
    "fitness by generation": {"fitness_func": by_generation, "keep_elitism": 0, "keep_parents": 0},
    "attributes on the instance": {"fitness_func": by_attribute},
    "three goals": {"fitness_func": three_goals, "parent_selection_type": "nsga2"},
    "three goals, tournament": {"fitness_func": three_goals, "parent_selection_type": "tournament_nsga2"},
    "three goals, reference points": {
        "fitness_func": three_goals,
        "parent_selection_type": "nsga3",
        "nsga3_num_divisions": 3,
    },
    "three goals, reference points, tournament": {
        "fitness_func": three_goals,
        "parent_selection_type": "tournament_nsga3",
        "nsga3_num_divisions": 2,
    },
    "huge integers": {"fitness_func": huge},
    "a stop in the second half": {"on_generation": stop_late},
    "saturation across the file": {"fitness_func": flat, "stop_criteria": "saturate_4", "keep_elitism": 0},
    "saturation after a change": {"fitness_func": half_flat, "stop_criteria": "saturate_3", "keep_elitism": 0},
    "an evaluation limit in the second half": {"stop_criteria": "evaluations_60", "keep_elitism": 0},
    "two saturations": {"fitness_func": flat, "stop_criteria": ["saturate_6", "saturate_5"], "keep_elitism": 0},
    "fitness changed by a callback": {"on_fitness": adding_noise},
    "offspring changed by callbacks": {"on_crossover": shuffling, "on_mutation": shuffling},
    "custom selection": {"parent_selection_type": take_first},
    "custom crossover": {"crossover_type": blend},
    "custom mutation": {"mutation_type": jitter},
    "three custom operators": {"parent_selection_type": take_first, "crossover_type": blend, "mutation_type": jitter},
    "histories and callbacks": {
        "save_best_solutions": True,
        "save_solutions": True,
        "on_fitness": adding_noise,
        "on_generation": stop_late,
    },
    "histories of mixed types": {
        "save_best_solutions": True,
        "save_solutions": True,
        "gene_type": [int, np.float32, [float, 2], np.int8],
    },
    "histories of several goals": {
        "save_best_solutions": True,
        "save_solutions": True,
        "fitness_func": three_goals,
        "parent_selection_type": "nsga2",
    },
    "processes": {"parallel_processing": ["process", 2]},
    "adaptive mutation": {"mutation_type": "adaptive", "mutation_num_genes": (3, 1)},
    "adaptive mutation by probability": {"mutation_type": "adaptive", "mutation_probability": (0.6, 0.2)},
    "a space with draws": {"gene_space": [[None, 1, 2], None, {"low": 0, "high": 1}, [3, None]], "random_seed": 11},
    "batches of noise": {"fitness_func": settings.batch_fitness, "fitness_batch_size": 4, "keep_elitism": 0},
}
SETTINGS: dict[str, dict[str, Any]] = {**settings.SETTINGS, **MORE}


def build(name, num_generations):
    random.seed(21)
    np.random.seed(22)
    # PyGAD before 3.8 writes into the lists it is given.
    return pygad.GA(**copy.deepcopy({**settings.BASE, **SETTINGS[name], "num_generations": num_generations}))


def fingerprint(ga):
    """Everything that a run leaves, types included."""
    names = (
        "population",
        "last_generation_fitness",
        "best_solutions",
        "best_solutions_fitness",
        "best_solutions_generations",
        "best_solution_generation",
        "solutions",
        "solutions_fitness",
        "solutions_generations",
        "generations_completed",
        "num_fitness_evaluations",
        "last_generation_parents",
        "last_generation_elitism",
        "pareto_fronts",
        "gene_space_unpacked",
        "seen",
        "table",
    )
    facts = {name: _plain(getattr(ga, name, None)) for name in names}
    facts["random"] = repr((random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()))
    facts["numpy"] = repr(np.random.get_state(legacy=False)["state"]["pos"])
    if hasattr(ga, "python_random_generator"):
        state = ga.numpy_random_generator.get_state(legacy=False)["state"]
        facts["own random"] = repr((ga.python_random_generator.getstate(), state["key"].tolist(), state["pos"]))
    return facts


def _plain(value):
    if isinstance(value, np.ndarray):
        return ["array", str(value.dtype), _plain(value.tolist())]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, [_plain(item) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[_plain(key), _plain(item)] for key, item in value.items()]]
    return [type(value).__name__, repr(value)]


def full_run(name, folder):
    """2N generations without a stop, with a checkpoint file written at the head of generation N on the way."""
    ga = build(name, 2 * N)
    # A clock that only generations move, and that stands still from generation N on: one file, there.
    host = dataclasses.replace(
        this_host(),
        monotonic=lambda: float(min(ga.generations_completed, N)),
        environ={"VILVIK_CHECKPOINT_EVERY": f"{N}s"},
    )
    middle = RunDump()
    watch_one(ga, Request(spool=folder, proof="off"), host, middle, writes_end=False)
    calls["count"] = 0
    ga.run()
    unwatch_one(ga)
    return fingerprint(ga), calls["count"], middle


def half_run(name, folder):
    """N generations, dumped at their end."""
    ga = build(name, N)
    calls["count"] = 0
    with track(ga, folder, proof="off") as run:
        ga.run()
    return run


def originals(name):
    roles = ("fitness_func", "on_fitness", "on_crossover", "on_mutation", "on_generation", "gene_constraint")
    operators = ("parent_selection_type", "crossover_type", "mutation_type")
    asked = {**settings.BASE, **SETTINGS[name]}
    return {
        role: asked[role]
        for role in (*roles, *operators)
        if asked.get(role) is not None and (role not in operators or callable(asked[role]))
    }


def go_on(dump, callables, num_generations):
    random.seed(99)
    np.random.seed(98)
    ga = resume(dump, num_generations=num_generations, callables=callables)
    ga.run()
    return fingerprint(ga)


def differences(name, folder, use_originals=True):
    """What differs, by name; empty when all is exact."""
    found = []
    expected, all_calls, middle = full_run(name, folder)
    end = half_run(name, folder)
    callables = originals(name) if use_originals else None
    resumed = go_on(end, callables, N)
    found += [f"end: {key}" for key in expected if resumed[key] != expected[key]]
    if use_originals and calls["count"] != all_calls:
        found.append("end: number of fitness calls")
    resumed = go_on(middle, callables, None)
    found += [f"middle: {key}" for key in expected if resumed[key] != expected[key]]
    return found


def main(names):
    logging.disable(logging.CRITICAL)
    os.environ["VILVIK_PROOF"] = "off"
    report = {"pygad": pygad.__version__, "exact": [], "different": {}, "refused": {}}
    for name in names or SETTINGS:
        try:
            build(name, N).run()
        except Exception as error:  # noqa: BLE001 -- told
            report["refused"][name] = f"{type(error).__name__}: {error}"[:120]
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.environ["VILVIK_SPOOL"] = folder
            try:
                found = differences(name, Path(folder), use_originals=True)
            except Exception as error:  # noqa: BLE001 -- told
                found = [f"{type(error).__name__}: {error}"]
        if found:
            report["different"][name] = found
        else:
            report["exact"].append(name)
    print(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1:])
