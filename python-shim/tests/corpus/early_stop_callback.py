import pygad

best = float("-inf")
patience = 3
stale = 0


def fitness_func(ga_instance, solution, solution_idx):
    return -round(float(abs(solution).sum()), 0)


def on_generation(ga_instance):
    global best, stale
    current = ga_instance.best_solution(ga_instance.last_generation_fitness)[1]
    if current > best:
        best, stale = current, 0
    else:
        stale += 1
    if stale >= patience:
        return "stop"


ga = pygad.GA(num_generations=100, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_generation=on_generation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.generations_completed, best)
