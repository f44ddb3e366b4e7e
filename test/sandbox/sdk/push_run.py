"""Pushes a small real run with the official SDK and prints what it gave back, with what the GA holds."""

import json
import sys

import pygad
import vilvik


def fitness_func(ga_instance, solution, solution_idx):
    return -float(sum((gene - 3) ** 2 for gene in solution))


base_url, api_key = sys.argv[1:]
ga = pygad.GA(
    num_generations=5,
    num_parents_mating=2,
    fitness_func=fitness_func,
    sol_per_pop=6,
    num_genes=3,
    random_seed=7,
    suppress_warnings=True,
)
ga.run()
record = vilvik.push(
    ga,
    api_key=api_key,
    base_url=base_url,
    name="pushed by the SDK",
    description="five generations",
)

client = vilvik.Client(api_key, base_url=base_url)
submission = client.submissions.get(record.id)
result = client.results.get(record.result_id)
waited = client.results.wait_for(record.id, timeout=5)
print(
    json.dumps(
        {
            "record": record.raw,
            "submission": [
                submission.id,
                submission.status,
                submission.name,
                submission.description,
            ],
            "is_terminal": submission.is_terminal,
            "has_time": submission.created_at is not None
            and result.created_at is not None,
            "fitness_agrees": result.best_fitness == float(ga.best_solution()[1]),
            "genes_agree": result.best_solution == ga.best_solution()[0].tolist(),
            "generations": result.num_generations_ran,
            "waited_for": waited.id,
        }
    )
)
