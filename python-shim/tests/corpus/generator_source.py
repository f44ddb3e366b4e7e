"""Takes its numbers from a generator: that can't travel."""
import pygad

stream = (number * 0.001 for number in range(10 ** 6))


def fitness_func(ga_instance, solution, solution_idx):
    return -float(abs(solution).sum())


def on_mutation(ga_instance, offspring):
    offspring += next(stream)


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_mutation=on_mutation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
