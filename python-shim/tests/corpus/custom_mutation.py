import numpy as np
import pygad

strength = 0.3
mutations = 0


def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution ** 2).sum())


def mutation_func(offspring, ga_instance):
    global mutations
    for row in range(offspring.shape[0]):
        gene = ga_instance.generations_completed % offspring.shape[1]
        offspring[row, gene] += strength * (row - 2)
        mutations += 1
    return offspring


def on_stop(ga_instance, fitness):
    print("mutations", mutations)


ga = pygad.GA(num_generations=6, sol_per_pop=6, num_parents_mating=3, num_genes=4, fitness_func=fitness_func,
              mutation_type=mutation_func, on_stop=on_stop, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
