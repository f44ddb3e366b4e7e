import pygad
from toolbox.late import fitness_func

ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
