"""Constructor arguments of a GA that build it again exactly: for the state line, typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .._file._typed import UnportableError, encode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .._file._kept import Kept

ROLES = (
    "fitness_func",
    "on_start",
    "on_fitness",
    "on_parents",
    "on_crossover",
    "on_mutation",
    "on_generation",
    "on_stop",
)
OPERATORS = ("parent_selection_type", "crossover_type", "mutation_type")
MUTATION_CONTROLS = ("mutation_probability", "mutation_num_genes", "mutation_percent_genes")
# In the order of PyGAD's constructor. Code travels as source, the population with the result, the logger not at all.
ARGUMENTS = (
    "num_generations",
    "num_parents_mating",
    "fitness_batch_size",
    "sol_per_pop",
    "num_genes",
    "init_range_low",
    "init_range_high",
    "gene_type",
    "parent_selection_type",
    "keep_parents",
    "keep_elitism",
    "K_tournament",
    "nsga3_num_divisions",
    "crossover_type",
    "crossover_probability",
    "sbx_crossover_eta",
    "mutation_type",
    "mutation_probability",
    "polynomial_mutation_eta",
    "mutation_by_replacement",
    "mutation_percent_genes",
    "mutation_num_genes",
    "random_mutation_min_val",
    "random_mutation_max_val",
    "gene_space",
    "gene_categorical",
    "sample_size",
    "allow_duplicate_genes",
    "save_best_solutions",
    "save_solutions",
    "suppress_warnings",
    "stop_criteria",
    "parallel_processing",
    "random_seed",
)
# Set on the finished instance: the constructor refuses the form PyGAD keeps them in, or draws, or means another thing.
SET_AFTER = (
    "gene_type",
    "keep_parents",
    "keep_parents_explicitly_set",
    *MUTATION_CONTROLS,
    "mutation_control_explicitly_set",
    "stop_criteria",
    "gene_categorical",
    "gene_space_unpacked",
    "random_seed",
    "suppress_warnings",
)
# Handed to the constructor as they are now; how many generations are left is told by the state itself.
CONSTRUCTED = (
    *(name for name in ARGUMENTS if name not in ("num_generations", *OPERATORS, *SET_AFTER)),
    "delay_after_gen",
)
SETTINGS = (*OPERATORS, *CONSTRUCTED, *SET_AFTER, "gene_type_single")
MISSING = object()


class Settings(NamedTuple):
    """The settings as JSON; the roles and operators that are code; what could not be put down."""

    text: str
    code: list[str]
    problems: list[str]


def settings_of(ga: Any) -> dict[str, Any]:
    """Return how `ga` is configured now."""
    return present(ga, SETTINGS)


def present(ga: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return those of these attributes that this release of PyGAD has."""
    return {name: value for name in names if (value := getattr(ga, name, MISSING)) is not MISSING}


def encode_settings(ga: Any, settings: dict[str, Any], kept: Kept[tuple[str, list[str]]]) -> Settings:
    """Return the settings of a moment; `kept` has those of the dump before."""
    exchanges: list[str] = []
    exchanged = _exchanged_operators(ga, settings, exchanges)
    if exchanged:
        settings = {**settings, **exchanged}
    code = [role for role in ROLES if getattr(ga, role, None) is not None]
    code += _custom(settings)
    if _has_constraints(ga):
        code.append("gene_constraint")
    text, problems = kept.made_of((*settings, *settings.values()), lambda: _encode(settings))
    return Settings(text, code, exchanges + problems)


def _custom(settings: dict[str, Any]) -> list[str]:
    return [name for name in OPERATORS if callable(settings.get(name))]


def _encode(settings: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the settings as JSON, and what could not be put down."""
    problems: list[str] = []
    custom = _custom(settings)
    construct = _texts(settings, CONSTRUCTED, problems)
    construct += _texts(settings, [name for name in OPERATORS if name not in custom], problems)
    construct.append(f'"gene_type":{encode(_gene_type(settings), "ga.gene_type")}')
    if any(settings.get("gene_categorical") or ()):
        construct += _texts(settings, ("gene_categorical",), problems)
    after = _texts(settings, SET_AFTER, problems)
    return f'{{"construct":{{{",".join(construct)}}},"set":{{{",".join(after)}}}}}', problems


def _exchanged_operators(ga: Any, settings: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    """Return the operators that were exchanged since: code is captured as it is now, so they are taken from now."""
    exchanged: dict[str, Any] = {}
    for name in OPERATORS:
        then, now = settings.get(name), getattr(ga, name, None)
        if then is not now and (callable(then) or callable(now)):
            exchanged[name] = now
            problems.append(f"ga.{name} was exchanged after the generation that the state shows")
    return exchanged


def _texts(settings: dict[str, Any], names: Iterable[str], problems: list[str]) -> list[str]:
    """Return these settings as the items of a JSON object; what can't be put down is a problem."""
    texts: list[str] = []
    for name in names:
        value = settings.get(name, MISSING)
        if value is MISSING:  # another release of PyGAD
            continue
        try:
            texts.append(f'"{name}":{encode(value, f"ga.{name}")}')
        except UnportableError as unportable:
            problems.append(f"{unportable.path} is a {unportable.found}, which no file can hold")
    return texts


def _has_constraints(ga: Any) -> bool:
    constraints = getattr(ga, "gene_constraint", None)
    return constraints is not None and any(constraint is not None for constraint in constraints)


def _gene_type(settings: dict[str, Any]) -> Any:
    """Return the gene type in a form that every release accepts: bare types, or type and precision."""
    value = settings["gene_type"]
    if settings.get("gene_type_single", True):
        return _one(value)
    return [_one(entry) for entry in value]


def _one(entry: Any) -> Any:
    kind, precision = entry if isinstance(entry, (list, tuple)) else (entry, None)
    return kind if precision is None else [kind, precision]
