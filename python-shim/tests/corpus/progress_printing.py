import sys
import time
import pygad

started = time.time()


def fitness_func(ga_instance, solution, solution_idx):
    return -float(abs(solution).sum())


def show(ga_instance):
    done = ga_instance.generations_completed / ga_instance.num_generations
    sys.stdout.write(f"\r{'#' * int(done * 10):<10} {100 * done:3.0f} %")
    sys.stdout.flush()
    assert time.time() >= started


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_generation=show, random_seed=3, suppress_warnings=True)
ga.run()
print()
print(ga.best_solutions_fitness[-1])
