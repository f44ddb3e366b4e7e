"""Which run a dump is of: instances, processes, run ids, file names."""

from __future__ import annotations

import copy
import gc
import os
import re
import weakref

import golden_runs
import pygad
import pytest
import settings
from support import NOON, body_bytes, lines_of

from vilvik_shim import dump
from vilvik_shim._ga._runs import slug, uuid7
from vilvik_shim._host import origin_of_this_process


def test_a_second_dump_is_the_same_run_with_a_higher_sequence_and_an_equal_body(tmp_path):
    ga = golden_runs.finished_sphere()
    first = dump(ga, tmp_path, name="one", description="two")
    before = lines_of(first)[0], body_bytes(first)
    second = dump(ga, tmp_path)
    assert (second.run_id, second.path) == (first.run_id, first.path)
    assert body_bytes(second) == before[1]
    assert lines_of(second)[0]["sequence"] > before[0]["sequence"]
    assert len(list(tmp_path.iterdir())) == 1


def test_two_threads_that_gather_the_origin_at_once_both_get_it(monkeypatch):
    class Cleared(dict):
        """Cleared by the other thread as soon as this one has put something in."""

        def __setitem__(self, key, value):
            super().__setitem__(key, value)
            self.clear()

    monkeypatch.setattr("vilvik_shim._host._origins", Cleared())
    assert origin_of_this_process()["pid"] == os.getpid()


def test_a_later_state_replaces_the_file_even_under_a_new_name(tmp_path):
    ga = golden_runs.finished_sphere()
    first = dump(ga, tmp_path, name="one")
    ga.run()
    second = dump(ga, tmp_path, name="two")
    assert second.path == first.path
    assert lines_of(second)[1]["name"] == "two"
    assert lines_of(second)[1]["result"]["generations_completed"] == 20


def test_two_instances_are_two_runs(tmp_path):
    ga = golden_runs.finished_sphere()
    assert dump(ga, tmp_path).run_id != dump(copy.deepcopy(ga), tmp_path).run_id


def test_each_of_many_alike_tells_its_own(tmp_path):
    gas = [golden_runs.sphere_ga(random_seed=seed, gene_space=[0, 0.5, seed]) for seed in (1, 2, 1)]
    first, second, again = (lines_of(dump(ga, tmp_path))[1] for ga in gas)
    assert [body["ga_parameters"]["random_seed"] for body in (first, second, again)] == [1, 2, 1]
    assert first["ga_parameters"] == again["ga_parameters"] != second["ga_parameters"]
    assert first["code"] == second["code"] == again["code"]


def test_code_that_names_its_ga_is_another_text_for_another_ga(tmp_path, module_of):
    module = module_of(
        """
        import pygad

        def fitness(ga_instance, solution, solution_idx):
            return float(solution[0]) + named.num_generations

        def ga_of(generations):
            return pygad.GA(generations, 2, fitness_func=fitness, sol_per_pop=4, num_genes=2, suppress_warnings=True)
        """
    )
    module.named, other = module.ga_of(3), module.ga_of(4)
    own = lines_of(dump(module.named, tmp_path))[1]["code"]["fitness_func"]
    foreign = lines_of(dump(other, tmp_path))[1]["code"]["fitness_func"]
    assert "named = None" in own
    assert own != foreign
    assert lines_of(dump(module.named, tmp_path))[1]["code"]["fitness_func"] == own


def test_instances_are_not_kept_alive(tmp_path):
    ga = golden_runs.finished_sphere()
    dump(ga, tmp_path)
    reference = weakref.ref(ga)
    del ga
    gc.collect()
    assert reference() is None


def test_a_ga_that_compares_by_value_is_still_told_apart(tmp_path):
    class Equal(pygad.GA):  # type: ignore[misc]
        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, other):
            return True

    gas = [Equal(**settings.BASE), Equal(**settings.BASE)]
    assert len({dump(ga, tmp_path).run_id for ga in gas}) == 2


def test_a_forked_child_has_a_run_of_its_own(tmp_path):
    ga = golden_runs.finished_sphere()
    parent = dump(ga, tmp_path)
    child = os.fork()
    if child == 0:
        dump(ga, tmp_path / "child")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    [path] = (tmp_path / "child").iterdir()
    header, _ = lines_of(path)
    assert header["run_id"] != parent.run_id
    assert header["resumed_from"] == {"run_id": parent.run_id, "sequence": 1}


def test_a_run_id_is_a_uuid_of_version_7():
    run_id = uuid7(NOON, b"\xff" * 10)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", run_id)
    assert int(run_id.replace("-", "")[:12], 16) == int(NOON * 1000)
    assert uuid7(NOON, bytes(10)) < uuid7(NOON, b"\xff" * 10) < uuid7(NOON + 1, bytes(10))


@pytest.mark.parametrize(
    ("name", "part"), [("Sphere, 3 genes!", "sphere-3-genes"), ("  ", "run"), ("é" * 99, "e" * 60)]
)
def test_file_names_are_plain(name, part):
    assert slug(name) == part
