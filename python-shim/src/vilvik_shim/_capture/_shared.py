"""Code fields as modules: those that share state carry one text, loaded once under a unique name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ._quote import quoted

if TYPE_CHECKING:
    from ._program import Program

PREFIX = "vilvik_shared_"
# Their workers look a function up in the module that it is from.
POOLS = ("multiprocessing", "concurrent.futures", "joblib")


def groups_of(programs: dict[str, Program]) -> list[list[str]]:
    """Return the roles that share state, in groups; one that shares nothing is in none, unless it starts processes."""
    users: dict[object, list[str]] = {}
    stored = set().union(*(program.stored for program in programs.values()))
    for role, program in programs.items():
        for token in program.state:
            # Names and cells only matter where somebody assigns them; objects always.
            if not isinstance(token, tuple) or token in stored:
                users.setdefault(token, []).append(role)
    leader = {role: role for role in programs}

    def find(role: str) -> str:
        while leader[role] != role:
            role = leader[role]
        return role

    for roles in users.values():
        for role in roles[1:]:
            leader[find(role)] = find(roles[0])
    groups: dict[str, list[str]] = {}
    for role in programs:
        groups.setdefault(find(role), []).append(role)
    return [roles for roles in groups.values() if len(roles) > 1 or _starts_processes(programs[roles[0]])]


def _starts_processes(program: Program) -> bool:
    texts = [*program.imports, *(step.text for step in program.steps)]
    return any(pool in text for text in texts for pool in POOLS)


def shared_names(programs: dict[str, Program], roles: list[str]) -> list[str]:
    """Return what the roles of a group share, in the user's words."""
    counts: dict[object, list[str]] = {}
    stored = set().union(*(programs[role].stored for role in roles))
    for role in roles:
        for token, name in programs[role].state.items():
            if not isinstance(token, tuple) or token in stored:
                counts.setdefault(token, []).append(name)
    return sorted({names[0] for names in counts.values() if len(names) > 1})


def module_name(text: str, run: str) -> str:
    """Return the name under which a shared text is registered: its own, so an edited text is another module."""
    return PREFIX + hashlib.sha256(f"{run}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def block(text: str, name: str, roles: list[str], entries: list[str]) -> str:
    """Return a code field that loads the shared text, unless another field has done so, and takes its own entries."""
    why = "share state" if len(roles) > 1 else "starts processes that look for its functions"
    return (
        f"# {', '.join(roles)} {why}: whichever is loaded first makes this module, the others find it.\n"
        "import sys\nimport types\n\n"
        f"SHARED = {name!r}\n"
        f"SOURCE = {quoted(text)}\n\n"
        "if SHARED not in sys.modules:\n"
        "    sys.modules[SHARED] = types.ModuleType(SHARED)\n"
        "    try:\n"
        '        exec(compile(SOURCE, SHARED, "exec"), sys.modules[SHARED].__dict__)\n'
        "    except BaseException:\n"
        "        del sys.modules[SHARED]\n"
        "        raise\n"
    ) + "".join(f"{entry} = sys.modules[SHARED].{entry}\n" for entry in entries)
