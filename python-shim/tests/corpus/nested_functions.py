import pygad


def fitness_func(ga_instance, solution, solution_idx):
    def square(value):
        return value * value

    def total(values):
        result = 0.0
        for value in values:
            result += square(float(value))
        return result

    return -total(solution)


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
