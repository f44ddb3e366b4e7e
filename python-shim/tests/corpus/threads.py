import threading
import pygad

lock = threading.Lock()
calls = 0


def fitness_func(ga_instance, solution, solution_idx):
    global calls
    with lock:
        calls += 1
    return -float(abs(solution).sum())


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              parallel_processing=["thread", 2], random_seed=3, suppress_warnings=True)
ga.run()
print(calls > 0, ga.best_solutions_fitness[-1])
