from functools import lru_cache
import pygad


@lru_cache(maxsize=None)
def price(item):
    return sum(divisor for divisor in range(1, item + 1) if item % divisor == 0)


@lru_cache
def cheap(item):
    return item - 1


def fitness_func(ga_instance, solution, solution_idx):
    return sum(price(int(item)) - cheap(int(item)) for item in solution)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, gene_type=int, gene_space=range(1, 60),
              fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
