"""Constructor arguments of a GA: as given where that was seen and still holds, else rebuilt from its attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._file._header import encode_text
from .._file._values import Json, plain, type_name
from .._notes import Notes
from ._arguments import ARGUMENTS, MUTATION_CONTROLS, OPERATORS, present
from ._given import given_arguments

if TYPE_CHECKING:
    from .._file._kept import Kept

MAX_LISTED = 10_000
# Of what the constructor was given, all that is asked for.
READ_AS_GIVEN = (*MUTATION_CONTROLS, "stop_criteria")
# What is not handed back just as it is.
SPECIAL = frozenset(
    (*OPERATORS, *MUTATION_CONTROLS, "gene_type", "stop_criteria", "gene_space", "keep_parents", "gene_categorical")
)


def encode_parameters(ga: Any, settings: dict[str, Any], notes: Notes, kept: Kept[tuple[str, Notes]]) -> str:
    """Return `ga_parameters` of a GA that has these settings as JSON; `kept` has those of the dump before."""
    given = given_arguments(ga) or {}
    values = (*settings, *settings.values(), ga.num_generations, *map(given.get, READ_AS_GIVEN))
    text, found = kept.made_of(values, lambda: _encode(ga))
    notes.take(found)
    return text


def _encode(ga: Any) -> tuple[str, Notes]:
    notes = Notes()
    return encode_text(ga_parameters(ga, notes)), notes


def ga_parameters(ga: Any, notes: Notes) -> dict[str, Json]:
    """Return the constructor arguments that build this GA again, by the names of PyGAD's constructor.

    Read from the attributes of `ga`, of any release since 3.3.1: parameters it does not know are left out. So is None,
    but for `crossover_type` and `mutation_type`, where it switches the operator off and is sent as null. What the
    attributes no longer tell (which mutation control was asked for, the order of stop criteria) comes from the
    arguments, where the construction was seen and nobody has changed the GA since.
    """
    given = given_arguments(ga) or {}
    parameters: dict[str, Json] = {}
    for name, value in present(ga, ARGUMENTS).items():
        if name not in SPECIAL:
            if value is not None:
                parameters[name] = plain(value, f"ga_parameters.{name}", notes)
        elif name in OPERATORS:
            parameters.update(_operator(name, value, notes))
        elif name == "gene_type":
            parameters.update(_gene_type(value, bool(getattr(ga, "gene_type_single", isinstance(value, type)))))
        elif name == "stop_criteria":
            parameters.update(_stop_criteria(value, given.get(name)))
        elif name == "gene_space" and value is not None:
            parameters[name] = plain(
                _without_ranges(value, _draws_ranges_by_step(ga)), "ga_parameters.gene_space", notes
            )
        elif value is not None and _in_force(ga, name, value, given):
            parameters[name] = plain(value, f"ga_parameters.{name}", notes)
    if getattr(ga, "delay_after_gen", 0):
        found = f"delay_after_gen={ga.delay_after_gen!r}"
        notes.add("ga_parameters.delay_after_gen", found, "left out: PyGAD has it no more, and it changes no result")
    return parameters


def _operator(name: str, value: Any, notes: Notes) -> dict[str, Json]:
    if not callable(value):
        return {name: plain(value, f"ga_parameters.{name}", notes)}
    found = f"custom operator {getattr(value, '__name__', type(value).__name__)}"
    notes.add(f"ga_parameters.{name}", found, "put back by on_start, since an import has no field for it")
    return {}


def _gene_type(value: Any, single: bool) -> dict[str, Json]:
    if single:
        kind, precision = value if isinstance(value, (list, tuple)) else (value, None)
        if precision is None:
            return {"gene_type": type_name(kind)}
        return {"gene_type": "custom", "custom_gene_type": f"[{type_name(kind)}, {int(precision)}]"}
    return {"gene_type": "custom", "custom_gene_type": "[" + ", ".join(_one_gene(entry) for entry in value) + "]"}


def _one_gene(entry: Any) -> str:
    kind, precision = entry if isinstance(entry, (list, tuple)) else (entry, None)
    return type_name(kind) if precision is None else f"[{type_name(kind)}, {int(precision)}]"


def _draws_ranges_by_step(ga: Any) -> bool:
    """Whether this PyGAD draws from a range as from low, high and step (from 3.8), not as from a list."""
    return hasattr(ga, "python_random_generator")


def _without_ranges(space: Any, by_step: bool) -> Any:
    """Return a gene space with each range in the form that JSON has and that leads to the same draws."""
    if isinstance(space, range):
        if by_step or len(space) > MAX_LISTED:
            return {"low": space.start, "high": space.stop, "step": space.step}
        return list(space)
    if isinstance(space, (list, tuple)):
        return [_without_ranges(item, by_step) for item in space]
    return space


def _stop_criteria(criteria: Any, given: Any) -> dict[str, Json]:
    if criteria is None:
        return {}
    rules = [(word, *(float(threshold) for threshold in thresholds)) for word, *thresholds in criteria]
    asked = [_parsed(text) for text in ([given] if isinstance(given, str) else given or ())]
    if sorted(asked) == sorted(rules):  # before PyGAD 3.8 the attribute has lost the order
        criteria = [criteria[rules.index(rule)] for rule in asked]
    return {"stop_criteria": [_criterion(*criterion) for criterion in criteria]}


def _parsed(text: str) -> tuple[Any, ...]:
    word, *thresholds = text.split("_")
    try:
        return (word, *(float(threshold) for threshold in thresholds))
    except ValueError:
        return (word,)


def _criterion(word: str, *thresholds: Any) -> str:
    return "_".join([word, *(_positional(threshold) for threshold in thresholds)])


def _positional(number: Any) -> str:
    # PyGAD before 3.8 reads digits, dot and minus only: no exponents.
    value = number.item() if hasattr(number, "item") else number
    if float(value).is_integer() and abs(value) < 1e16:
        return str(int(value))
    from decimal import Decimal  # noqa: PLC0415 -- costs some ms, and such thresholds are rare

    return format(Decimal(repr(value)), "f")


def _in_force(ga: Any, name: str, value: Any, given: dict[str, Any]) -> bool:
    """Whether handing this attribute back means what the user's arguments meant."""
    if name in MUTATION_CONTROLS:
        return name == _mutation_control(ga, given)
    if name == "keep_parents":
        return value != -1 or bool(getattr(ga, "keep_parents_explicitly_set", False))
    return name != "gene_categorical" or any(value)


def _mutation_control(ga: Any, given: dict[str, Any]) -> str | None:
    """Name the one mutation control to hand back; None where the user gave none.

    Swap, inversion, scramble and polynomial mutation act differently once a control was given, even at its default.
    """
    if getattr(ga, "mutation_type", None) is None:
        return None
    asked = _asked_control(ga, given)
    if asked is not None:
        return asked
    if not getattr(ga, "mutation_control_explicitly_set", False) and _has_default_controls(ga):
        return None
    strongest_first = (name for name in MUTATION_CONTROLS if getattr(ga, name, None) is not None)
    return next(strongest_first, None)


def _asked_control(ga: Any, given: dict[str, Any]) -> str | None:
    """Name the control that the constructor was given and that still holds; None where there is none."""
    asked = next((name for name in MUTATION_CONTROLS if not _is_unset(given.get(name))), None)
    strongest = next((name for name in MUTATION_CONTROLS if getattr(ga, name, None) is not None), None)
    if asked is None or str(getattr(ga, asked, None)) != str(given[asked]):
        return None
    if asked == "mutation_percent_genes" and strongest == "mutation_num_genes":
        return asked if _follows(ga.mutation_num_genes, given[asked], ga.num_genes) else None
    return asked if asked == strongest else None


def _is_unset(control: Any) -> bool:
    return control is None or isinstance(control, str)


def _follows(count: Any, percent: Any, num_genes: int) -> bool:
    """Whether PyGAD has got this number of genes from that percentage, or these from those."""
    if isinstance(percent, (int, float)):
        return bool(count == max(1, int(percent * num_genes / 100)))
    return [int(one) for one in count] == [max(1, int(one * num_genes / 100)) for one in percent]


def _has_default_controls(ga: Any) -> bool:
    if getattr(ga, "mutation_probability", None) is not None:
        return False
    percent = getattr(ga, "mutation_percent_genes", "default")
    count = getattr(ga, "mutation_num_genes", None)
    if isinstance(percent, str):
        return count is None
    # PyGAD replaces "default" by 10 and the count that follows from it.
    return isinstance(percent, (int, float)) and percent == 10 and bool(count == max(1, int(10 * ga.num_genes / 100)))
