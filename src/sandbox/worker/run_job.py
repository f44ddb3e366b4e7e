"""One GA built and run from the wire record alone: parameters, code blocks, population."""

import inspect
import json
import math
import os
import time
import traceback

REPORT_EVERY_SECONDS = 0.1
ROLES = (
    "fitness_func",
    "on_start",
    "on_fitness",
    "on_parents",
    "on_crossover",
    "on_mutation",
    "on_generation",
    "on_stop",
    "gene_constraint",
)


def run(job, report_end):
    def report(message):
        line = memoryview(json.dumps(message, allow_nan=False).encode() + b"\n")
        while line:
            line = line[os.write(report_end, line) :]

    try:
        report(result_of(json.loads(job), report))
    except MemoryError:
        traceback.print_exc()
        report({"kind": "failed", "reason": "it needs more memory than there is for a run"})
    except SystemExit as error:
        report({"kind": "failed", "reason": f"its code ended the process: SystemExit({error.code!r})"})
    except BaseException as error:
        traceback.print_exc()
        report({"kind": "failed", "reason": "".join(traceback.format_exception_only(type(error), error)).strip()})


def result_of(job, report):
    import numpy
    import pygad

    watch_progress(pygad, report)
    ga = build(job, numpy, pygad)
    ga.run()
    solution, fitness, index = ga.best_solution(ga.last_generation_fitness)
    wanted = ga.num_generations
    return {
        "kind": "result",
        "best_solution": plain(solution),
        "best_solution_fitness": told_apart(plain(fitness, nan=told_apart)),
        "best_solution_idx": int(index),
        "best_solutions_fitness": plain(ga.best_solutions_fitness),
        "best_solution_generation": int(ga.best_solution_generation),
        "generations_completed": int(ga.generations_completed),
        "population": plain(ga.population),
        "last_generation_fitness": plain(ga.last_generation_fitness),
        "stopped_reason": "completed" if ga.generations_completed >= wanted else "stopped_early",
    }


def build(job, numpy, pygad):
    known = inspect.signature(pygad.GA.__init__).parameters
    scope = {"__builtins__": {}, "float": float, "int": int, "numpy": numpy}
    given = dict(job["parameters"])
    gene_type = given.get("custom_gene_type") or given.get("gene_type")
    if isinstance(gene_type, str):
        given["gene_type"] = eval(gene_type, scope)
    population = job["population"]
    if population is not None:
        given = {name: value for name, value in given.items() if name not in ("sol_per_pop", "num_genes")}
        given["initial_population"] = [[math.nan if gene is None else gene for gene in row] for row in population]
    given.update(entries(job["code"]))
    given["suppress_warnings"] = True
    return pygad.GA(**{name: value for name, value in given.items() if name in known and name != "self"})


def entries(code):
    """Each block by itself, and of each what it is there for."""
    found = {}
    for role in ROLES:
        source = code.get(role)
        if source is None:
            continue
        namespace = {"__name__": f"vilvik_{role}"}
        exec(compile(source, f"<{role}>", "exec"), namespace)
        entry = code.get(f"{role}_entry") or role
        if entry not in namespace:
            raise NameError(f"the code of {role} does not define {entry}")
        found[role] = namespace[entry]
    return found


def watch_progress(pygad, report):
    """Told at most ten times a second, from where no callback of the run is in the way."""
    loop_head = getattr(pygad.GA, "run_loop_head", None)
    if loop_head is None:
        return
    next_at = 0.0

    def told(self, *args, **kwargs):
        nonlocal next_at
        now = time.monotonic()
        if now >= next_at:
            next_at = now + REPORT_EVERY_SECONDS
            report({"kind": "progress", "generation": int(self.generations_completed)})
        return loop_head(self, *args, **kwargs)

    pygad.GA.run_loop_head = told


def plain(value, nan=lambda number: None):
    """Numbers and lists that strict JSON can carry; object arrays hold numpy's own scalars."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (list, tuple)):
        return [plain(element, nan) for element in value]
    if isinstance(value, float) and not math.isfinite(value):
        return nan(value)
    return value


def told_apart(number):
    """What JSON has no number for, as a text that Python and JavaScript both read."""
    if not isinstance(number, float) or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
