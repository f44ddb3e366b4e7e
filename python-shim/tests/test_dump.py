from __future__ import annotations

import copy
import gc
import json
import math
import os
import pickle
import random
import re
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import golden_runs
import numpy as np
import pygad
import pytest
import settings
from support import NOON, body_bytes, fixed_host, lines_of, write

from vilvik_shim import RunDump, __version__, dump
from vilvik_shim._header import digest
from vilvik_shim._runs import slug, uuid7

HEADER_KEYS = [
    "format",
    "version",
    "run_id",
    "sequence",
    "phase",
    "name",
    "created_at",
    "body",
    "state",
    "capture",
    "requires",
    "notes",
    "findings",
    "error",
    "continue",
    "resumed_from",
    "origin",
    "cut",
]


def test_the_header_describes_the_body(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path, name="Größte Kugel: 3/4")
    header, body = lines_of(run)
    assert list(header) == HEADER_KEYS
    assert header["body"] == digest(body_bytes(run))
    assert (header["format"], header["version"], header["phase"]) == ("vilvik-run-dump", 1, "finished")
    assert header["run_id"] == run.run_id == body["origin"]["run_id"]
    assert body["description"] == f"[run {run.run_id}]"
    assert os.path.basename(run) == f"grote-kugel-3-4-{run.run_id}.vilvik.jsonl"
    assert header["origin"]["pid"] == os.getpid()
    assert header["origin"]["shim_version"] == __version__
    assert len(header["origin"]["pygad_sha256"]) == 64


def test_the_description_ends_with_the_run(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path, description="first try")
    assert lines_of(run)[1]["description"] == f"first try [run {run.run_id}]"


def test_a_run_dump_is_a_path(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path)
    assert isinstance(run, os.PathLike)
    assert Path(run).read_bytes().count(b"\n") == 3
    assert (run.phase, run.error) == ("finished", None)


def test_a_second_dump_is_the_same_run_with_a_higher_sequence_and_an_equal_body(tmp_path):
    ga = golden_runs.finished_sphere()
    first = dump(ga, tmp_path, name="one", description="two")
    before = lines_of(first)[0], body_bytes(first)
    second = dump(ga, tmp_path)
    assert (second.run_id, second.path) == (first.run_id, first.path)
    assert body_bytes(second) == before[1]
    assert lines_of(second)[0]["sequence"] > before[0]["sequence"]
    assert len(list(tmp_path.iterdir())) == 1


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


def test_what_a_subclass_adds_travels_in_on_start(tmp_path):
    class Mine(pygad.GA):  # type: ignore[misc]
        pass

    header, _ = lines_of(dump(Mine(**settings.BASE), tmp_path))
    assert header["capture"]["on_start"]["carries"] == ["class"]


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


def fingerprint(value):
    return repr(value) if not isinstance(value, np.ndarray) else (value.dtype, value.tolist())


def states(ga):
    mine = ga.numpy_random_generator.get_state(legacy=False), ga.python_random_generator.getstate()
    return repr((random.getstate(), np.random.get_state(legacy=False), mine))


@pytest.mark.parametrize("name", ["multi_objective", "finished_sphere", "callbacks", "integers", "never_run"])
def test_a_dump_leaves_the_ga_and_all_random_states_as_they_were(name, tmp_path):
    ga = getattr(golden_runs, name)()
    before = {key: fingerprint(value) for key, value in vars(ga).items()}, states(ga)
    dump(ga, tmp_path)
    assert ({key: fingerprint(value) for key, value in vars(ga).items()}, states(ga)) == before


def test_a_dumped_ga_pickles_as_before(tmp_path):
    ga = golden_runs.finished_sphere()
    before = pickle.dumps(ga)
    dump(ga, tmp_path)
    assert pickle.dumps(ga) == before


calls: list[int] = []


def counted(ga_instance, solution, solution_idx):
    calls.append(solution_idx)
    return float(solution[0])


def test_no_fitness_call_is_made(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=counted, keep_elitism=0)
    ga.run()
    before = len(calls)
    dump(ga, tmp_path)
    assert len(calls) == before


def test_a_ga_never_run_has_nothing_to_import(tmp_path):
    run = dump(golden_runs.never_run(), tmp_path)
    _, body = lines_of(run)
    assert run.phase == "interrupted"
    assert body["result"]["generations_completed"] == 0
    assert body["result"]["best_solutions_fitness"] == []
    assert (body["result"]["best_solution"], body["result"]["best_solution_fitness"]) == ([], None)


def test_a_dump_from_inside_the_run_is_a_checkpoint(tmp_path):
    runs = []

    def on_generation(ga_instance):
        runs.append(dump(ga_instance, tmp_path).phase)

    golden_runs.sphere_ga(on_generation=on_generation, num_generations=2).run()
    assert runs == ["checkpoint", "checkpoint"]


def test_a_dump_from_another_thread_is_a_checkpoint(tmp_path):
    phases = []

    def on_generation(ga_instance):
        thread = threading.Thread(target=lambda: phases.append(dump(ga_instance, tmp_path).phase))
        thread.start()
        thread.join()

    golden_runs.sphere_ga(on_generation=on_generation, num_generations=1).run()
    assert phases == ["checkpoint"]


def test_the_population_can_be_left_out(tmp_path):
    _, body = lines_of(dump(golden_runs.finished_sphere(), tmp_path, include_population=False))
    assert "population" not in body["result"]


def test_the_best_of_several_objectives_is_pygads_own(tmp_path):
    ga = golden_runs.multi_objective()
    _, body = lines_of(dump(ga, tmp_path))
    best, fitness, index = ga.best_solution(ga.last_generation_fitness)
    result = body["result"]
    assert (result["best_solution"], result["best_solution_fitness"]) == (best.tolist(), fitness.tolist())
    assert result["best_solution_idx"] == index


def test_a_better_solution_that_the_run_has_lost_is_noted(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.best_solutions_fitness.insert(3, 1e9)
    header, _ = lines_of(dump(ga, tmp_path))
    assert [note["path"] for note in header["notes"]] == ["result.best_solution"]


@pytest.mark.parametrize(("fitness", "sent"), [(math.inf, sys.float_info.max), (-math.inf, -sys.float_info.max)])
def test_an_infinite_best_fitness_is_clamped(tmp_path, fitness, sent):
    ga = golden_runs.finished_sphere()
    ga.last_generation_fitness = np.full(8, fitness)
    header, body = lines_of(dump(ga, tmp_path))
    assert body["result"]["best_solution_fitness"] == sent
    assert body["result"]["last_generation_fitness"] == [None] * 8
    assert {"result.best_solution_fitness", "result.last_generation_fitness"} <= {n["path"] for n in header["notes"]}


def test_a_best_fitness_that_is_no_number_stays_null(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.last_generation_fitness = np.full(8, math.nan)
    _, body = lines_of(dump(ga, tmp_path))
    assert body["result"]["best_solution_fitness"] is None


def test_a_number_is_better_than_none(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.last_generation_fitness = np.array([math.nan, -3.0, math.nan, -2.0, -2.0, -9.0, math.nan, -4.0])
    _, body = lines_of(dump(ga, tmp_path))
    assert (body["result"]["best_solution_idx"], body["result"]["best_solution_fitness"]) == (3, -2.0)


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [(None, None), (False, None), (True, {}), (50, {"num_generations": 50}), ({"mutation_type": "swap"},) * 2],
)
def test_the_wish_to_continue_is_recorded(tmp_path, asked, recorded):
    header, _ = lines_of(dump(golden_runs.finished_sphere(), tmp_path, continue_=asked))
    assert header["continue"] == recorded


@pytest.mark.parametrize("arguments", [{"proof": "later"}, {"continue_": "soon"}, {"continue_": -1}])
def test_what_is_not_understood_is_one_warning_and_a_note(tmp_path, arguments):
    with pytest.warns(RuntimeWarning) as warned:
        run = dump(golden_runs.finished_sphere(), tmp_path, **arguments)
    assert len(warned) == 1
    assert run.error is None
    assert lines_of(run)[0]["notes"]


def test_what_is_no_ga_is_one_warning_and_no_error():
    with pytest.warns(RuntimeWarning, match="not dumped") as warned:
        run = dump(object())
    assert len(warned) == 1
    assert run.path is None
    assert "object" in str(run.error)


def test_switched_off_nothing_happens(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SHIM", "off")
    run = dump(golden_runs.finished_sphere(), tmp_path)
    assert (run.run_id, run.path, run.phase) == (None, None, None)
    assert list(tmp_path.iterdir()) == []


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


def test_text_that_utf8_can_not_carry_is_replaced(tmp_path):
    path = write(golden_runs.finished_sphere(), fixed_host("s"), spool=tmp_path, name="a\ud800", description="\udfff")
    header, body = lines_of(path)
    assert (header["name"], body["name"]) == ("a\ufffd",) * 2
    assert {note["path"] for note in header["notes"]} == {"name", "description"}


def test_neither_pygad_nor_numpy_is_imported_by_the_shim():
    program = "import sys, vilvik_shim; print(json.dumps([m for m in ('numpy', 'pygad') if m in sys.modules]))"
    source = str(Path(str(sys.modules["vilvik_shim"].__file__)).parents[1])
    command = [sys.executable, "-c", f"import json, sys; sys.path.insert(0, {source!r}); {program}"]
    assert json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) == []


def test_a_run_dump_says_what_it_is():
    assert repr(RunDump()) == "RunDump(run_id=None, path=None, phase=None, error=None)"
