"""Runs what a sandbox was given to continue, without one: parameters, population and code of an import."""

import json
import sys

import numpy
import pygad

body = json.load(open(sys.argv[1]))
namespace = {}
exec(body["code"]["fitness_func"], namespace)
parameters = body["ga_parameters"]
ga = pygad.GA(
    fitness_func=namespace["fitness_func"],
    initial_population=numpy.array(body["result"]["population"], dtype=float),
    suppress_warnings=True,
    **parameters,
)
ga.run()
print(ga.best_solution(ga.last_generation_fitness)[1])
