import functools
import pygad

log = []


def counted(function):
    @functools.wraps(function)
    def wrapper(ga_instance, solution, solution_idx):
        wrapper.calls += 1
        log.append(solution_idx)
        return function(ga_instance, solution, solution_idx)

    wrapper.calls = 0
    return wrapper


@counted
def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution ** 2).sum())


def on_stop(ga_instance, fitness):
    print("calls", fitness_func.calls, len(log))


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_stop=on_stop, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
