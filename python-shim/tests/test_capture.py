from __future__ import annotations

import ast
import copy
import importlib
import linecache
from functools import partial
from typing import Any

import captured
import numpy as np
import pytest
import settings

from vilvik_shim._capture import capture_code
from vilvik_shim._notes import Notes

CARRIED = {
    "plain": "source",
    "imports": "source",
    "numpy_imports": "source",
    "submodules": "source",
    "constants": "source",
    "arrays": "source",
    "recursive": "source",
    "even": "source",
    "helpers": "source",
    "in_comprehension": "source",
    "in_inner_function": "source",
    "with_defaults": "source",
    "with_annotations": "source",
    "with_local_annotation": "source",
    "with_own_import": "source",
    "several_lines": "source",
    "twice_registered": "source",
    "conditional": "source",
    "square": "lambda",
    "cube": "lambda",
    "chosen": "lambda",
    "spread": "lambda",
    "down": "closure",
    "decorated": "closure",
    "everything_in_main": "closure",
}


class Holder:
    """As much of a GA as capture looks at."""

    def __init__(self, **roles):
        vars(self).update(roles)


def capture(**roles):
    notes = Notes()
    found = capture_code(Holder(**roles), notes, lambda module: "1.0")
    return found, notes.as_json()


def run_alone(code, role="fitness_func"):
    namespace: dict[str, Any] = {}
    exec(code[role], namespace)
    return namespace[code[f"{role}_entry"]]


@pytest.mark.parametrize("name", CARRIED)
def test_a_captured_function_acts_as_the_original(name):
    function = getattr(captured, name)
    found, notes = capture(fitness_func=function)
    copied = run_alone(found.code)
    assert repr(copied(5)) == repr(function(5))
    assert notes == []
    assert found.report["fitness_func"]["how"] == CARRIED[name]
    assert found.report["fitness_func"]["opaque"] == []


def test_a_closure_over_values_acts_as_the_original():
    found, notes = capture(fitness_func=captured.adder)
    ours, theirs = run_alone(found.code)(1), captured.adder(1)
    assert ours[0].tolist() == theirs[0].tolist()
    assert ours[1] == theirs[1]
    assert notes == []


def test_a_closure_that_counts_starts_with_the_value_at_the_dump():
    captured.tick(0)
    found, _ = capture(fitness_func=captured.tick)
    assert run_alone(found.code)(0) == captured.tick(0)


def test_a_global_counter_starts_with_the_value_at_the_dump_and_that_is_noted():
    captured.counting(0)
    found, notes = capture(fitness_func=captured.counting)
    assert run_alone(found.code)(0) == captured.counting(0)
    assert "global counter" in notes[0]["found"]


def test_two_names_for_one_list_stay_one_list():
    found, _ = capture(fitness_func=captured.shared)
    before = copy.copy(captured.SHARED)
    assert run_alone(found.code)(7) == ([*before, 7], True)


def test_a_list_that_two_roles_use_is_noted_as_shared():
    _, notes = capture(fitness_func=captured.shared, on_generation=captured.shared)
    assert [note["path"] for note in notes] == ["code"]


def test_values_are_read_anew_by_each_dump(monkeypatch):
    first, _ = capture(fitness_func=captured.plain)
    monkeypatch.setattr(captured, "FACTOR", 100)
    second, _ = capture(fitness_func=captured.plain)
    assert run_alone(first.code)(1) == 4
    assert run_alone(second.code)(1) == 101


def test_every_role_has_its_entry():
    roles = ["fitness_func", "on_start", "on_fitness", "on_parents", "on_crossover", "on_mutation", "on_generation"]
    found, _ = capture(**dict.fromkeys([*roles, "on_stop"], captured.plain), gene_constraint=[captured.odd, None])
    for role in [*roles, "on_stop"]:
        assert found.code[f"{role}_entry"] == "plain"
    assert found.code["gene_constraint_entry"] == "gene_constraint"


@pytest.mark.parametrize(("function", "module"), [(max, "builtins"), (np.linalg.norm, "numpy.linalg")])
def test_a_function_of_an_installed_package_is_imported(function, module):
    found, notes = capture(fitness_func=function)
    assert found.code["fitness_func"] == f"from {module} import {function.__name__}\n"
    assert run_alone(found.code) is function
    assert found.report["fitness_func"]["how"] == "import"
    assert notes == []


def test_a_name_closed_over_before_it_has_a_value_is_noted():
    def fitness(x):
        return later(x)

    found, _ = capture(fitness_func=fitness)
    assert found.report["fitness_func"]["opaque"] == ["later"]
    later = fitness


def test_constraints_are_one_list_with_their_functions():
    functions = [captured.square, None, captured.odd, captured.square, captured.cube]
    found, notes = capture(gene_constraint=functions)
    copies = run_alone(found.code, "gene_constraint")
    assert copies[1] is None
    assert copies[0] is copies[3]
    assert [copies[i](3) for i in (0, 2, 4)] == [9, True, 27]
    assert notes == []


def test_constraints_of_one_name_do_not_get_in_each_others_way():
    constraints = [captured.make_adder(n, {"k": 0}) for n in range(3)]
    found, _ = capture(gene_constraint=constraints)
    assert [copy(1)[0] for copy in run_alone(found.code, "gene_constraint")] == [4, 5, 6]


def test_third_party_modules_are_listed_with_versions():
    found, _ = capture(fitness_func=captured.numpy_imports, on_start=captured.arrays, on_stop=captured.plain)
    assert found.requires == [{"module": "numpy", "version": "1.0"}]


@pytest.mark.parametrize(
    ("function", "how"),
    [
        (captured.instance, "instance"),
        (captured.bound, "method"),
        (captured.Tools.static, "source"),
        (partial(captured.plain), "partial"),
    ],
)
def test_what_is_no_plain_function_is_carried_as_what_it_is(function, how):
    found, notes = capture(fitness_func=function)
    assert run_alone(found.code)(5) == function(5)
    assert found.report["fitness_func"]["how"] == how
    assert notes == []


def test_a_role_that_no_text_can_make_gets_a_stand_in_that_says_so():
    found, notes = capture(fitness_func=unreadable())
    with pytest.raises(RuntimeError, match=r"could not capture fitness_func: .*source can't be read"):
        run_alone(found.code)(None, None, None)
    assert found.report["fitness_func"]["how"] == "not_captured"
    assert "source can't be read" in notes[0]["found"]


def test_a_callback_that_is_not_captured_is_left_out_and_noted():
    found, notes = capture(fitness_func=captured.plain, on_stop=unreadable())
    assert "on_stop" not in found.code
    assert found.report["on_stop"]["entry"] is None
    assert notes[0]["path"] == "code.on_stop"


def unreadable():
    namespace: dict[str, Any] = {}
    exec("def f(x):\n    return x\n", namespace)
    return namespace["f"]


@pytest.mark.parametrize("name", ["uses_local_module", "uses_instance"])
def test_the_users_own_modules_and_instances_are_carried(name):
    found, notes = capture(fitness_func=getattr(captured, name))
    assert run_alone(found.code)(5) == getattr(captured, name)(5)
    assert notes == []


@pytest.mark.parametrize("name", ["uses_nothing_known", "uses_a_file"])
def test_a_name_that_is_not_carried_is_noted_and_listed(name):
    found, notes = capture(fitness_func=getattr(captured, name))
    assert len(found.report["fitness_func"]["opaque"]) == 1
    assert notes


def test_the_ga_as_a_global_is_bound_when_the_role_is_called(monkeypatch):
    holder = Holder(fitness_func=captured.uses_the_ga, num_genes=1)
    monkeypatch.setattr(captured, "not_defined_anywhere", holder, raising=False)
    notes = Notes()
    found = capture_code(holder, notes, lambda module: None)
    assert run_alone(found.code)(Holder(num_genes=7), [1], 0) == 8
    assert "the GA itself" in notes.as_json()[0]["found"]


def define(tmp_path, text, name="edited.py"):
    path = tmp_path / name
    path.write_text(text)
    namespace = {"__name__": "edited"}
    exec(compile(text, str(path), "exec"), namespace)
    return path, namespace


def test_a_file_edited_since_gives_text_that_is_marked_unverified(tmp_path):
    path, namespace = define(tmp_path, "def f(x):\n    return x + 1\n")
    path.write_text("def f(x):\n    return x + 2\n")
    found, notes = capture(fitness_func=namespace["f"])
    assert found.report["fitness_func"]["how"] == "source_unverified"
    assert "other code" in notes[0]["found"]


def test_a_file_that_lost_the_function_gives_no_wrong_text(tmp_path):
    path, namespace = define(tmp_path, "def f(x):\n    return x + 1\n\n\ng = lambda x: x + 3\n")
    path.write_text("def other(x):\n    return x + 2\n\n\ng = lambda x: x + 4\n")
    for name in "fg":
        found, _ = capture(fitness_func=namespace[name])
        assert found.report["fitness_func"]["how"] == "not_captured"
        assert "edited since" in found.report["fitness_func"]["reason"]


def test_code_without_a_file_is_not_captured():
    namespace: dict[str, Any] = {}
    exec("def f(x):\n    return x\n", namespace)
    found, _ = capture(fitness_func=namespace["f"])
    assert "can't be read" in found.report["fitness_func"]["reason"]


def test_a_notebook_cell_is_captured_statement_by_statement():
    cell = "import numpy as np\nK = 2\ndef f(x):\n    return np.float64(x) * K\n"
    lines = cell.splitlines(keepends=True)
    linecache.cache["<ipython-input-1>"] = (len(cell), None, lines, "<ipython-input-1>")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for statement in ast.parse(cell).body:
        exec(compile(ast.Module([statement], []), "<ipython-input-1>", "exec"), namespace)
    found, notes = capture(fitness_func=namespace["f"])
    assert run_alone(found.code)(4) == 8
    assert found.report["fitness_func"]["how"] == "source"
    assert notes == []


def test_annotations_of_a_file_with_the_future_import_stay_unevaluated(tmp_path):
    text = "from __future__ import annotations\ndef f(x: Nowhere) -> Never: return x\n"
    _, namespace = define(tmp_path, text)
    found, notes = capture(fitness_func=namespace["f"])
    assert run_alone(found.code)(3) == 3
    assert notes == []


def test_a_real_ga_is_captured_as_it_holds_its_functions():
    ga = settings.build("constraints")
    found = capture_code(ga, Notes(), lambda module: None)
    assert set(found.report) == {"fitness_func", "gene_constraint"}


def test_a_module_that_was_edited_and_reloaded_is_captured_as_it_is_now(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "edited_module.py"
    file.write_text("def rate(x):\n    return x + 1\n")
    module = importlib.import_module("edited_module")
    assert run_alone(capture(fitness_func=module.rate)[0].code)(5) == 6
    file.write_text("# Another line, so that the size differs.\n\n\ndef rate(x):\n    return x * 100\n")
    module = importlib.reload(module)
    found, notes = capture(fitness_func=module.rate)
    assert run_alone(found.code)(5) == 500
    assert notes == []
