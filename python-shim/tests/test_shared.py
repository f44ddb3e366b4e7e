"""What code fields share stays one, though each field runs by itself; what has no field travels in `on_start`."""

from __future__ import annotations

import linecache
import subprocess
import sys
from typing import Any

import golden_runs
import numpy as np
import pygad
import pytest
import settings

from vilvik_shim._capture import capture_code, read_sources
from vilvik_shim._notes import Notes


class Holder:
    """As much of a GA as capture looks at."""

    def __init__(self, **roles):
        vars(self).update(roles)


def cell(text, name="<ipython-input-9-shared>", **namespace):
    """Execute a text as a notebook cell; return its names."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    names: dict[str, Any] = {"__name__": "__main__", **namespace}
    exec(compile(text, name, "exec"), names)
    return names


def capture(ga, run_id=""):
    return capture_code(ga, Notes(), lambda module: "1.0", run_id=run_id)


def load(code, *roles):
    """Execute code fields, each in an empty namespace, and return their entries."""
    entries = []
    for role in roles:
        namespace: dict[str, Any] = {}
        exec(code[role], namespace)
        entries.append(namespace[code[f"{role}_entry"]])
    return entries


@pytest.fixture(autouse=True)
def _forget_shared_modules():
    yield
    for name in [name for name in sys.modules if name.startswith("vilvik_shared_")]:
        del sys.modules[name]


SHARED = {
    "global counter": (
        "count = 3\n"
        "def fitness(ga, s, i):\n    global count\n    count += 1\n    return count\n"
        "def on_generation(ga):\n    return count\n"
    ),
    "nonlocal cell": (
        "def build():\n    count = 3\n"
        "    def fitness(ga, s, i):\n        nonlocal count\n        count += 1\n        return count\n"
        "    def on_generation(ga):\n        return count\n"
        "    return fitness, on_generation\n"
        "fitness, on_generation = build()\n"
    ),
    "list": (
        "seen = [0] * 3\n"
        "def fitness(ga, s, i):\n    seen.append(0)\n    return len(seen)\n"
        "def on_generation(ga):\n    return len(seen)\n"
    ),
    "instance": (
        "class Box:\n    count = 3\n"
        "    def fitness(self, ga, s, i):\n        self.count += 1\n        return self.count\n"
        "    def on_generation(self, ga):\n        return self.count\n"
        "box = Box()\nfitness, on_generation = box.fitness, box.on_generation\n"
    ),
    "class": (
        "class Box:\n    count = 3\n"
        "    @classmethod\n    def fitness(cls, ga, s, i):\n        cls.count += 1\n        return cls.count\n"
        "fitness = Box.fitness\ndef on_generation(ga):\n    return Box.count\n"
    ),
    "attribute of a function": (
        "def fitness(ga, s, i):\n    fitness.count += 1\n    return fitness.count\n"
        "fitness.count = 3\ndef on_generation(ga):\n    return fitness.count\n"
    ),
    "mutable default": (
        "def fitness(ga, s, i, seen=[0, 0, 0]):\n    seen.append(1)\n    return len(seen)\n"
        "def on_generation(ga):\n    return len(fitness.__defaults__[0])\n"
    ),
    "array": (
        "import numpy as np\ncounts = np.array([3])\n"
        "def fitness(ga, s, i):\n    counts[0] += 1\n    return int(counts[0])\n"
        "view = counts[:]\ndef on_generation(ga):\n    return int(view[0])\n"
    ),
}


@pytest.mark.parametrize("kind", SHARED)
@pytest.mark.parametrize("order", [("fitness_func", "on_generation"), ("on_generation", "fitness_func")])
def test_what_two_fields_share_is_one_in_any_order_of_loading(kind, order):
    names = cell(SHARED[kind])
    found = capture(Holder(fitness_func=names["fitness"], on_generation=names["on_generation"]))
    entries = dict(zip(order, load(found.code, *order)))
    assert entries["fitness_func"](None, [1], 0) == 4
    assert entries["fitness_func"](None, [1], 0) == 5
    assert entries["on_generation"](None) == 5
    assert found.report["on_generation"]["shared_with"] == ["fitness_func", "on_generation"]


def test_values_are_those_at_the_dump_and_the_original_is_left_alone():
    names = cell(SHARED["global counter"])
    ga = Holder(fitness_func=names["fitness"], on_generation=names["on_generation"])
    read_sources(ga)
    names["fitness"](None, [1], 0)
    (fitness,) = load(capture(ga).code, "fitness_func")
    assert fitness(None, [1], 0) == 5
    assert names["count"] == 4


def test_two_runs_of_equal_code_share_nothing():
    names = cell(SHARED["list"])
    ga = Holder(fitness_func=names["fitness"], on_generation=names["on_generation"])
    (one,), (other,) = (load(capture(ga, run_id).code, "fitness_func") for run_id in ("one", "other"))
    assert [one(None, [], 0), one(None, [], 0), other(None, [], 0)] == [4, 5, 4]


def test_fields_that_share_nothing_are_plain_text():
    found = capture(Holder(fitness_func=golden_runs.sphere, on_generation=golden_runs.stop_when_good))
    assert "sys.modules" not in "".join(map(str, found.code.values()))


def test_equal_content_gives_equal_text():
    lines = [
        f"import sys; sys.path[:0] = {sys.path!r}",
        "import test_shared as t",
        "names = t.cell(t.SHARED['instance'], extra={'b', 'a', 'c'})",
        "print(t.capture(t.Holder(fitness_func=names['fitness'], on_generation=names['on_generation'])).code)",
    ]
    text = "\n".join(lines)
    answers = [
        subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert answers[0] == answers[1]


def select(fitness, num_parents, ga_instance):
    order = np.argsort(fitness)[::-1][:num_parents]
    return ga_instance.population[order].copy(), order


def cross(parents, offspring_size, ga_instance):
    return np.array([parents[index % len(parents)] for index in range(offspring_size[0])])


def mutate(offspring, ga_instance):
    return offspring + ga_instance.numpy_random_generator.normal(0, 0.1, offspring.shape)


OPERATORS = {"parent_selection_type": select, "crossover_type": cross, "mutation_type": mutate}


@pytest.mark.parametrize("names", [[name] for name in OPERATORS] + [list(OPERATORS)], ids=" ".join)
def test_custom_operators_put_back_by_on_start_give_the_same_run_bit_for_bit(names):
    arguments = {**settings.BASE, "num_generations": 6}
    original = pygad.GA(**arguments, **{name: OPERATORS[name] for name in names})
    found = capture(original)
    (on_start,) = load(found.code, "on_start")
    copy = pygad.GA(**arguments, on_start=on_start)
    original.run()
    copy.run()
    assert np.array_equal(original.population, copy.population)
    assert original.best_solutions_fitness == copy.best_solutions_fitness
    assert all(found.report[name]["how"] == "on_start" for name in names)


def test_the_users_on_start_runs_after_what_is_put_back():
    names = cell("seen = []\ndef begin(ga):\n    seen.append(ga.extra)\n    return seen\n")
    ga = pygad.GA(**settings.BASE, on_start=names["begin"])
    ga.extra = {"scale": 2.5}
    found = capture(ga)
    (on_start,) = load(found.code, "on_start")
    assert on_start(Holder()) == [{"scale": 2.5}]
    assert found.report["on_start"]["carries"] == ["ga.extra"]


def test_an_attribute_that_can_not_travel_is_named():
    ga = pygad.GA(**settings.BASE)
    ga.stream = (number for number in range(3))
    found = capture(ga)
    assert found.report["on_start"]["opaque"] == ["ga.stream"]
    assert "generator" in found.report["on_start"]["reason"]
    assert "on_start" not in found.code


def test_a_fresh_ga_has_no_attributes_of_the_users():
    for name in ("constraints", "many objectives"):
        ga = settings.build(name)
        ga.run()
        assert "on_start" not in capture(ga).code


def test_a_timed_cell_is_found_in_the_history_of_the_notebook():
    body = "K = 2\ndef fitness(ga, s, i):\n    return s[0] * K\n"
    history = ["", f"get_ipython().run_cell_magic('time', '', {body!r})\n"]
    names: dict[str, Any] = {"__name__": "__main__", "In": history}
    exec(compile(body, "<timed exec>", "exec"), names)
    found = capture(Holder(fitness_func=names["fitness"]))
    assert load(found.code, "fitness_func")[0](None, [4], 0) == 8
    assert found.report["fitness_func"]["how"] == "source"


def test_a_file_edited_during_the_run_is_carried_as_it_ran(tmp_path):
    path = tmp_path / "edited.py"
    text = "class Model:\n    def value(self, s):\n        return s[0] + 1\nmodel = Model()\n"
    text += "def fitness(ga, s, i):\n    return model.value(s)\n"
    path.write_text(text)
    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(path)}
    exec(compile(text, str(path), "exec"), names)
    ga = Holder(fitness_func=names["fitness"])
    read_sources(ga)
    path.write_text(text.replace("+ 1", "+ 2"))
    linecache.checkcache(str(path))
    found = capture(ga)
    assert load(found.code, "fitness_func")[0](None, [1], 0) == 2
    assert found.report["fitness_func"]["how"] == "source"


def test_what_the_code_does_with_the_shim_does_nothing_there():
    text = "import vilvik_shim\nfrom vilvik_shim import dump\n"
    text += "def on_generation(ga):\n    dump(ga, name='x')\n    with vilvik_shim.track(ga) as run:\n        return 7\n"
    found = capture(Holder(fitness_func=golden_runs.sphere, on_generation=cell(text)["on_generation"]))
    assert load(found.code, "on_generation")[0](None) == 7
    assert "import vilvik_shim" not in str(found.code)


def test_an_object_that_raises_costs_its_role_not_the_dump():
    text = "class Odd:\n    def __getattribute__(self, name):\n        raise KeyError(name)\n"
    text += "odd = Odd()\ndef on_stop(ga, fitness):\n    return odd\n"
    found = capture(Holder(fitness_func=golden_runs.sphere, on_stop=cell(text)["on_stop"]))
    assert "KeyError" in found.report["on_stop"]["reason"]
    assert found.report["fitness_func"]["how"] == "source"


def test_a_chain_too_long_to_follow_costs_its_role_not_the_dump():
    text = "class Node:\n    def __init__(self, after):\n        self.after = after\n"
    text += "node = None\nfor _ in range(5000):\n    node = Node(node)\ndef on_stop(ga, fitness):\n    return node\n"
    found = capture(Holder(fitness_func=golden_runs.sphere, on_stop=cell(text)["on_stop"]))
    assert "on_stop" not in found.code
    assert "RecursionError" in found.report["on_stop"]["reason"]


@pytest.mark.parametrize("call", ["eval('x')", "open('x')", "np.loadtxt('x')", "globals()['x']"])
def test_what_is_reached_by_text_is_noted(call):
    notes = Notes()
    names = cell(f"import numpy as np\ndef fitness(ga, s, i):\n    return {call}\n")
    capture_code(Holder(fitness_func=names["fitness"]), notes, lambda module: None)
    assert [call.partition("(")[0] in note["found"] for note in notes.as_json()] == [True]
