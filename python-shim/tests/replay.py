"""Build each GA again from its body alone; run by the tests in an interpreter that knows nothing else.

Reads dump paths from stdin, one a line; writes one JSON object: by path, the fitness of the best solution and what a
whole new run ends with.
"""

import json
import logging
import sys

import numpy
import pygad

logging.disable(logging.CRITICAL)
SCOPE = {"float": float, "int": int, "numpy": numpy, "object": object}


def load(code, role):
    namespace: dict = {}
    exec(code[role], namespace)
    return namespace[code[role + "_entry"]]


def build(body):
    parameters = dict(body["ga_parameters"])
    gene_type = parameters.pop("custom_gene_type", parameters["gene_type"])
    parameters["gene_type"] = eval(gene_type, SCOPE)
    roles = [role for role in body["code"] if not role.endswith("_entry")]
    return pygad.GA(**parameters, **{role: load(body["code"], role) for role in roles})


def best_again(ga, body):
    """Call the fitness function as the run did, with the genes as the run had them."""
    genes = body["result"]["best_solution"]
    kinds = [ga.gene_type] * len(genes) if ga.gene_type_single else ga.gene_type
    typed = numpy.array([kind[0](gene) if kind[0] is not object else gene for gene, kind in zip(genes, kinds)])
    if ga.fitness_batch_size in (None, 1):
        return ga.fitness_func(ga, typed, 0)
    return ga.fitness_func(ga, numpy.array([typed]), [0])[0]


def replay(path):
    with open(path, encoding="ascii") as file:
        body = json.loads(file.read().split("\n")[1])
    fitness = best_again(build(body), body)
    ga = build(body)
    ga.run()
    return {
        "fitness": numpy.asarray(fitness).tolist(),
        "population": numpy.asarray(ga.population).tolist(),
        "history": numpy.asarray(ga.best_solutions_fitness).tolist(),
    }


print(
    json.dumps({path: replay(path) for path in sys.stdin.read().split("\n") if path}, default=lambda item: item.item())
)
