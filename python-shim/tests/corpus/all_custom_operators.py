import numpy
import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return -float(numpy.abs(solution).sum())


class Operators:
    def __init__(self, step):
        self.step = step
        self.counts = {"selection": 0, "crossover": 0, "mutation": 0}

    def select(self, fitness, num_parents, ga_instance):
        self.counts["selection"] += 1
        order = numpy.argsort(fitness)[::-1][:num_parents]
        return ga_instance.population[order].copy(), order

    def cross(self, parents, offspring_size, ga_instance):
        self.counts["crossover"] += 1
        return numpy.array([parents[k % len(parents)] for k in range(offspring_size[0])])

    def mutate(self, offspring, ga_instance):
        self.counts["mutation"] += 1
        return offspring + self.step


operators = Operators(0.01)


def on_start(ga_instance):
    print("starting with", operators.step)


def on_stop(ga_instance, fitness):
    print(operators.counts)


ga = pygad.GA(num_generations=5, sol_per_pop=6, num_parents_mating=3, num_genes=4, fitness_func=fitness_func,
              on_start=on_start, on_stop=on_stop, parent_selection_type=operators.select,
              crossover_type=operators.cross, mutation_type=operators.mutate, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
