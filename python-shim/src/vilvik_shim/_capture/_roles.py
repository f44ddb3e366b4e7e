"""Each role of a GA: its code field, its entry and how it was found."""

from __future__ import annotations

import builtins
import functools
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from .._file._header import encode_text
from .._notes import Notes
from ._composed import extras_of, write_extras
from ._findings import Packed, findings_of
from ._literals import NotLiteral
from ._opaque import Opaque
from ._packing import Packing
from ._program import Program
from ._render import render
from ._report import (
    CONSTRAINTS,
    START,
    Field,
    Request,
    how_found,
    note_missing,
    report_extras,
    report_of,
    take_notes,
    weights_of,
)
from ._shape import Shape, settle
from ._shared import block, groups_of, module_name, shared_names
from ._steady import MadeFrom

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .._file._values import Json

# The code fields of an import, with the parameters PyGAD calls them with.
CALLABLE_ROLES = {
    "fitness_func": "the_ga, solution, solution_idx",
    "on_start": "the_ga",
    "on_fitness": "the_ga, population_fitness",
    "on_parents": "the_ga, selected_parents",
    "on_crossover": "the_ga, offspring",
    "on_mutation": "the_ga, offspring",
    "on_generation": "the_ga",
    "on_stop": "the_ga, last_fitness",
}


# A program, and what it says of each of its roles.
Written = tuple[Program, dict[str, Field]]


class Captured(NamedTuple):
    """All code fields, as JSON too, the report on them by role, the third-party modules they use, what weighs much.

    `findings` are what may be secret in them; `notes` what was said on the way.
    """

    code: dict[str, Json]
    text: str
    report: dict[str, Json]
    requires: list[Json]
    weights: list[Json]
    findings: list[Json]
    notes: Notes
    made_from: MadeFrom
    is_dry: bool

    def is_for_any_ga(self) -> bool:
        """Whether another GA with the same callables would get the same."""
        return self.made_from.is_for_any_ga()


def capture_code(
    ga: Any,
    notes: Notes,
    version_of: Callable[[str], str | None],
    *,
    run_id: str = "",
    is_dry: bool = False,
    before: Captured | None = None,
) -> Captured:
    """Return the code of all roles that `ga` has; what is not carried is noted, never left unsaid.

    `run_id` makes the name unique under which fields that share state find each other. `before` is an earlier capture
    of the same GA, or one for any GA, taken again where nothing that it was made from has changed.
    """
    requests = _requests(ga)
    if before is not None and before.made_from.is_same(requests):
        captured = _made_whole(before, version_of) if before.is_dry and not is_dry else before
    else:
        captured = _capture(requests, ga, version_of, run_id=run_id, is_dry=is_dry)
    notes.take(captured.notes)
    return captured


def _made_whole(sources: Captured, version_of: Callable[[str], str | None]) -> Captured:
    """Return the capture that these sources, which hold no values of their own, come to."""
    notes = Notes()
    notes.take(sources.notes)
    findings = findings_of(sources.code, {}, sources.weights, notes)
    modules = [str(required["module"]) for required in sources.requires if isinstance(required, dict)]
    return sources._replace(requires=_requirements(modules, version_of), findings=findings, notes=notes, is_dry=False)


def _requirements(modules: Iterable[str], version_of: Callable[[str], str | None]) -> list[Json]:
    return [{"module": name, "version": version_of(name)} for name in sorted(modules)]


def _capture(
    requests: dict[str, Request], ga: Any, version_of: Callable[[str], str | None], *, run_id: str, is_dry: bool
) -> Captured:
    notes = Notes()
    write = functools.partial(_write, ga, Packing(), is_dry)
    alone = {role: write([request]) for role, request in requests.items()}
    code: dict[str, Json] = {}
    report: dict[str, Json] = {}
    groups = groups_of({role: program for role, (program, fields) in alone.items() if fields[role].entry})
    grouped = {role: roles for roles in groups for role in roles}
    texts: dict[str, tuple[Program, Field, str]] = {}
    for roles in groups:
        texts.update(_write_group(roles, requests, alone, notes, write, run_id))
    modules: set[str] = set()
    weights: list[Json] = []
    packed: dict[str, list[Packed]] = {}
    for role in requests:
        if role not in grouped:
            program, field = alone[role][0], alone[role][1][role]
            take_notes(program, notes)
            texts[role] = (program, field, render(program, field.tail) if field.entry else "")
        program, field, text = texts[role]
        report[role] = report_of(program, field, grouped.get(role))
        if field.entry is None:
            note_missing(role, field, notes, code)
            continue
        code[role], code[f"{role}_entry"] = text, field.entry
        modules.update(program.modules)
        weights += weights_of(role, program)
        packed[role] = [Packed(mark, content) for mark, content in program.packed.items()]
    report_extras(requests, texts, report)
    made_from = MadeFrom.of(requests, [] if groups else [program.inputs for program, _ in alone.values()])
    findings = [] if is_dry else findings_of(code, packed, weights, notes)
    requires = _requirements(modules, version_of)
    return Captured(code, encode_text(code), report, requires, weights, findings, notes, made_from, is_dry)


def read_sources(ga: Any, before: Captured | None = None) -> Captured:
    """Read and check the text of all functions and classes in reach now; later dumps use what was read.

    `before` is what an earlier call returned. It is none to dump, but one to begin from: values are left out, and what
    the run imports or computes is still to come.
    """
    return capture_code(ga, Notes(), lambda _: None, is_dry=True, before=before)


def _requests(ga: Any) -> dict[str, Request]:
    extras = extras_of(ga)
    requests: dict[str, Request] = {}
    for role in CALLABLE_ROLES:
        value = getattr(ga, role, None)
        if role == START and extras:
            requests[role] = Request(role, value, extras)
        elif value is not None:
            requests[role] = Request(role, value)
    constraints = getattr(ga, CONSTRAINTS, None)
    if constraints is not None:
        requests[CONSTRAINTS] = Request(CONSTRAINTS, constraints)
    return requests


def _write(ga: Any, packing: Packing, is_dry: bool, requests: list[Request]) -> Written:
    """Write one program for these roles."""
    fields: dict[str, Field] = {}

    def make(shape: Shape) -> Program:
        role = requests[0].role if len(requests) == 1 else "shared"
        program = Program(role, ga, Notes(), shape, packing, is_dry=is_dry)
        finishers = [(request.role, _begin(program, request)) for request in requests]
        # Only now all places are known where the code has the GA.
        fields.clear()
        fields.update((role, finish()) for role, finish in finishers)
        return program

    return settle(make), fields


def _begin(program: Program, request: Request) -> Callable[[], Field]:
    """Write what a role needs; return what writes its entry once everything is written."""
    try:
        if request.role == CONSTRAINTS:
            return _constraints(program, request.value)
        if request.extras is not None:
            return _start(program, request)
        name = program.expression(request.value, request.role)
    except (Opaque, NotLiteral) as reason:
        return functools.partial(Field, "", None, "not_captured", str(reason), {})
    except Exception as error:  # noqa: BLE001 -- the user's objects may raise anything; one role is lost, not the dump
        problem = f"reading it raised {type(error).__name__}: {error}"
        return functools.partial(Field, "", None, "not_captured", problem, {})
    return lambda: _entry(program, request, name)


def _entry(program: Program, request: Request, name: str) -> Field:
    role, how = request.role, how_found(request.value)
    if program.ga_targets:
        entry = program.fresh(f"{role}_entry" if name == role else role)
        parameters = CALLABLE_ROLES[role]
        return Field(_wrapper(program, entry, parameters, [], name, parameters), entry, how, None, {})
    if getattr(builtins, name, None) is request.value:
        program.imports[f"from builtins import {name}"] = None
    if name.isidentifier():
        return Field("", name, how, None, {})
    entry = program.fresh(role)
    return Field(f"{entry} = {name}\n", entry, how, None, {})


def _wrapper(program: Program, entry: str, parameters: str, lines: list[str], call: str | None, arguments: str) -> str:
    targets = [
        f'globals()["{target}"] = the_ga\n' if target.isidentifier() else f"{target} = the_ga\n"
        for target in program.ga_targets
    ]
    body = "".join(f"    {line}" for line in [*targets, *lines])
    back = f"    return {call}({arguments})\n" if call is not None else ""
    return f"\ndef {entry}({parameters}):\n{body}{back}"


def _start(program: Program, request: Request) -> Callable[[], Field]:
    """Write the `on_start` that puts back what has no field of its own, then does what the user's does."""
    assert request.extras is not None  # noqa: S101 -- told apart by the caller
    call, reason = None, None
    if request.value is not None:
        try:
            call = program.expression(request.value, START)
        except (Opaque, NotLiteral) as problem:
            reason = str(problem)
            program.note(f"on_start not captured: {reason}", "left out")
    lines, lost = write_extras(program, request.extras, program.ga)
    if not lines and call is None:
        return functools.partial(Field, "", None, "not_captured", reason or "; ".join(lost.values()), lost)
    entry = program.fresh(START if call != START else f"{START}_with_extras")
    put_back = program.fresh("put_back")

    def finish() -> Field:
        tail = _wrapper(program, put_back, "the_ga", lines, None, "") if lines or program.ga_targets else ""
        first = [f"{put_back}(the_ga)\n"] if tail else []
        user = f"    return {call}(the_ga)\n" if call is not None else ""
        tail += f"\n\ndef {entry}(the_ga):\n" + "".join(f"    {line}" for line in first) + user
        return Field(tail, entry, "composed", reason, lost, put_back if first else None)

    return finish


def _constraints(program: Program, constraints: Any) -> Callable[[], Field]:
    names = []
    index = 0
    try:
        for index, function in enumerate(constraints):
            names.append("None" if function is None else program.expression(function, f"constraint {index}"))
    except (Opaque, NotLiteral) as reason:
        return functools.partial(Field, "", None, "not_captured", f"constraint {index}: {reason}", {})
    entry = program.fresh(CONSTRAINTS)
    first = next((function for function in constraints if function is not None), None)
    how = how_found(first) if first is not None else "source"
    return functools.partial(Field, f"{entry} = [{', '.join(names)}]\n", entry, how, None, {})


def _write_group(
    roles: list[str],
    requests: dict[str, Request],
    alone: dict[str, Written],
    notes: Notes,
    write: Callable[[list[Request]], Written],
    run_id: str,
) -> dict[str, tuple[Program, Field, str]]:
    """Write the roles that share state as one text, which each of their fields carries."""
    program, fields = write([requests[role] for role in roles])
    take_notes(program, notes)
    text = render(program, "".join(dict.fromkeys(fields[role].tail for role in roles)))
    names = shared_names({role: alone[role][0] for role in roles}, roles)
    name = module_name(text, run_id)
    why = f"share {', '.join(names[:8])}" if len(roles) > 1 else "may start processes"
    notes.add("code", f"{', '.join(roles)} {why}", f"kept one, in the module {name}")
    texts = {}
    for role in roles:
        entries = [fields[role].entry or role, *filter(None, [fields[role].put_back])]
        texts[role] = (program, fields[role], block(text, name, roles, entries))
    return texts
