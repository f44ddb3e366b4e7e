"""`python -m vilvik_shim run`: the script sees no difference, and each of its runs leaves a dump."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import golden_runs
import pytest
from support import WHOLE_RUN, lines_of

from vilvik_shim import load
from vilvik_shim._proof import main as prove

SOURCE = Path(str(sys.modules["vilvik_shim"].__file__)).parents[1]
SCRIPT = """
import os, sys, traceback
import numpy as np
import pygad

MODE = sys.argv[1] if len(sys.argv) > 1 else ""
print(__name__, __file__, sys.argv, sys.path[0], __package__, type(__loader__).__name__, sorted(globals()))
print(sys.modules["__main__"].__dict__ is globals(), sys.stdin.read())


def fitness(ga_instance, solution, solution_idx):
    if MODE in ("error", "caught") and ga_instance.generations_completed == 2:
        raise ValueError("broken")
    if MODE == "interrupt" and ga_instance.generations_completed == 2:
        raise KeyboardInterrupt
    if MODE == "exit inside" and ga_instance.generations_completed == 2:
        sys.exit("gone")
    return float(-np.sum(solution**2))


def on_parents(ga_instance, parents):
    if MODE == "callback":
        return "nonsense"


kind = "no such type" if MODE == "constructor" else float
ga = pygad.GA(
    num_generations=5, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=fitness, gene_type=kind,
    on_parents=on_parents, random_seed=1,
)
try:
    ga.run()
except ValueError:
    traceback.print_exc()
    if MODE == "caught":
        print("goes on")
    else:
        raise KeyError("again")
print(ga.population.tolist(), ga.numpy_random_generator.random())
if MODE == "exit":
    sys.exit(7)
if MODE == "no folder":
    os.chdir(os.mkdir("away") or "away")
    os.open(os.rmdir("../away") or "missing", os.O_RDONLY)
if MODE == "own hook":
    sys.excepthook = lambda kind, error, trace: print("own hook", kind.__name__, trace.tb_frame.f_code.co_filename)
    raise RuntimeError("for the hook")
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "broken.py").write_text("def f(:\n")
    return tmp_path


def start(place, *words, **more):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "VILVIK_SPOOL": str(place / "spool"), "VILVIK_PROOF": "off"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [sys.executable, *words], cwd=place, env=environment, capture_output=True, text=True, check=False, **more
    )


MODES = ("", "error", "caught", "interrupt", "exit inside", "callback", "constructor", "exit", "own hook", "no folder")


AS_MODULE = ("error", "interrupt")
FORMS = [*(("script.py", mode) for mode in MODES), *(("-m", "script", mode) for mode in AS_MODULE)]


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_output_errors_and_exit_code_are_those_of_the_script_alone(place, form):
    words, mode = [*form, "second argument"], form[-1]
    alone = start(place, *words, input="piped\n")
    watched = start(place, "-m", "vilvik_shim", "run", *words, input="piped\n")
    assert watched.stdout == alone.stdout
    assert watched.stderr == alone.stderr
    assert watched.returncode == alone.returncode
    assert len(list((place / "spool").glob("*.vilvik.jsonl"))) == (0 if mode == "constructor" else 1)


PROGRAM = """
import sys
import numpy as np
import pygad

print(__name__, globals().get("__file__"), sys.argv, sys.path[0], __package__, __loader__.__class__, sorted(globals()))
SCALE = 2.0

def fitness(ga_instance, solution, solution_idx):
    return SCALE * float(np.sum(solution))

ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=fitness, random_seed=1)
ga.run()
print(ga.population.tolist())
if sys.argv[1:] == ["error"]:
    try:
        fitness(None, "x", 0)
    except TypeError as error:
        raise ValueError("broken") from error
"""


@pytest.fixture
def archives(place):
    """The program as a folder, as a zip archive, and as one without a program."""
    (place / "folder").mkdir()
    (place / "folder" / "__main__.py").write_text("import beside\n" + PROGRAM)
    (place / "folder" / "beside.py").write_text("")
    (place / "empty").mkdir()
    with zipfile.ZipFile(place / "archive.zip", "w") as archive:
        for name in ("__main__.py", "beside.py"):
            archive.write(place / "folder" / name, name)
    return place


@pytest.mark.parametrize("program", ["folder", "archive.zip", "-", "-c"])
@pytest.mark.parametrize("mode", ["", "error"])
def test_what_is_no_script_file_runs_as_python_runs_it(program, mode, archives):
    words = [program, *([PROGRAM] if program == "-c" else []), *([mode] if mode else [])]
    alone = start(archives, *words, input=PROGRAM)
    watched = start(archives, "-m", "vilvik_shim", "run", *words, input=PROGRAM)
    assert (watched.stdout, watched.stderr, watched.returncode) == (alone.stdout, alone.stderr, alone.returncode)
    assert alone.returncode == (1 if mode else 0)
    [path] = (archives / "spool").glob("*.vilvik.jsonl")
    assert prove([str(path), "--no-write"]) == 0


def test_a_folder_without_a_program_is_refused_as_by_python(archives):
    alone = start(archives, "empty")
    watched = start(archives, "-m", "vilvik_shim", "run", "empty")
    assert (watched.stderr, watched.returncode) == (alone.stderr, alone.returncode)


def test_a_piped_program_that_does_not_parse_is_told_as_by_python(place):
    alone = start(place, "-", input="def f(:\n")
    watched = start(place, "-m", "vilvik_shim", "run", "-", input="def f(:\n")
    assert (watched.stderr, watched.returncode) == (alone.stderr, alone.returncode)


def test_nothing_piped_in_is_told_with_the_way_out(place):
    ours, theirs = os.openpty()
    try:
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        command = [sys.executable, "-m", "vilvik_shim", "run", "-"]
        done = subprocess.run(command, stdin=theirs, env=environment, capture_output=True, text=True, check=False)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert "run - [ARG]... < FILE" in done.stderr


@pytest.mark.parametrize("words", [("-u", "script.py"), ("-c",)])
def test_options_of_python_are_refused_with_their_place(words, place):
    done = start(place, "-m", "vilvik_shim", "run", *words)
    assert done.returncode == 2
    assert f"python {words[0]} -m vilvik_shim run" in done.stderr


@pytest.mark.parametrize("words", [("broken.py",), ("gone.py",), ("-m", "gone")])
def test_what_python_can_not_start_fails_the_same_way(place, words):
    alone = start(place, *words)
    watched = start(place, "-m", "vilvik_shim", "run", *words)
    assert watched.returncode == alone.returncode
    assert watched.stderr.replace("vilvik_shim", "") == alone.stderr


@pytest.mark.parametrize(
    ("mode", "phase", "error"),
    [("", "finished", None), ("error", "failed", "ValueError"), ("interrupt", "interrupted", None)],
)
def test_each_run_leaves_a_dump(place, mode, phase, error):
    start(place, "-m", "vilvik_shim", "run", "script.py", mode, input="")
    [path] = (place / "spool").glob("*.vilvik.jsonl")
    header, body = lines_of(path)
    assert header["phase"] == phase
    assert (header["error"] or {}).get("type") == error
    assert header["name"] == "script"
    assert header["capture"]["fitness_func"]["how"] == "source"
    assert len(body["result"]["population"]) == 4


def test_switched_off_the_script_just_runs(place, monkeypatch):
    monkeypatch.setenv("VILVIK_SHIM", "off")
    assert start(place, "-m", "vilvik_shim", "run", "script.py", "exit", input="").returncode == 7
    assert not (place / "spool").exists()


POOL = (
    WHOLE_RUN
    + """

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    ga = pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=fitness,
                  random_seed=1, parallel_processing=["process", 2])
    ga.run()
    print(ga.population.tolist())
    with multiprocessing.Pool(2) as pool:
        print(pool.map(whole_run, [1, 2, 3]))
"""
)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_process_pools_work_as_without(place, method):
    (place / "pool.py").write_text(POOL)
    alone = start(place, "pool.py", method)
    watched = start(place, "-m", "vilvik_shim", "run", "pool.py", method)
    assert (watched.stdout, watched.stderr, watched.returncode) == (alone.stdout, alone.stderr, alone.returncode)
    # Forked children inherit the watch, spawned ones begin anew.
    assert len(list((place / "spool").glob("*.vilvik.jsonl"))) == (4 if method == "fork" else 1)


def test_spawned_children_are_watched_where_their_module_installs(place):
    (place / "pool.py").write_text(
        POOL.replace("import pygad\n", "import pygad\nimport vilvik_shim\nvilvik_shim.install()\n")
    )
    done = start(place, "pool.py", "spawn")
    assert done.returncode == 0, done.stderr
    assert len(list((place / "spool").glob("*.vilvik.jsonl"))) == 4


def test_a_dump_is_resumed_from_the_command_line(place):
    start(place, "-m", "vilvik_shim", "run", "script.py", input="")
    [path] = (place / "spool").glob("*.vilvik.jsonl")
    done = start(place, "-m", "vilvik_shim", "resume", str(path)[-20:-13], "--generations", "3")
    assert done.returncode == 0, done.stderr
    view = load(done.stdout.strip())
    assert view.generations_completed == 8
    assert len(view.history) == 9
    assert start(place, "-m", "vilvik_shim", "resume", "nothing").returncode == 1


def test_a_saved_ga_is_converted_only_when_trusted(place):
    ga = golden_runs.finished_sphere()
    ga.save(str(place / "old"))
    refused = start(place, "-m", "vilvik_shim", "convert", "old.pkl")
    assert refused.returncode == 2
    assert "runs whatever code is in it" in refused.stderr
    assert not (place / "spool").exists()
    (place / "golden_runs.py").write_text(Path(golden_runs.__file__).read_text())
    done = start(place, "-m", "vilvik_shim", "convert", "old.pkl", "--trust")
    assert done.returncode == 0, done.stderr
    view = load(done.stdout.strip())
    assert view.population == ga.population.tolist()
    assert view.name == "old"


def test_a_damaged_pickle_is_one_line(place):
    (place / "old.pkl").write_bytes(b"\x80\x04nonsense")
    done = start(place, "-m", "vilvik_shim", "convert", "old.pkl", "--trust")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [(), ("run",), ("run", "-m"), ("dance", "x")])
def test_words_it_does_not_know_are_answered_with_the_usage(place, words):
    done = start(place, "-m", "vilvik_shim", *words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage:")


def test_a_signal_ends_the_script_as_it_would_alone(place):
    (place / "kill.py").write_text("import os, signal, pygad\nos.kill(os.getpid(), signal.SIGTERM)\n")
    assert start(place, "-m", "vilvik_shim", "run", "kill.py").returncode == -signal.SIGTERM


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("run", "--help"), ("run", "-h")])
def test_who_asks_for_help_gets_the_usage(place, words):
    done = start(place, "-m", "vilvik_shim", *words)
    assert done.returncode == 0
    assert done.stdout.startswith("usage:")
