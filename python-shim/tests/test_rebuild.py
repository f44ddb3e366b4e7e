"""A GA built from a dump's body alone, in a clean interpreter, does what the dumped one did."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pygad
import pytest
import settings
from support import fixed_host, lines_of, write

from vilvik_shim import install, uninstall
from vilvik_shim._ga._arguments import MUTATION_CONTROLS
from vilvik_shim._ga._rebuild import ga_parameters
from vilvik_shim._notes import Notes

REPLAY = Path(__file__).with_name("replay.py")
# The population has grown to the number of reference points, so a new run starts with more rows than the old one did.
GROWN = ("many objectives",)


@pytest.fixture(scope="module")
def dumped(tmp_path_factory):
    """Path of a dump of each setting after its run."""
    folder = tmp_path_factory.mktemp("dumps")
    paths = {}
    for name in settings.SETTINGS:
        ga = settings.build(name)
        ga.run()
        paths[name] = str(write(ga, fixed_host(name), spool=folder, name=name))
    return paths


@pytest.fixture(scope="module")
def replayed(dumped):
    paths = "\n".join(dumped.values())
    command = [sys.executable, "-I", "-W", "ignore", str(REPLAY)]
    child = subprocess.run(command, input=paths, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return json.loads(child.stdout)


@pytest.mark.parametrize("name", settings.SETTINGS)
def test_the_best_solution_has_its_fitness_again(name, dumped, replayed):
    _, body = lines_of(dumped[name])
    assert replayed[dumped[name]]["fitness"] == body["result"]["best_solution_fitness"]


@pytest.mark.parametrize("name", [name for name in settings.SETTINGS if name not in GROWN])
def test_a_run_from_the_body_is_the_same_run(name, dumped, replayed):
    _, body = lines_of(dumped[name])
    assert replayed[dumped[name]]["population"] == body["result"]["population"]
    assert replayed[dumped[name]]["history"] == body["result"]["best_solutions_fitness"]


@pytest.mark.parametrize("name", settings.SETTINGS)
def test_nothing_is_lost_without_a_note(name, dumped):
    header, _ = lines_of(dumped[name])
    assert header["notes"] == []
    assert all(role["how"] == "source" for role in header["capture"].values())


@pytest.mark.parametrize("name", [name for name in settings.SETTINGS if name not in GROWN])
def test_a_run_does_not_change_the_arguments(name):
    ga = settings.build(name)
    before = ga_parameters(ga, Notes())
    ga.run()
    assert ga_parameters(ga, Notes()) == before


def test_a_population_that_grew_is_handed_back_in_its_present_size():
    ga = settings.build("many objectives")
    ga.run()
    assert ga_parameters(ga, Notes())["sol_per_pop"] == len(ga.population) == 13


def test_operators_that_are_off_are_sent_as_null():
    parameters = ga_parameters(settings.build("crossover None"), Notes())
    assert parameters["crossover_type"] is None
    parameters = ga_parameters(settings.build("mutation None, default"), Notes())
    assert parameters["mutation_type"] is None


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("default", set()),
        ("probability", {"mutation_probability"}),
        ("count as by default", {"mutation_num_genes"}),
        ("percentage as by default", {"mutation_num_genes"}),
    ],
)
def test_one_mutation_control_at_most_is_sent_where_the_construction_was_not_seen(asked, sent, monkeypatch):
    # A GA of another test may still be watched.
    monkeypatch.setattr("vilvik_shim._ga._rebuild.given_arguments", lambda ga: None)
    parameters = ga_parameters(settings.build(f"mutation swap, {asked}"), Notes())
    assert parameters.keys() & set(MUTATION_CONTROLS) == sent


@pytest.fixture
def seen():
    """Constructions are seen, as under `install`."""
    install()
    yield
    uninstall()


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {}),
        ({"mutation_percent_genes": 10}, {"mutation_percent_genes": 10}),
        ({"mutation_percent_genes": 60}, {"mutation_percent_genes": 60}),
        ({"mutation_num_genes": 1}, {"mutation_num_genes": 1}),
        ({"mutation_probability": 0.25, "mutation_num_genes": 2}, {"mutation_probability": 0.25}),
        ({"mutation_type": "adaptive", "mutation_percent_genes": [60, 30]}, {"mutation_percent_genes": [60, 30]}),
        ({"mutation_type": "adaptive", "mutation_num_genes": (3, 1)}, {"mutation_num_genes": [3, 1]}),
    ],
)
def test_the_mutation_control_that_was_given_is_sent_where_it_was_seen(given, sent, seen):
    ga = pygad.GA(**{**settings.BASE, **given})
    ga.run()
    parameters = ga_parameters(ga, Notes())
    assert {name: parameters[name] for name in MUTATION_CONTROLS if name in parameters} == sent


@pytest.mark.parametrize(
    ("changed", "sent"),
    [({"mutation_percent_genes": 30}, "mutation_num_genes"), ({"mutation_probability": 0.5}, "mutation_probability")],
)
def test_a_control_that_was_changed_afterwards_is_the_present_one(changed, sent, seen):
    ga = pygad.GA(**{**settings.BASE, "mutation_percent_genes": 60})
    for name, value in changed.items():
        setattr(ga, name, value)
    parameters = ga_parameters(ga, Notes())
    assert [name for name in MUTATION_CONTROLS if name in parameters] == [sent]
    assert parameters[sent] == getattr(ga, sent)


def test_stop_criteria_keep_the_order_they_were_given_in(seen):
    class Shuffled(pygad.GA):  # type: ignore[misc]
        """Keeps them in any order, as PyGAD before 3.8 does."""

        def __init__(self, **arguments):
            super().__init__(**arguments)
            self.stop_criteria.reverse()

    given = ["saturate_3", "reach_5", "time_1000"]
    ga = Shuffled(**{**settings.BASE, "stop_criteria": given})
    assert ga_parameters(ga, Notes())["stop_criteria"] == given
    ga.stop_criteria = [["saturate", 4]]
    assert ga_parameters(ga, Notes())["stop_criteria"] == ["saturate_4"]


def test_stop_criteria_are_written_without_exponents():
    parameters = ga_parameters(settings.build("stop words"), Notes())
    assert parameters["stop_criteria"] == ["reach_-0.0000001", "saturate_3", "time_1000", "evaluations_10000"]
    parameters = ga_parameters(settings.build("one stop word"), Notes())
    assert parameters["stop_criteria"] == ["reach_1" + "0" * 300]


def test_a_custom_operator_is_left_out_with_a_note():
    def swap_halves(offspring, ga_instance):
        return offspring

    ga = pygad.GA(**{**settings.BASE, "mutation_type": swap_halves})
    notes = Notes()
    assert "mutation_type" not in ga_parameters(ga, notes)
    assert [note["path"] for note in notes.as_json()] == ["ga_parameters.mutation_type"]


class OldGA:
    """Attributes as PyGAD before 3.7 leaves them: no flags, ranges drawn as lists, deduced mutation count."""

    num_generations = 5
    num_genes = 20
    gene_type = (float, None)
    gene_type_single = True
    keep_parents = -1
    mutation_type = "random"
    mutation_probability = None
    mutation_percent_genes = 10
    mutation_num_genes = 2
    gene_space = range(5)
    stop_criteria = (("saturate", 7.0), ("reach", 0.5, 12.0))
    crossover_type = None
    delay_after_gen = 0.5


def test_an_older_release_is_read_by_what_it_has():
    notes = Notes()
    assert ga_parameters(OldGA(), notes) == {
        "num_generations": 5,
        "num_genes": 20,
        "gene_type": "float",
        "crossover_type": None,
        "mutation_type": "random",
        "gene_space": [0, 1, 2, 3, 4],
        "stop_criteria": ["saturate_7", "reach_0.5_12"],
    }
    assert [note["path"] for note in notes.as_json()] == ["ga_parameters.delay_after_gen"]
