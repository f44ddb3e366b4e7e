import argparse
import pygad


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", type=float, default=4.0)
    parser.add_argument("--generations", type=int, default=4)
    return parser.parse_args([])


args = parse()


def fitness_func(ga_instance, solution, solution_idx):
    return -abs(float(solution.sum()) - args.target)


if __name__ == "__main__":
    ga = pygad.GA(num_generations=args.generations, num_parents_mating=2, sol_per_pop=6, num_genes=3,
                  fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
    ga.run()
    print(ga.best_solutions_fitness[-1])
