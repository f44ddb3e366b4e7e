import pygad


class Problem:
    target = 5.0

    @staticmethod
    def fitness(ga_instance, solution, solution_idx):
        return -abs(float(solution.sum()) - Problem.target)

    @classmethod
    def announce(cls, ga_instance):
        print(cls.__name__, cls.target, ga_instance.generations_completed)


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=Problem.fitness,
              on_generation=Problem.announce, random_seed=6, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
