import pygad


class Registering(type):
    known = {}

    def __new__(mcs, name, bases, namespace):
        kind = super().__new__(mcs, name, bases, namespace)
        mcs.known[name] = kind
        return kind


class Term(metaclass=Registering):
    def value(self, solution):
        return 0.0


class Linear(Term):
    def value(self, solution):
        return float(sum(solution))


class Penalty:
    kinds = []

    def __init_subclass__(cls):
        Penalty.kinds.append(cls)


class Square(Penalty):
    @staticmethod
    def of(solution):
        return float(sum(gene**2 for gene in solution))


def fitness_func(ga_instance, solution, solution_idx):
    terms = sum(kind().value(solution) for kind in Registering.known.values())
    return terms - sum(kind.of(solution) for kind in Penalty.kinds)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(len(Registering.known), len(Penalty.kinds), ga.best_solutions_fitness[-1])
