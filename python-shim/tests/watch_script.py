"""Run scripts as they are and dump each GA when its run ends: `python watch_script.py SPOOL SCRIPT…`."""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback

import pygad

import vilvik_shim

SPOOL, SCRIPTS = sys.argv[1], sys.argv[2:]
REAL_RUN = pygad.GA.run


def watched_run(ga):
    with vilvik_shim.track(ga, SPOOL) as tracked:
        REAL_RUN(ga)
    DUMPS.append(tracked.path)


for script in SCRIPTS:
    DUMPS: "list[str]" = []
    pygad.GA.run = watched_run
    sys.argv = [script]
    folder = os.path.dirname(os.path.abspath(script))
    sys.path.insert(0, folder)
    error = None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(script, run_name="__main__")
    except BaseException:
        error = traceback.format_exc()
    sys.path.remove(folder)
    for name in [
        name for name, module in sys.modules.items() if (getattr(module, "__file__", "") or "").startswith(folder)
    ]:
        del sys.modules[name]
    print(json.dumps({"script": os.path.basename(script), "dumps": DUMPS, "error": error}))
