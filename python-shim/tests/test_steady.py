"""A capture is taken again only where writing it anew would surely give the same."""

from __future__ import annotations

import copy
import importlib
import linecache
import sys
import xml.dom
from types import SimpleNamespace
from typing import Any

import pytest

from vilvik_shim._capture import capture_code, read_sources
from vilvik_shim._notes import Notes
from vilvik_shim._proof import mark_pending

SOURCE = """
import math
import numpy

SCALE = 2
LIMITS = [1, 2]
COUNT = 0


def helper(x):
    return x + 1


def other(x):
    return x - 1


def plain(ga_instance, solution, solution_idx):
    return math.sqrt(SCALE) * helper(abs(solution))


def with_default(ga_instance, solution, solution_idx, power=2):
    return solution**power


def with_list(ga_instance, solution, solution_idx):
    return solution * LIMITS[0]


def counting(ga_instance, solution, solution_idx):
    global COUNT
    COUNT += 1
    return solution + COUNT


def with_token(ga_instance, solution, solution_idx):
    password = "correct horse battery"
    return numpy.sqrt(len(password)) + solution


def calling_what_is_lost(ga_instance, solution, solution_idx):
    return lost(ga_instance, solution, solution_idx)


def adding(number):
    return lambda ga_instance, solution, solution_idx: solution + number


def late(ga_instance, solution, solution_idx):
    return solution + UNKNOWN


def with_the_ga(ga_instance, solution, solution_idx):
    return solution + GA.num_generations


def with_the_ga_as_default(ga_instance, solution, solution_idx, ga=COUNT):
    return solution + ga


def importing(ga_instance, solution, solution_idx):
    import steady_helper
    return steady_helper.shifted(solution)


def importing_one(ga_instance, solution, solution_idx):
    from steady_helper import shifted
    return shifted(solution)


def importing_a_part(ga_instance, solution, solution_idx):
    from steady_package import part
    return part.shifted(solution)


def using_a_submodule(ga_instance, solution, solution_idx):
    return xml.dom.minidom.parseString(f"<a>{solution}</a>").firstChild.firstChild.data
"""


@pytest.fixture
def script():
    """Return the namespace of a module of the user's; each test gets its own."""
    name = "<steady script>"
    linecache.cache[name] = (len(SOURCE), None, SOURCE.splitlines(keepends=True), name)
    namespace = {"__name__": "__main__"}
    exec(compile(SOURCE, name, "exec"), namespace)
    yield namespace
    del linecache.cache[name]


def twice(function, change=lambda: None):
    """Capture, change something, capture again with the first one at hand."""
    ga = SimpleNamespace(fitness_func=function)
    first = capture_code(ga, Notes(), lambda _: None)
    change()
    return first, capture_code(ga, Notes(), lambda _: None, before=first)


def value_of(captured, argument):
    namespace: dict[str, Any] = {}
    exec(captured.code["fitness_func"], namespace)
    return namespace[captured.code["fitness_func_entry"]](None, argument, 0)


@pytest.mark.parametrize("name", ["plain", "with_default", "late"])
def test_what_has_not_changed_is_not_written_again(script, name):
    first, second = twice(script[name])
    assert second is first


@pytest.mark.parametrize("name", ["plain", "with_default", "late"])
def test_another_ga_with_the_same_function_takes_the_same(script, name):
    first, _ = twice(script[name])
    assert first.is_for_any_ga()
    assert capture_code(SimpleNamespace(fitness_func=script[name]), Notes(), lambda _: None, before=first) is first


@pytest.mark.parametrize("name", ["with_the_ga", "with_the_ga_as_default", "with_list", "closed"])
def test_code_that_has_the_ga_itself_or_can_change_inside_is_for_no_other(script, name):
    ga = SimpleNamespace()
    script.update(GA=ga, closed=script["adding"](5))
    script["with_the_ga_as_default"].__defaults__ = (ga,)
    ga.fitness_func = script[name]
    assert not capture_code(ga, Notes(), lambda _: None).is_for_any_ga()


def test_what_is_known_of_a_proof_is_not_written_into_the_capture(script):
    first, _ = twice(script["plain"])
    before = copy.deepcopy(first.report)
    marked = mark_pending(first.report, "background", "finished")
    assert marked["fitness_func"]["proof"] == "pending"
    assert first.report == before


def test_the_notes_are_told_again(script):
    ga = SimpleNamespace(fitness_func=script["late"])
    first = capture_code(ga, Notes(), lambda _: None)
    notes = Notes()
    capture_code(ga, notes, lambda _: None, before=first)
    assert [note["found"] for note in notes.as_json()] == ["UNKNOWN: not defined at the time of the dump"]


MODULES = {
    "steady_helper.py": "def shifted(value):\n    return value + 100\n",
    "steady_package/__init__.py": "",
    "steady_package/part.py": "def shifted(value):\n    return value + 100\n",
}


@pytest.mark.parametrize("name", ["importing", "importing_one", "importing_a_part"])
def test_a_module_that_the_code_has_imported_meanwhile_is_carried(script, name, tmp_path, monkeypatch):
    for file, text in MODULES.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    function = script[name]
    _, second = twice(function, lambda: function(None, 1, 0))
    for module in ("steady_helper", "steady_package.part", "steady_package"):
        sys.modules.pop(module, None)
    monkeypatch.undo()
    assert value_of(second, 1) == 101


def test_a_submodule_that_was_loaded_meanwhile_is_imported(script, monkeypatch):
    for module in [name for name in sys.modules if name.startswith("xml.dom")]:
        monkeypatch.delitem(sys.modules, module)
    script["xml"] = xml
    _, second = twice(script["using_a_submodule"], lambda: importlib.import_module("xml.dom.minidom"))
    assert "import xml.dom.minidom" in second.code["fitness_func"]


def whole(sources):
    """Return all of a capture but what it was made from, which tells nothing of itself."""
    return {**sources._asdict(), "notes": sources.notes.as_json(), "made_from": None}


@pytest.mark.parametrize("name", ["plain", "late", "with_token"])
def test_sources_read_at_the_start_are_made_a_whole_capture(script, name):
    ga = SimpleNamespace(fitness_func=script[name])
    sources = read_sources(ga)
    captured = capture_code(ga, Notes(), lambda module: f"version of {module}", before=sources)
    assert captured.code is sources.code
    assert whole(captured) == whole(capture_code(ga, Notes(), lambda module: f"version of {module}"))


def test_what_was_read_at_the_start_says_which_modules_it_needs_with_their_versions(script):
    ga = SimpleNamespace(fitness_func=script["with_token"])
    captured = capture_code(ga, Notes(), lambda module: f"version of {module}", before=read_sources(ga))
    assert captured.requires == [{"module": "numpy", "version": "version of numpy"}]
    assert captured.findings == [{"role": "fitness_func", "line": 5, "kind": "password"}]


def test_values_that_were_left_out_at_the_start_are_carried(script):
    script["LIMITS"] += range(1000)
    ga = SimpleNamespace(fitness_func=script["with_list"])
    captured = capture_code(ga, Notes(), lambda _: None, before=read_sources(ga))
    assert value_of(captured, 3) == 3


def replaced(namespace, name, value):
    return lambda: namespace.update({name: value})


def test_a_constant_is_read_again(script):
    _, second = twice(script["plain"], replaced(script, "SCALE", 9))
    assert value_of(second, 3) == 12


def test_a_helper_that_was_exchanged_is_read_again(script):
    _, second = twice(script["plain"], replaced(script, "helper", script["other"]))
    assert value_of(second, 3) == 2**0.5 * 2


def test_a_helper_whose_code_was_exchanged_is_read_again(script):
    _, second = twice(script["plain"], lambda: setattr(script["helper"], "__code__", script["other"].__code__))
    assert "return x - 1" in second.code["fitness_func"]


@pytest.mark.parametrize("name", ["lost", "calling_what_is_lost"])
def test_a_function_that_could_not_be_read_is_read_again_when_its_code_is_exchanged(script, name):
    # As when a file is edited, and IPython's autoreload puts the new code into the old function.
    exec(compile("def lost(ga_instance, solution, solution_idx):\n    return 0\n", "<no text>", "exec"), script)
    first, second = twice(script[name], lambda: setattr(script["lost"], "__code__", script["with_token"].__code__))
    assert "can't be read" in str(first.notes.as_json())
    assert value_of(second, 5) == 21**0.5 + 5


def test_a_builtin_that_was_hidden_is_read_again(script):
    _, second = twice(script["plain"], replaced(script, "abs", script["other"]))
    assert value_of(second, 3) == 2**0.5 * 3


def test_a_name_that_came_later_is_read_again(script):
    _, second = twice(script["late"], replaced(script, "UNKNOWN", 5))
    assert value_of(second, 3) == 8


def test_a_counter_is_read_again(script):
    _, second = twice(script["counting"], lambda: script["counting"](None, 0, 0))
    assert value_of(second, 0) == 2


def test_a_list_is_read_again_though_it_is_the_same_object(script):
    _, second = twice(script["with_list"], lambda: script["LIMITS"].__setitem__(0, 7))
    assert value_of(second, 3) == 21


def test_default_values_are_read_again(script):
    first, second = twice(script["with_default"], lambda: setattr(script["with_default"], "__defaults__", (3,)))
    assert second.code is not first.code


def test_what_is_closed_over_is_read_again(script):
    function = script["adding"](1)
    _, second = twice(function, lambda: setattr(function.__closure__[0], "cell_contents", 10))
    assert value_of(second, 3) == 13


def test_an_attribute_hung_on_a_function_is_carried(script):
    function = script["plain"]
    first, second = twice(function, lambda: setattr(function, "calls", 3))
    assert second.code is not first.code
    namespace: dict[str, Any] = {}
    exec(second.code["fitness_func"], namespace)
    assert namespace["plain"].calls == 3


def test_another_fitness_function_is_captured(script):
    ga = SimpleNamespace(fitness_func=script["plain"])
    first = capture_code(ga, Notes(), lambda _: None)
    ga.fitness_func = script["with_default"]
    second = capture_code(ga, Notes(), lambda _: None, before=first)
    assert second.code["fitness_func_entry"] == "with_default"


def test_a_role_that_came_later_is_captured(script):
    ga = SimpleNamespace(fitness_func=script["plain"])
    first = capture_code(ga, Notes(), lambda _: None)
    ga.on_stop = script["other"]
    second = capture_code(ga, Notes(), lambda _: None, before=first)
    assert second.code["on_stop_entry"] == "other"
