"""`python -m vilvik_shim proof FILE`: prove a dump by hand."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from ._file import prove_file
from ._prove import Limits
from ._sites import site_folders
from ._unwind import unwinding
from ._verdict import overall

if TYPE_CHECKING:
    from ._verdict import Verdict

EXIT_CODES = {"proven": 0, "failed": 1, "not_run": 3}


def main(argv: list[str]) -> int:
    """Prove each file named in `argv`, print the verdicts, and write them into the headers.

    Returns the exit code: 0 all proven, 1 something failed or could not be read, 3 something was not run, 2 usage.
    """
    options = _parser().parse_args(argv)
    sys.stderr.write("vilvik-shim: a proof runs the code of the dump, as you\n")
    limits = Limits(options.max_cost, options.time_limit)
    with unwinding():
        found = [_prove(path, limits, write=not options.no_write) for path in options.files]
    if options.json:
        sys.stdout.write(json.dumps({"version": 1, "command": "proof", "items": found}) + "\n")
    else:
        sys.stdout.write("".join(_lines(item) for item in found))
    codes = [EXIT_CODES[str(item["proof"])] for item in found]
    return 1 if 1 in codes else max(codes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vilvik_shim proof",
        description="Run the code of dumps in a clean interpreter: blocks, GA, best fitness, one generation.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="run dumps, or bare import bodies (.json)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--no-write", action="store_true", help="leave the header as it is")
    parser.add_argument("--max-cost", type=float, metavar="SECONDS", help="run no more than so much (default: all)")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop after so long (default: never)")
    return parser


def _prove(path: str, limits: Limits, *, write: bool) -> dict[str, object]:
    try:
        verdicts = prove_file(path, site_folders(), limits, write=write).verdicts
    except (OSError, ValueError) as error:
        return {"file": path, "proof": "failed", "error": str(error), "roles": {}}
    roles = {role: _facts(verdict) for role, verdict in verdicts.items()}
    return {"file": path, "proof": overall([v.state for v in verdicts.values()]), "error": None, "roles": roles}


def _facts(verdict: Verdict) -> dict[str, str | None]:
    return {"proof": verdict.state, "reason": verdict.reason, "log": verdict.log}


def _lines(item: dict[str, object]) -> str:
    roles = item["roles"] if isinstance(item["roles"], dict) else {}
    told = f": {item['error']}" if item["error"] else ""
    lines = [f"{item['proof']}: {item['file']}{told}\n"]
    for role, facts in roles.items():
        reason = f", {facts['reason']}" if facts["reason"] else ""
        lines.append(f"  {role}: {facts['proof']}{reason}\n")
        lines.extend(f"    | {line}\n" for line in (facts["log"] or "").splitlines()[-12:])
    return "".join(lines)
