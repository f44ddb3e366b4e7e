import string
import pygad

TARGET = "hello, world"
ALPHABET = string.ascii_lowercase + " ,"


def decode(solution):
    return "".join(ALPHABET[int(gene)] for gene in solution)


def fitness_func(ga_instance, solution, solution_idx):
    return sum(a == b for a, b in zip(decode(solution), TARGET))


ga = pygad.GA(num_generations=10, num_parents_mating=5, sol_per_pop=20, num_genes=len(TARGET), gene_type=int,
              gene_space=range(len(ALPHABET)), fitness_func=fitness_func, mutation_num_genes=1, random_seed=3)
ga.run()
print(decode(ga.best_solution(ga.last_generation_fitness)[0]))
