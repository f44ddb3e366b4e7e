"""What the user exchanges on a GA between and during runs."""

from __future__ import annotations

import golden_runs
import pytest
from support import all_lines_of, lines_of, state_of

from vilvik_shim import load, resume, track

NOTHING_KEPT = {"keep_elitism": 0, "keep_parents": 0}


def lower(ga_instance, solution, solution_idx):
    return golden_runs.sphere(ga_instance, solution, solution_idx) - 1000.0


def test_the_best_of_an_earlier_fitness_function_is_forgotten(tmp_path):
    ga = golden_runs.sphere_ga(**NOTHING_KEPT)
    with track(ga, tmp_path) as run:
        ga.run()
        ga.fitness_func = lower
        ga.run()
    header, body, state = all_lines_of(run)
    solution, fitness = body["result"]["best_solution"], body["result"]["best_solution_fitness"]
    assert fitness == lower(None, solution, None)
    assert state["best"]["fitness"] != golden_runs.sphere(None, solution, None)
    assert "the fitness function was exchanged" in [note["found"] for note in header["notes"]]


def test_the_best_is_forgotten_where_a_callback_exchanges_the_function(tmp_path):
    def exchange(ga):
        if ga.generations_completed == 3:
            ga.fitness_func = lower

    ga = golden_runs.sphere_ga(**NOTHING_KEPT, on_generation=exchange)
    with track(ga, tmp_path) as run:
        ga.run()
    _, body, state = all_lines_of(run)
    result = body["result"]
    assert result["best_solution_fitness"] == lower(None, result["best_solution"], None)
    assert state["best"]["generation"] > 3


def test_the_same_function_keeps_the_best(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=lambda ga, s, i: -float(i) - ga.generations_completed, **NOTHING_KEPT)
    with track(ga, tmp_path) as run:
        ga.run()
        ga.run()
    view = load(run)
    assert (view.best_fitness, view.best_generation) == (0.0, 0)


def broken(tmp_path, change):
    """Break a run inside a generation after a callback changed the GA, with the last snapshot before that."""

    def fitness(ga, solution, solution_idx):
        if ga.generations_completed == 3:
            change(ga)
            raise ValueError
        return golden_runs.sphere(ga, solution, solution_idx)

    ga = golden_runs.sphere_ga(fitness_func=fitness)
    with pytest.raises(ValueError), track(ga, tmp_path) as run:  # noqa: PT011 -- the test's own
        ga.run()
    return run


def test_the_settings_of_the_state_are_those_of_its_moment(tmp_path):
    def change(ga):
        ga.num_parents_mating, ga.keep_elitism = 3, 2

    run = broken(tmp_path, change)
    construct = state_of(run)["settings"]["construct"]
    assert (construct["num_parents_mating"], construct["keep_elitism"]) == (4, 1)
    assert lines_of(run)[1]["ga_parameters"]["num_parents_mating"] == 3
    again = resume(run, num_generations=1, callables={"fitness_func": golden_runs.sphere})
    assert (again.num_parents_mating, again.keep_elitism) == (4, 1)


def test_an_operator_exchanged_for_code_since_is_doubted(tmp_path):
    def swap(offspring, ga):
        return offspring[:, ::-1].copy()

    def change(ga):
        ga.mutation_type = swap

    state = state_of(broken(tmp_path, change))
    assert "mutation_type" in state["code"]
    assert state["not_exact"] == ["ga.mutation_type was exchanged after the generation that the state shows"]


def test_what_was_changed_after_the_run_is_as_it_is_now(tmp_path):
    ga = golden_runs.sphere_ga()
    with track(ga, tmp_path) as run:
        ga.run()
        ga.num_parents_mating = 3
    assert state_of(run)["settings"]["construct"]["num_parents_mating"] == 3
