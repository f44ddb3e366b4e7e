"""Children that are started anew under `python -m vilvik_shim run`: what is lost there is told once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import WHOLE_RUN

SOURCE = Path(str(sys.modules["vilvik_shim"].__file__)).parents[1]
SWEEP = (
    WHOLE_RUN
    + """

if __name__ == "__main__":
    method, here = sys.argv[1:]
    if here == "here too":
        whole_run(0)
    with multiprocessing.get_context(method).Pool(2) as pool:
        print(len(pool.map(whole_run, [1, 2, 3])))
"""
)


@pytest.mark.parametrize(
    ("method", "here", "told", "dumps"),
    [
        ("spawn", "there only", 1, 0),
        ("forkserver", "there only", 1, 0),
        ("fork", "there only", 0, 3),
        ("spawn", "here too", 0, 1),
    ],
)
def test_runs_in_spawned_children_alone_are_told(method, here, told, dumps, tmp_path):
    (tmp_path / "sweep.py").write_text(SWEEP)
    done = subprocess.run(
        [sys.executable, "-m", "vilvik_shim", "run", "sweep.py", method, here],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "VILVIK_SPOOL": str(tmp_path / "spool")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("3\n", 0)
    assert done.stderr.count("vilvik_shim.install()") == told
    assert len(list((tmp_path / "spool").glob("*.vilvik.jsonl"))) == dumps
