import sys
import pygad

if sys.version_info >= (3, 0):
    def fitness_func(ga_instance, solution, solution_idx):
        note = """several
        lines"""
        return float(sum(solution)) + len(note)
else:
    def fitness_func(ga_instance, solution, solution_idx):
        return 0

try:
    import no_such_accelerator as fast
except ImportError:
    fast = None


def on_generation(ga_instance):
    print("fast" if fast is not None else "slow", ga_instance.generations_completed)


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              on_generation=on_generation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
