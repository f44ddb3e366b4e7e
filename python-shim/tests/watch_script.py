"""Run scripts of the corpus and dump each GA when its run ends: `python watch_script.py FORM SPOOL SCRIPT…`.

FORM is `script`, `cell` (statement by statement, as a notebook does) or `module` (imported by its name). Writes a line
of JSON per script: its dumps, and what went wrong.
"""

import ast
import contextlib
import io
import json
import linecache
import os
import runpy
import sys
import traceback
import types

import pygad

import vilvik_shim

FORM, SPOOL, SCRIPTS = sys.argv[1], sys.argv[2], sys.argv[3:]
REAL_RUN = pygad.GA.run


def watched_run(ga):
    with vilvik_shim.track(ga, SPOOL, proof="off") as tracked:
        REAL_RUN(ga)
    DUMPS.append(tracked.path)


def as_script(path):
    runpy.run_path(path, run_name="__main__")


def as_cell(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = f"<ipython-input-1-{os.path.basename(path)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    real_main = sys.modules["__main__"]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, In=["", text])
    tree = ast.parse(text)
    future = compile(text, name, "exec").co_flags & 0x1FFFE00
    try:
        for statement in tree.body:
            exec(compile(ast.Module([statement], []), name, "exec", flags=future), main.__dict__)
    finally:
        sys.modules["__main__"] = real_main


def as_module(path):
    name = os.path.basename(path)[:-3]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    module = sys.modules[name] = types.ModuleType(name)
    module.__dict__.update(__file__=path, __spec__=None, __name__=name)
    # A module's own start is for whoever imports it to call.
    exec(compile(text.replace('__name__ == "__main__"', "bool(__name__)"), path, "exec"), module.__dict__)


for script in SCRIPTS:
    DUMPS: "list[str | None]" = []
    pygad.GA.run = watched_run
    sys.argv = [script]
    folder = os.path.dirname(os.path.abspath(script))
    sys.path.insert(0, folder)
    error = None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            {"script": as_script, "cell": as_cell, "module": as_module}[FORM](script)
    except BaseException:  # noqa: BLE001 -- whatever it is, it is the answer
        error = traceback.format_exc()
    sys.path.remove(folder)
    for name, module in list(sys.modules.items()):
        if name != "__main__" and (getattr(module, "__file__", "") or "").startswith(folder + os.sep):
            del sys.modules[name]
    print(json.dumps({"script": os.path.basename(script), "dumps": DUMPS, "error": error}))
