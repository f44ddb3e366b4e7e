"""The same run with and without the shim, and a spool that gives trouble."""

from __future__ import annotations

import errno
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import warnings
import weakref
from pathlib import Path

import exactness
import golden_runs
import pygad
import pytest
from support import lines_of

import vilvik_shim
from vilvik_shim import install, track, uninstall

CASES = (
    "noise from the global generators",
    "attributes on the instance",
    "custom crossover",
    "histories and callbacks",
    "three goals, reference points",
    "adaptive mutation",
    "saturation across the file",
    "processes",
)


@pytest.fixture(autouse=True)
def _spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    uninstall()


def seen_from_inside(ga):
    return sorted(vars(ga)), type(ga).run.__name__, ga.on_generation, ga.num_generations


@pytest.mark.parametrize("name", CASES)
def test_a_watched_run_is_the_run_it_would_have_been(name, monkeypatch):
    monkeypatch.setenv("VILVIK_CHECKPOINT_EVERY", "0")
    plain = exactness.build(name, 8)
    exactness.calls["count"] = 0
    plain.run()
    expected = exactness.fingerprint(plain), exactness.calls["count"], seen_from_inside(plain)
    install()
    watched = exactness.build(name, 8)
    exactness.calls["count"] = 0
    watched.run()
    assert (exactness.fingerprint(watched), exactness.calls["count"], seen_from_inside(watched)) == expected


def test_callbacks_come_in_the_same_order_and_their_answers_count():
    def events_of(watched):
        events = []

        def note(event, answer=None):
            events.append(event)
            return answer

        callables = {
            "on_start": lambda ga: note("start"),
            "on_fitness": lambda ga, fitness: note("fitness", fitness + 1),
            "on_parents": lambda ga, parents: note("parents"),
            "on_crossover": lambda ga, offspring: note("crossover", offspring * 0.5),
            "on_mutation": lambda ga, offspring: note("mutation"),
            "on_generation": lambda ga: note("generation", "stop" if ga.generations_completed == 3 else None),
            "on_stop": lambda ga, fitness: note("stop"),
        }
        ga = golden_runs.sphere_ga(**callables)
        if watched:
            with track(ga):
                ga.run()
        else:
            ga.run()
        return events, ga.population.tolist(), ga.best_solutions_fitness

    assert events_of(watched=True) == events_of(watched=False)


def test_a_watched_ga_pickles_in_the_middle_of_its_run():
    ga = golden_runs.sphere_ga(num_generations=2, on_generation=remember_pickle)
    remembered.clear()
    with track(ga):
        ga.run()
    assert len(remembered) == 2
    assert pickle.loads(remembered[0]).generations_completed == 1


remembered: list[bytes] = []


def remember_pickle(ga_instance):
    remembered.append(pickle.dumps(ga_instance))


def test_nothing_stays_behind():
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    threads = threading.enumerate()  # other tests leave some
    kind = pygad.GA
    methods = {name: getattr(kind, name) for name in dir(kind) if not name.startswith("__")}
    ga = golden_runs.sphere_ga()
    install()
    with track(ga):
        ga.run()
    uninstall()
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == handlers
    assert {name: getattr(kind, name) for name in methods} == methods
    assert threading.enumerate() == threads
    reference = weakref.ref(ga)
    del ga
    gc.collect()
    assert reference() is None


def test_a_handler_of_the_users_stays():
    def own(number, frame):
        pass

    before = signal.signal(signal.SIGTERM, own)
    try:
        install()
        assert signal.getsignal(signal.SIGTERM) is own
        uninstall()
        assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_error_of_ours_is_one_warning_and_the_run_goes_on(monkeypatch):
    def broken(*arguments):
        raise RuntimeError("ours")

    monkeypatch.setattr("vilvik_shim._watch._watch.take", broken)
    install()
    ga = golden_runs.sphere_ga()
    with pytest.warns(RuntimeWarning, match="ours") as warned:
        ga.run()
    assert len(warned) == 1
    assert ga.generations_completed == 10


def test_a_value_that_no_file_can_hold_is_named(tmp_path):
    def fitness(ga_instance, solution, solution_idx):
        ga_instance.lock = lock
        return float(solution[0])

    lock = threading.Lock()
    ga = golden_runs.sphere_ga(fitness_func=fitness)
    with track(ga, tmp_path) as run:
        ga.run()
    assert vilvik_shim.load(run).not_exact == ["ga.lock is a _thread.lock, which no file can hold"]


@pytest.mark.parametrize("trouble", ["missing", "a file in the way", "read-only"])
def test_a_spool_that_takes_nothing_is_one_warning_with_the_place(tmp_path, monkeypatch, trouble):
    monkeypatch.setenv("VILVIK_CHECKPOINT_EVERY", "0")
    spool = tmp_path / "spool"
    if trouble == "a file in the way":
        spool.write_text("")
    elif trouble == "read-only":
        monkeypatch.setattr("vilvik_shim._dump._dump.write_dump", refusing(spool, errno.EROFS))
    else:
        spool = Path("/proc/no such folder")
    ga = golden_runs.sphere_ga()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with track(ga, spool) as run:
            ga.run()
    assert run.path is not None
    assert not run.path.startswith(str(spool))
    assert len(warned) == 1
    assert run.path in str(warned[0].message)
    assert lines_of(run)[0]["phase"] == "finished"


def refusing(folder, code):
    from vilvik_shim._file._write import write_dump

    def write(place, *rest, **how):
        if place == str(folder):
            raise OSError(code, os.strerror(code))
        return write_dump(place, *rest, **how)

    return write


FULL = """
import json, resource, signal, sys, warnings
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
import golden_runs, vilvik_shim
ga = golden_runs.sphere_ga()
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    with vilvik_shim.track(ga, sys.argv[1]) as run:
        ga.run()
print(json.dumps([run.path, run.error, len(warned), ga.generations_completed]))
"""


def test_a_full_disk_leaves_no_half_file_and_the_run_goes_on(tmp_path):
    source = str(Path(str(vilvik_shim.__file__)).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([source, str(Path(__file__).parent)])}
    child = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "spool")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    path, error, warned, generations = json.loads(child.stdout)
    assert path is None
    assert os.strerror(errno.EFBIG) in error
    assert (warned, generations) == (1, 10)
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_full_file_system_sends_the_dump_elsewhere(tmp_path):
    spool = tmp_path / "small"
    spool.mkdir()
    if os.geteuid() == 0 and small_disk(spool):
        try:
            assert_goes_elsewhere(spool)
        finally:
            subprocess.run(["umount", str(spool)], check=True)
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("vilvik_shim._dump._dump.write_dump", refusing(spool, errno.ENOSPC))
            assert_goes_elsewhere(spool)


def small_disk(folder):
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def assert_goes_elsewhere(spool):
    ga = golden_runs.sphere_ga(num_generations=2)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with track(ga, spool) as run:
            ga.run()
    assert run.path is not None
    assert not run.path.startswith(str(spool))
    assert [run.path in str(warning.message) for warning in warned] == [True]
    assert list(spool.iterdir()) == []
