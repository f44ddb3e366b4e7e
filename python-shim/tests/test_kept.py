"""What a dump keeps for the next one: never what has changed, be it inside."""

from __future__ import annotations

from typing import Any

import golden_runs
import pytest
from support import all_lines_of

from vilvik_shim import dump
from vilvik_shim._file._kept import Kept
from vilvik_shim._ga._arguments import ARGUMENTS, SETTINGS, encode_settings, settings_of
from vilvik_shim._ga._given import remember_arguments
from vilvik_shim._ga._rebuild import encode_parameters
from vilvik_shim._notes import Notes


def made_again(before: list[Any], after: list[Any]) -> bool:
    kept: Kept[int] = Kept()
    made = iter(range(2))
    kept.made_of(before, lambda: next(made))
    return kept.made_of(after, lambda: next(made)) == 1


CHANGED = {"gene_type": [int, None], "gene_categorical": [True, False, False], "stop_criteria": [("reach", 5)]}
LARGE, TEXT, NUMBER = 10**30, "text" * 9, float("nan")


def test_the_same_values_are_made_once():
    values = [1, None, True, LARGE, TEXT, NUMBER, float, [int, None], (LARGE, TEXT)]
    assert not made_again(values, [*values])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1], [1.0]),
        ([1], [True]),
        ([0.0], [-0.0]),
        ([1, 2], [1, 3]),
        ([1], [1, 1]),
        ([[1]], [(1,)]),
        ([[1]], [1]),
        ([[1, 2]], [[1], 2]),
        ([float], [int]),
    ],
    ids=repr,
)
def test_other_values_are_seen(before, after):
    assert made_again(before, after)


@pytest.mark.parametrize("change", [[1.0, 2], [1, 3], [1], [1, 2, 3], [2, 1], [1, [2]]], ids=repr)
def test_a_list_that_was_changed_in_place_is_seen(change):
    kept: Kept[str] = Kept()
    values: list[Any] = [1, 2]
    assert kept.made_of([5, values], lambda: str(values)) == "[1, 2]"
    values[:] = change
    assert kept.made_of([5, values], lambda: str(values)) == str(change)
    values[:] = [1, 2]
    assert kept.made_of([5, values], lambda: str(values)) == "[1, 2]"


@pytest.mark.parametrize("value", [{"low": 1}, [[1]], [{"low": 1}], bytearray(b"1"), lambda: 1], ids=repr)
def test_what_can_change_inside_is_made_each_time(value):
    assert made_again([value], [value])


def test_what_failed_is_not_kept():
    kept: Kept[int] = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.made_of([1], lambda: 1 // 0)
    assert kept.made_of([1], lambda: 5) == 5


@pytest.mark.parametrize("name", sorted({*ARGUMENTS, *SETTINGS}))
def test_each_attribute_that_changes_is_told_by_the_next_dump(name):
    ga = golden_runs.finished_sphere()
    settings: Kept[Any] = Kept()
    parameters: Kept[Any] = Kept()
    known = encode_settings(ga, settings_of(ga), settings), encode_parameters(ga, settings_of(ga), Notes(), parameters)
    setattr(ga, name, CHANGED.get(name, 7777))
    fresh = encode_settings(ga, settings_of(ga), Kept()), encode_parameters(ga, settings_of(ga), Notes(), Kept())
    again = encode_settings(ga, settings_of(ga), settings), encode_parameters(ga, settings_of(ga), Notes(), parameters)
    assert again == fresh
    assert again != known or name == "gene_type_single"


def test_settings_that_are_changed_in_place_are_told_by_the_next_dump(tmp_path):
    ga = golden_runs.sphere_ga(gene_space=[0.25, 0.5, 0.75])
    ga.run()
    dump(ga, tmp_path, proof="off")
    ga.gene_space[1] = 0.625
    ga.gene_type[0] = int
    _, body, state = all_lines_of(dump(ga, tmp_path, proof="off"))
    assert body["ga_parameters"]["gene_space"] == [0.25, 0.625, 0.75]
    assert body["ga_parameters"]["gene_type"] == "int"
    assert state["settings"]["construct"]["gene_space"] == [0.25, 0.625, 0.75]
    assert state["settings"]["construct"]["gene_type"] == {"$type": "int"}


def test_what_the_construction_was_given_is_looked_at_each_time():
    ga = golden_runs.finished_sphere()
    kept: Kept[Any] = Kept()
    told = []
    for given in ({}, {"mutation_num_genes": 1}, {"mutation_percent_genes": 10}, {}):
        remember_arguments(ga, given)
        told.append(encode_parameters(ga, settings_of(ga), Notes(), kept))
        assert told[-1] == encode_parameters(ga, settings_of(ga), Notes(), Kept())
    assert len(set(told)) == 3


def test_notes_are_told_by_each_dump(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.delay_after_gen = 2.5
    notes = [all_lines_of(dump(ga, tmp_path, proof="off"))[0]["notes"] for _ in range(3)]
    assert notes[0] == notes[1] == notes[2]
    assert "delay_after_gen=2.5" in [note["found"] for note in notes[0]]
