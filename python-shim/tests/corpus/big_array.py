import numpy as np
import pygad

rng = np.random.default_rng(1)
X = rng.normal(size=(500, 6))
y = X @ np.array([1.0, -2.0, 0.5, 3.0, 0.0, 1.0])
X_train, X_test = X[:400], X[400:]
y_train = y[:400]


def fitness_func(ga_instance, solution, solution_idx):
    return -float(np.mean((X_train @ solution - y_train) ** 2))


def on_generation(ga_instance):
    solution = ga_instance.best_solution(ga_instance.last_generation_fitness)[0]
    print("test error", round(float(np.mean((X_test @ solution - y[400:]) ** 2)), 6))


ga = pygad.GA(num_generations=4, num_parents_mating=4, sol_per_pop=10, num_genes=6, fitness_func=fitness_func,
              on_generation=on_generation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
