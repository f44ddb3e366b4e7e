"""What the READMEs say of the shim's calls, commands and magics is so."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import vilvik_shim
from vilvik_shim.notebook._words import cell_words, line_words

SHIM = Path(__file__).resolve().parents[1]
PAGES = [SHIM / "README.md", SHIM.parent / "README.md", SHIM.parent / "src" / "README.md"]


def spans() -> list[str]:
    """All texts in backticks, those of tables too."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", prose)]


def calls() -> list[ast.Call]:
    """Calls of the public functions: `dump(ga, …)`, `with track(ga, …) as run`, `vilvik_shim.card(RUN)`."""
    found = []
    for span in spans():
        code = re.sub(r",? ?…,?", "", span)
        for text in (code, f"{code}: pass"):
            try:
                tree = ast.parse(text)
            except SyntaxError:
                continue
            found += [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            break
    return [call for call in found if name_of(call) in vilvik_shim.__all__]


def name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "vilvik_shim":
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_every_public_function_is_called_in_the_readmes() -> None:
    public = {name for name in vilvik_shim.__all__ if inspect.isfunction(getattr(vilvik_shim, name))}
    told = {name_of(call) for call in calls()} | {span.split(".")[-1] for span in spans()}
    assert public - told == set()


@pytest.mark.parametrize("call", calls(), ids=ast.unparse)
def test_a_call_of_the_readmes_can_be_made(call: ast.Call) -> None:
    words = {word.arg: None for word in call.keywords if word.arg is not None}
    inspect.signature(getattr(vilvik_shim, name_of(call))).bind_partial(*call.args, **words)


def test_names_after_the_package_are_public() -> None:
    named = {match for span in spans() for match in re.findall(r"\bvilvik_shim\.(\w+)", span)}
    assert named - {*vilvik_shim.__all__, "notebook"} == set()


COMMANDS = sorted({span for span in spans() if span.startswith("python -m vilvik_shim ") and "|" not in span})


@pytest.mark.parametrize("command", COMMANDS)
def test_a_verb_takes_its_flags(command: str) -> None:
    _, _, _, verb, *words = command.split()
    environ = {**os.environ, "PYTHONPATH": os.fspath(SHIM / "src")}
    asked = [] if verb == "run" else [verb]
    shown = [sys.executable, "-m", "vilvik_shim", *asked, "--help"]
    told = subprocess.run(shown, env=environ, capture_output=True, text=True, check=True).stdout
    assert verb in told
    if verb != "run":
        assert [word for word in words if word.startswith("--") and word not in told] == []


MAGICS = sorted({span for span in spans() if re.match(r"%%?vilvik\b", span)})


@pytest.mark.parametrize("magic", MAGICS)
def test_a_magic_takes_its_words(magic: str) -> None:
    line = re.sub(r"\[(-n )?([A-Z]+)\]…?", r"\1\2", magic).replace("KEY=VALUE", "key=1")
    if line.startswith("%%"):
        cell_words(line.removeprefix("%%vilvik"))
    else:
        line_words(line.removeprefix("%vilvik"))
