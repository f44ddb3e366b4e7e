import numpy
import pygad

target = numpy.array([1.0, -1.0])


def fitness_func(ga_instance, solution, solution_idx):
    return -float(numpy.abs(solution - target).sum())


if __name__ == "__main__":
    ga = pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
                  parallel_processing=["process", 2], random_seed=3, suppress_warnings=True)
    ga.run()
    print(ga.best_solutions_fitness[-1])
