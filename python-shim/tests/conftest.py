from __future__ import annotations

import importlib
import sys
import textwrap

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden", action="store_true", help="write the golden dumps instead of comparing with them"
    )
    parser.addoption("--kills", type=int, default=4, help="how many runs are killed with signal 9 (a full pass: 200)")
    parser.addoption("--corpus", action="store_true", help="start every script of the corpus as a user does, not a few")
    parser.addoption(
        "--releases",
        action="store_true",
        help="also run what older PyGADs and other interpreters do (installs them once)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kill" in metafunc.fixturenames:  # each with a time limit and a name of its own
        metafunc.parametrize("kill", range(metafunc.config.getoption("--kills")))
    if "started" in metafunc.fixturenames:
        module, is_all = metafunc.module, metafunc.config.getoption("--corpus")
        metafunc.parametrize("started", module.SCRIPTS if is_all else module.A_FEW)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--releases"):
        return
    larger = [item for item in items if item.path.name == "test_releases.py"]
    if larger:
        config.hook.pytest_deselected(items=larger)
        items[:] = [item for item in items if item not in larger]


@pytest.fixture(autouse=True)
def _no_spool_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for name in ("VILVIK_SPOOL", "VILVIK_SHIM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VILVIK_PROOF", "off")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def module_of(tmp_path, monkeypatch):
    """Write a module and import it; its name can be imported no more when the text is executed."""

    def write(text, name="written"):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path)
            module = importlib.import_module(name)
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return write
