"""Read import bodies as the service would, sharing no code with the shim; run in an empty folder, `python -I`.

Reads paths of dumps from stdin, one a line. For each: executes every code block by itself in an empty namespace, builds
the GA from the wire record, calls `on_start`, computes the best solution's fitness and runs one generation. Writes one
JSON object by path: {"error": text or null, "fitness": number or list, "generations": number}.
"""

import contextlib
import io
import json
import logging
import sys
import traceback

import numpy
import pygad

logging.disable(logging.CRITICAL)
GIVEN_TYPES = {"float": float, "int": int, "numpy": numpy, "object": object}


def blocks_of(body):
    """Execute each block alone and take its entry."""
    roles = {}
    for role, source in body["code"].items():
        if not role.endswith("_entry"):
            namespace: dict = {}
            exec(source, namespace)
            roles[role] = namespace[body["code"].get(f"{role}_entry", role)]
    return roles


def build(body, generations):
    parameters = {key: value for key, value in body["ga_parameters"].items() if key != "num_generations"}
    kind = parameters.pop("custom_gene_type", None) or parameters.get("gene_type", "float")
    parameters["gene_type"] = eval(kind, GIVEN_TYPES)
    parameters.pop("sol_per_pop", None)
    parameters.pop("num_genes", None)
    rows = body["result"]["population"]
    single = body["result"].get("gene_type_single", True)
    population = numpy.array(rows) if single else numpy.array(rows, dtype=object)
    return pygad.GA(num_generations=generations, initial_population=population, **parameters, **blocks_of(body))


def best_again(ga, body):
    """The fitness of the best solution, its genes in the types that the run had."""
    genes = body["result"]["best_solution"]
    kinds = [ga.gene_type] * len(genes) if ga.gene_type_single else ga.gene_type
    solution = numpy.array([kind[0](gene) for gene, kind in zip(genes, kinds)])
    if not ga.gene_type_single:
        solution = numpy.array(list(solution), dtype=object)
    index = body["result"].get("best_solution_idx", 0)
    if ga.fitness_batch_size in (None, 1):
        return ga.fitness_func(ga, solution, index)
    return ga.fitness_func(ga, numpy.array([solution]), [index])[0]


def read(path):
    with open(path, encoding="utf-8") as file:
        body = json.loads(file.read().split("\n")[1])
    ga = build(body, 1)
    if ga.on_start is not None:
        ga.on_start(ga)
    fitness = numpy.asarray(best_again(ga, body)).tolist()
    again = build(body, 1)
    again.run()
    return {"error": None, "fitness": fitness, "generations": again.generations_completed}


def main():
    answers = {}
    for path in filter(None, sys.stdin.read().split("\n")):
        known = set(sys.modules)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answers[path] = read(path)
        except Exception:  # noqa: BLE001 -- whatever it is, it is the answer
            answers[path] = {"error": traceback.format_exc(), "fitness": None, "generations": None}
        for name in set(sys.modules) - known:
            if name.startswith("vilvik_shared_"):
                del sys.modules[name]
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
