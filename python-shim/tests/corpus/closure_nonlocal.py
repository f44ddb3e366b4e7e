import pygad


def build():
    calls = 0
    best_seen = []

    def fitness(ga_instance, solution, solution_idx):
        nonlocal calls
        calls += 1
        return -float(sum(solution ** 2))

    def report(ga_instance):
        best_seen.append(max(ga_instance.last_generation_fitness))
        print("calls so far", calls, "generations", len(best_seen))

    return fitness, report


fitness, report = build()
ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness,
              on_generation=report, random_seed=2, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness)
