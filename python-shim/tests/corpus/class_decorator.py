import pygad

REGISTRY = {}


def register(cls):
    REGISTRY[cls.__name__] = cls
    return cls


@register
class Sphere:
    shift = [0.5, -0.5]

    def value(self, solution):
        return sum((float(g) - s) ** 2 for g, s in zip(solution, self.shift))


@register
class Linear(Sphere):
    def value(self, solution):
        return super().value(solution) ** 0.5


def fitness_func(ga_instance, solution, solution_idx):
    return -REGISTRY["Linear"]().value(solution)


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
