"""Whatever the user's objects do, nothing of the shim's reaches the run."""

from __future__ import annotations

import sys
import warnings

import golden_runs
import pygad
import pytest
from support import lines_of

from vilvik_shim import dump, install, uninstall


class UnspeakableError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Unnameable(str):
    __slots__ = ()

    def __str__(self):
        raise UnspeakableError


def test_an_error_that_cannot_be_put_into_words_stays_with_the_shim(tmp_path):
    with pytest.warns(RuntimeWarning, match="this run was not dumped"):
        dumped = dump(golden_runs.finished_sphere(), tmp_path, name=Unnameable())
    assert (dumped.path, dumped.error) == (None, "UnspeakableError")


@pytest.mark.parametrize("standard_error", [None, sys.stderr])
def test_a_warning_that_cannot_be_shown_stays_with_the_shim(tmp_path, monkeypatch, standard_error):
    monkeypatch.setattr(sys, "stderr", standard_error)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dumped = dump(golden_runs.finished_sphere(), tmp_path, name=Unnameable())
    assert dumped.path is None


def test_a_showwarning_that_fails_stays_with_the_shim(tmp_path, monkeypatch):
    def fail(*_args, **_options):
        raise OSError("the log is full")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        monkeypatch.setattr(warnings, "showwarning", fail)
        dumped = dump(golden_runs.finished_sphere(), tmp_path, name=Unnameable())
    assert dumped.path is None


class OutsideItsContext:
    """A proxy as web frameworks have them: every question is an error of its own."""

    def __getattr__(self, name):
        raise RuntimeError(f"working outside of context: {name}")


request = OutsideItsContext()


def fitness_that_names_a_proxy(ga_instance, solution, solution_idx):
    return -float(sum(solution**2)) if request is not None else 0.0


def test_a_global_that_answers_nothing_costs_its_own_name_only(tmp_path):
    ga = pygad.GA(
        num_generations=2,
        num_parents_mating=2,
        sol_per_pop=4,
        num_genes=2,
        fitness_func=fitness_that_names_a_proxy,
        random_seed=1,
        suppress_warnings=True,
    )
    ga.run()
    dumped = dump(ga, tmp_path)
    assert dumped.error is None
    header, body = lines_of(dumped)
    assert body["result"]["generations_completed"] == 2
    told = str(header["capture"]["fitness_func"]["opaque"]) + str(header["notes"])
    assert "request" in told or "class OutsideItsContext" in body["code"]["fitness_func"]


def test_a_warning_of_a_watched_run_points_at_the_users_line(tmp_path):
    blocked = tmp_path / "no folder"
    blocked.touch()
    ga = pygad.GA(
        num_generations=2,
        num_parents_mating=2,
        sol_per_pop=4,
        num_genes=2,
        fitness_func=golden_runs.sphere,
        suppress_warnings=True,
    )
    install(blocked, proof="off")
    try:
        with pytest.warns(RuntimeWarning, match="the spool can't be written") as told:
            ga.run()
    finally:
        uninstall()
    assert [warning.filename for warning in told] == [__file__]
