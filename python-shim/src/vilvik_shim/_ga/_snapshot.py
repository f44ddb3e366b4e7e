"""Everything exact continuation needs, of one moment: copied where PyGAD changes in place, encoded when written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .._file._typed import UnportableError, encode, encode_object
from ._arguments import present, settings_of
from ._generators import random_states

# Set by PyGAD itself, in any release from 3.3.1 on; everything else on an instance is the user's.
OWN_ATTRIBUTES = frozenset(
    """K_tournament _fitness_executor _fitness_executor_config _fitness_run_active _fitness_value_shape
    _saved_fitness_indexes _saved_population_sizes allow_duplicate_genes best_solution_generation best_solutions
    best_solutions_fitness best_solutions_generations cal_pop_fitness crossover crossover_probability crossover_type
    delay_after_gen fitness_batch_size fitness_func gene_categorical gene_constraint gene_space gene_space_nested
    gene_space_unpacked gene_type gene_type_single generations_completed init_range_high init_range_low
    initial_population keep_elitism keep_parents keep_parents_explicitly_set last_generation_elitism
    last_generation_elitism_indices last_generation_fitness last_generation_offspring_crossover
    last_generation_offspring_mutation last_generation_parents last_generation_parents_indices logger mutation
    mutation_by_replacement mutation_control_explicitly_set mutation_num_genes mutation_percent_genes
    mutation_probability mutation_type nsga3_num_divisions nsga3_reference_points num_fitness_evaluations
    num_generations num_genes num_offspring num_parents_mating numpy_random_generator on_crossover on_fitness
    on_generation on_mutation on_parents on_start on_stop parallel_processing parent_selection_type pareto_fronts
    polynomial_mutation_eta pop_size population previous_generation_fitness python_random_generator
    random_mutation_max_val random_mutation_min_val random_seed run_completed run_start_time sample_size
    save_best_solutions save_solutions sbx_crossover_eta select_parents sol_per_pop solutions solutions_fitness
    solutions_generations stop_criteria supported_stop_words suppress_warnings valid_parameters""".split()  # noqa: SIM905 -- to be read
)
# Replaced as a whole by PyGAD, never changed in place, so a reference is a copy.
REPLACED = (
    "initial_population",
    "previous_generation_fitness",
    "last_generation_parents",
    "last_generation_parents_indices",
    "last_generation_elitism",
    "last_generation_elitism_indices",
    "pareto_fronts",
    "generations_completed",
    "best_solution_generation",
    "run_completed",
    "num_offspring",
    "pop_size",
    "num_generations",
)
LISTS = (
    "best_solutions",
    "best_solutions_fitness",
    "best_solutions_generations",
    "solutions",
    "solutions_fitness",
    "solutions_generations",
    "_saved_population_sizes",
)


@dataclass(repr=False, eq=False)
class Snapshot:
    """One moment of a run.

    `moment` says where in `run()` it was taken: `loop_head` (before a generation begins), `selection` (the same, after
    `on_fitness`), `final` (before the last selection), `after_run`, `inside` (a callback) or `before` (never run).
    `lengths` are those of the histories without what `run()` will append again.
    """

    moment: str
    elapsed: float | None
    evaluations: int | None
    population: Any
    fitness: Any
    values: dict[str, Any]
    settings: dict[str, Any]
    lists: dict[str, tuple[Any, int]]
    random: dict[str, Any]
    user: str
    problems: list[str] = field(default_factory=list)


def take(ga: Any, moment: str, elapsed: float | None, settings: dict[str, Any] | None = None) -> Snapshot:
    """Copy the state of `ga`, whose settings may be known; costs 0.1 ms, nearly all of it NumPy's random states."""
    fitness: Any = getattr(ga, "last_generation_fitness", None)
    user, problems = _user_attributes(ga)
    return Snapshot(
        moment,
        elapsed,
        getattr(ga, "num_fitness_evaluations", None),
        ga.population.copy(),
        fitness.copy() if hasattr(fitness, "copy") else fitness,
        present(ga, REPLACED),
        settings if settings is not None else settings_of(ga),
        _histories(ga, moment),
        random_states(ga),
        user,
        problems,
    )


def _histories(ga: Any, moment: str) -> dict[str, tuple[Any, int]]:
    """Return the histories, each with its length without the entries that `run()` appends again from here on."""
    lists = present(ga, LISTS)
    lengths = {name: len(entries) for name, entries in lists.items()}
    if moment != "before":
        _take_off(lengths, ga, moment)
    return {name: (entries, max(0, lengths[name])) for name, entries in lists.items()}


def _take_off(lengths: dict[str, int], ga: Any, moment: str) -> None:
    ends = moment in ("final", "after_run")
    if getattr(ga, "save_best_solutions", False):
        lengths["best_solutions"] -= 1
    if getattr(ga, "save_solutions", False) and (ends or moment == "selection"):
        rows = len(ga.population)
        lengths["solutions"] -= rows
        lengths["solutions_fitness"] -= rows
        for name in ("solutions_generations", "_saved_population_sizes"):
            if name in lengths:
                lengths[name] -= 1
    if moment in ("after_run", "selection"):
        lengths["best_solutions_fitness"] -= 1
        if "best_solutions_generations" in lengths:
            lengths["best_solutions_generations"] -= 1


def _user_attributes(ga: Any) -> tuple[str, list[str]]:
    """Return the attributes that PyGAD did not set, as a JSON object, and why some are not in it."""
    if OWN_ATTRIBUTES.issuperset(vars(ga)):
        return "{}", []
    encoded: dict[str, str] = {}
    problems: list[str] = []
    for name, value in list(vars(ga).items()):
        if name in OWN_ATTRIBUTES:
            continue
        try:
            encoded[name] = encode(value, f"ga.{name}")
        except UnportableError as unportable:
            problems.append(f"{unportable.path} is a {unportable.found}, which no file can hold")
    return encode_object(encoded), problems
