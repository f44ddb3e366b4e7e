"""The golden dumps that the bridge's tests read are what this shim writes."""

from __future__ import annotations

import json
import logging
import random
import sys

import golden_runs
import numpy as np
import pytest
from support import FIXTURES, all_lines_of, body_bytes, fixed_host, write

from vilvik_shim._ga._ending import Ending, ending_by

DUMPS = FIXTURES / "dumps"
TRACEBACK = "Traceback (most recent call last):\n  ...\nZeroDivisionError: division by zero\n"


def finished(ga):
    return ga, None


def failed_run():
    ga = golden_runs.failing()
    logging.getLogger("pygad.utils.validation").disabled = True
    try:
        ga.run()
    except ZeroDivisionError as error:
        ending = ending_by(ga, error, error.__traceback__)
    facts = {**(ending.error or {}), "traceback": TRACEBACK}
    return ga, ending._replace(error=facts)


GOLDEN = {
    "sphere": lambda: finished(golden_runs.finished_sphere()),
    "callbacks": lambda: finished(golden_runs.callbacks()),
    "multi-objective": lambda: finished(golden_runs.multi_objective()),
    "integers": lambda: finished(golden_runs.integers()),
    "failed": failed_run,
    "never-run": lambda: finished(golden_runs.never_run()),
    "checkpoint": lambda: (golden_runs.half_way_sphere(), Ending("checkpoint", None, inside=False)),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_dump_is_what_the_shim_writes(name, tmp_path, pytestconfig):
    random.seed(1)
    np.random.seed(1)
    ga, ending = GOLDEN[name]()
    path = write(ga, fixed_host(name), ending, spool=tmp_path, name=name.replace("-", " "), description="golden")
    golden = DUMPS / f"{name}.vilvik.jsonl"
    if pytestconfig.getoption("--write-golden"):
        DUMPS.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(path.read_bytes())
    assert all_lines_of(golden) == all_lines_of(path)
    assert golden.read_bytes() == path.read_bytes()


def test_the_bare_body_is_the_body_of_the_sphere(pytestconfig):
    bare = DUMPS / "sphere.body.json"
    body = body_bytes(DUMPS / "sphere.vilvik.jsonl")
    if pytestconfig.getoption("--write-golden"):
        bare.write_bytes(body)
    assert bare.read_bytes() == body
    assert json.loads(body)["origin"]["client"] == "vilvik-bridge"


def test_golden_dumps_name_no_machine():
    for golden in DUMPS.iterdir():
        text = golden.read_text()
        for private in (sys.prefix, str(FIXTURES), "/home/", "/root/"):
            assert private not in text
