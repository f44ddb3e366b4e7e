"""Other releases of PyGAD and other interpreters: dumps and exact continuation, in a shorter pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
EXACTNESS = Path(__file__).with_name("exactness.py")
PYENV = Path.home() / ".pyenv" / "versions"
RELEASES = ("3.3.1", "3.5.0", "3.6.0", "3.7.0", "3.8.1")
NAMES = (
    "type float",
    "type per gene",
    "selection rws",
    "selection nsga2",
    "crossover uniform",
    "mutation swap, count as by default",
    "space nested",
    "no elitism",
    "histories",
    "threads",
    "noise from the global generators, all kept",
    "fitness by generation",
    "attributes on the instance",
    "saturation across the file",
    "offspring changed by callbacks",
    "three custom operators",
    "histories of mixed types",
)
# PyGAD 3.3 enters a generation's best fitness before on_fitness, and the state says so.
KNOWN_DIFFERENCES = {"3.3.1": {"fitness changed by a callback": ["middle: best_solutions_fitness"]}}


def interpreters():
    own = f"{sys.version_info.major}.{sys.version_info.minor}."
    folders = sorted(PYENV.iterdir()) if PYENV.is_dir() else []
    return [
        folder / "bin" / "python"
        for folder in folders
        if folder.name.startswith(("3.9.", "3.10.", "3.11.", "3.12.", "3.13.")) and not folder.name.startswith(own)
    ]


@pytest.fixture(scope="session")
def provide(request):
    """Return a folder with these packages for an interpreter, made once and kept with pytest's cache."""

    def make(name, python, packages, *options):
        folder = Path(request.config.cache.mkdir("old-pygad")) / name
        if not (folder / "done").exists():
            command = [str(Path(sys.prefix) / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(python)]
            subprocess.run([*command, *options, "--target", str(folder), *packages], check=True, timeout=300)
            (folder / "done").write_text("")
        return folder

    return make


@pytest.fixture(scope="session")
def matplotlib(tmp_path_factory):
    """Return a folder with an empty matplotlib: PyGAD before 3.7 imports it, and no run uses it."""
    folder = tmp_path_factory.mktemp("stub") / "matplotlib"
    folder.mkdir()
    for module in ("__init__", "pyplot", "gridspec"):
        (folder / f"{module}.py").write_text("")
    return folder.parent


def report_of(python, folders, *names):
    paths = [str(SOURCE), str(EXACTNESS.parent), *map(str, folders)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python), "-W", "ignore", str(EXACTNESS), *names]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return json.loads(child.stdout)


@pytest.mark.parametrize("release", RELEASES)
def test_older_releases_go_on_exactly(release, provide, matplotlib):
    folder = provide(f"pygad-{release}", sys.executable, [f"pygad=={release}"], "--no-deps")
    report = report_of(sys.executable, [folder, matplotlib], *NAMES, *KNOWN_DIFFERENCES.get(release, ()))
    assert report["different"] == KNOWN_DIFFERENCES.get(release, {})
    assert report["refused"] == {}
    assert len(report["exact"]) == len(NAMES)


POOL = """
import sys, warnings, numpy, pygad, vilvik_shim

SIZES = {"num_generations": 4, "num_parents_mating": 2, "sol_per_pop": 4, "num_genes": 2, "random_seed": 1}
def new(fitness, **more):
    return pygad.GA(**SIZES, suppress_warnings=True, fitness_func=fitness, **more)

def plain(ga, solution, index):
    return float(numpy.sum(solution))

if __name__ == "__main__":
    ga = new(plain, parallel_processing=["process", 2])
    with vilvik_shim.track(ga, sys.argv[1], proof="off") as run:
        ga.run()
    del plain
    ga = vilvik_shim.resume(run, num_generations=2)
    ga.run()
    print(ga.generations_completed, ga.parallel_processing)
"""


@pytest.mark.parametrize("release", RELEASES)
def test_the_pools_of_older_releases_go_on_with_rebuilt_code(release, provide, matplotlib, tmp_path):
    folder = provide(f"pygad-{release}", sys.executable, [f"pygad=={release}"], "--no-deps")
    (tmp_path / "pool.py").write_text(POOL)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (SOURCE, folder, matplotlib)))}
    command = [sys.executable, "-W", "ignore", str(tmp_path / "pool.py"), str(tmp_path / "spool")]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (child.returncode, child.stdout) == (0, "6 ['process', 2]\n"), child.stderr


PROOF = """
import json, sys, numpy, pygad, vilvik_shim

SCALE = 2.0
class Problem:
    def __init__(self, weights):
        self.weights = numpy.array(weights)
    def __call__(self, ga, solution, index):
        return SCALE * float(self.weights @ solution)

seen = []
sizes = {"num_generations": 4, "num_parents_mating": 2, "sol_per_pop": 4, "num_genes": 2, "mutation_num_genes": 1}
ga = pygad.GA(**sizes, fitness_func=Problem([1.0, 2.0]), on_generation=lambda ga: seen.append(ga.generations_completed))
ga.run()
with open(vilvik_shim.dump(ga, sys.argv[1], proof="wait")) as file:
    capture = json.loads(file.readline())["capture"]
print(json.dumps({role: facts["proof"] for role, facts in capture.items()}))
"""


@pytest.mark.parametrize("python", interpreters(), ids=lambda python: python.parents[1].name)
def test_other_interpreters_prove_what_they_dump(python, provide, tmp_path):
    folder = provide(f"python-{python.parents[1].name}", python, ["numpy", "cloudpickle"])
    pygad = provide("pygad-3.9.2", sys.executable, ["pygad==3.9.2"], "--no-deps")
    (tmp_path / "script.py").write_text(PROOF)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (SOURCE, folder, pygad)))}
    command = [str(python), "-W", "ignore", str(tmp_path / "script.py"), str(tmp_path / "spool")]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    assert json.loads(child.stdout) == {"fitness_func": "proven", "on_generation": "proven"}


@pytest.mark.parametrize("python", interpreters(), ids=lambda python: python.parents[1].name)
def test_other_interpreters_go_on_exactly(python, provide):
    folder = provide(f"python-{python.parents[1].name}", python, ["numpy", "cloudpickle"])
    pygad = provide("pygad-3.9.2", sys.executable, ["pygad==3.9.2"], "--no-deps")
    report = report_of(python, [folder, pygad], *NAMES)
    assert (report["different"], report["refused"]) == ({}, {})
    assert len(report["exact"]) == len(NAMES)
