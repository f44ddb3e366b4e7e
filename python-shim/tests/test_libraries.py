"""Objects of large libraries: what is used of them is proven, or named with its path and what to do."""

from __future__ import annotations

import golden_runs
import pandas as pd
import pytest
from proof_dumps import proofs_of, prove
from support import fixed_host, lines_of, write

FRAME = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]})
GROUPS = FRAME.groupby("x")
VALUES = FRAME["x"].to_numpy()


def by_values(ga_instance, solution, solution_idx):
    return -float(((VALUES * solution[0] - 2.0) ** 2).sum())


def by_a_frame_of_its_own(ga_instance, solution, solution_idx):
    return float(pd.DataFrame({"genes": solution}).sum().iloc[0])


def by_groups(ga_instance, solution, solution_idx):
    return float(GROUPS["y"].sum().iloc[0] * solution[0])


def dumped(fitness, tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=fitness, num_generations=2)
    ga.run()
    return write(ga, fixed_host("pandas"), spool=tmp_path)


@pytest.mark.parametrize("fitness", [by_values, by_a_frame_of_its_own])
def test_arrays_of_a_frame_and_frames_made_on_the_way_are_proven(fitness, tmp_path):
    path = dumped(fitness, tmp_path)
    prove(path)
    assert proofs_of(path) == {"fitness_func": "proven"}
    assert lines_of(path)[0]["notes"] == []


def test_what_of_pandas_has_no_text_is_named_with_its_path_and_advice(tmp_path):
    path = dumped(by_groups, tmp_path)
    prove(path)
    header, _ = lines_of(path)[:2]
    assert header["capture"]["fitness_func"]["opaque"] == ["GROUPS"]
    assert header["capture"]["fitness_func"]["proof"] == "failed"
    [note] = header["notes"]
    kind = (
        "a pandas.core.groupby.generic.DataFrameGroupBy"
        if pd.__version__ < "3"
        else "a pandas.api.typing.DataFrameGroupBy"
    )
    assert note["found"] == f"GROUPS: {kind}: make it inside the function, of frames, arrays or a dict"


class Layer:
    """A stand-in for what torch keeps in its own memory."""

    def __init__(self, weight):
        self.weight = weight

    def __call__(self, value):
        return self.weight * value


Layer.__module__, Layer.__qualname__ = "torch.nn.modules.linear", "Linear"


class Net:
    def __init__(self, *layers):
        self.layers = layers


LAYER, NET = Layer(3.0), Net(Layer(2.0))


def by_layer(ga_instance, solution, solution_idx):
    return float(LAYER(solution[0]))


def by_net(ga_instance, solution, solution_idx):
    return float(NET.layers[0](solution[0]))


@pytest.mark.parametrize(("fitness", "name"), [(by_layer, "LAYER"), (by_net, "NET.layers[0]")])
def test_a_module_of_torch_is_named_with_its_path_and_advice(fitness, name, tmp_path):
    header, _ = lines_of(dumped(fitness, tmp_path))[:2]
    assert header["capture"]["fitness_func"]["opaque"] == [name]
    advice = "carry its parameters as NumPy arrays and build the module inside the function"
    assert [note["found"] for note in header["notes"]] == [f"{name}: a torch.nn.modules.linear.Linear: {advice}"]
