"""Files that code writes to: it runs without them, and what it reads is still named as missing."""

from __future__ import annotations

import gc
import warnings

import pytest
from written import capture, rebuilt

LOGS = """
    import csv

    class Log:
        def __init__(self, path):
            self.file = open(path, "w", newline="")
            self.rows = csv.writer(self.file, delimiter=";")
            self.raw = open(path + ".raw", "ab")

        def add(self, x):
            self.rows.writerow([x, x + 1])
            self.file.flush()
            print("best", x, file=self.file)
            return self.raw.write(b"abc")

    LOG = Log("runs.csv")

    def use(x):
        with LOG.file:
            return LOG.add(x) + x
"""


def test_what_is_written_to_a_log_goes_nowhere(module_of, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    module = module_of(LOGS)
    use = rebuilt(module.use, "written")
    before = (tmp_path / "runs.csv").read_bytes()
    assert use(2) == 5
    assert (tmp_path / "runs.csv").read_bytes() == before == b""
    assert module.use(2) == 5
    assert (tmp_path / "runs.csv").read_text(encoding="utf-8") == "2;3\nbest 2\n"
    module.LOG.raw.close()
    del use
    with warnings.catch_warnings():  # what nothing goes to is left open, as by the service
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.parametrize("mode", ["r", "r+", "rb", "w+"])
def test_a_file_that_is_read_is_named(mode, module_of, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.txt").write_text("1\n")
    module = module_of(f"FILE = open('data.txt', {mode!r})\ndef use(x):\n    return FILE.read()\n")
    assert capture(module.use).report["fitness_func"]["opaque"] == ["FILE"]
    module.FILE.close()


def test_a_pipe_is_named(module_of):
    module = module_of(
        "import os\nEND, START = map(os.fdopen, os.pipe(), 'rw')\ndef use(x):\n    return START.write(x)\n"
    )
    assert capture(module.use).report["fitness_func"]["opaque"] == ["START"]
    module.START.close()
    module.END.close()
