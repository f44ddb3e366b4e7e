"""Dumps made by hand around code that a proof is to run."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from pathlib import Path
from typing import Any

from vilvik_shim._proof._file import prove_file
from vilvik_shim._proof._prove import Limits
from vilvik_shim._proof._sites import site_folders
from vilvik_shim._proof._verdict import Verdict

FITNESS = "def fitness_func(ga, solution, index):\n    return float(solution[0] + solution[1])\n"
RUN_ID = "019b796d-0000-7000-8000-000000000001"
CHEAP = Limits()


def body_of(code: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The body of a run of two genes; `changes` replace fields of `result` and `ga_parameters`."""
    parameters = {"num_generations": 5, "num_parents_mating": 2, "sol_per_pop": 4, "num_genes": 2, "gene_type": "float"}
    result = {
        "best_solution": [1.5, 2.0],
        "best_solution_fitness": 3.5,
        "best_solution_idx": 0,
        "best_solutions_fitness": [3.5],
        "best_solution_generation": 2,
        "generations_completed": 5,
        "gene_type_single": True,
        "population": [[1.5, 2.0], [1.0, 1.0], [0.5, 0.0], [0.0, 0.25]],
    }
    for name, value in changes.items():
        (result if name in result else parameters)[name] = value
    return {
        "name": "by hand",
        "ga_parameters": parameters,
        "code": {"fitness_func": FITNESS, **(code or {})},
        "result": result,
    }


def write_by_hand(folder: Path, body: dict[str, Any], state: bytes | None = None, **header: Any) -> Path:
    """Write a dump whose roles all wait for their proof."""
    line = json.dumps(body, separators=(",", ":")).encode()
    roles = [role for role in body["code"] if not role.endswith("_entry")]
    whole = {
        "format": "vilvik-run-dump",
        "version": 1,
        "run_id": RUN_ID,
        "sequence": 1,
        "phase": "finished",
        "name": "by hand",
        "created_at": "2026-01-01T12:00:00.250Z",
        "body": {"bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()},
        "state": None if state is None else {"bytes": len(state), "sha256": hashlib.sha256(state).hexdigest()},
        "capture": {role: {"how": "source", "entry": role, "proof": "pending", "proof_reason": None} for role in roles},
        "notes": [],
        "cut": {},
        "origin": {"python_version": platform.python_version(), "pid": os.getpid()},
        **header,
    }
    path = folder / f"by-hand-{RUN_ID}.vilvik.jsonl"
    path.write_bytes(json.dumps(whole).encode() + b"\n" + line + b"\n" + (b"" if state is None else state + b"\n"))
    return path


def header_of(path: Path) -> dict[str, Any]:
    return json.loads(path.read_bytes().partition(b"\n")[0])


def proofs_of(path: Path) -> dict[str, str]:
    """The state of each role's proof, by the header."""
    return {role: facts["proof"] for role, facts in header_of(path)["capture"].items()}


def prove(path: Path, limits: Limits = CHEAP) -> dict[str, Verdict]:
    """Prove a dump and write the verdicts into it."""
    return prove_file(str(path), site_folders(), limits, write=True).verdicts


def verdicts(
    folder: Path,
    code: dict[str, str] | None = None,
    limits: Limits = CHEAP,
    state: bytes | None = None,
    **changes: Any,
) -> dict[str, Verdict]:
    """Prove a dump made by hand; see `body_of`."""
    return prove(write_by_hand(folder, body_of(code, **changes), state), limits)
