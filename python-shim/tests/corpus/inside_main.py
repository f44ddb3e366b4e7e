import pygad


def main():
    import numpy as np
    target = np.array([1.0, 2.0])
    history = []

    def error(solution):
        return float(np.abs(solution - target).sum())

    def fitness_func(ga_instance, solution, solution_idx):
        return -error(solution)

    def on_generation(ga_instance):
        history.append(float(ga_instance.best_solutions_fitness[-1]))
        if ga.generations_completed >= 4:
            return "stop"

    ga = pygad.GA(num_generations=50, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
                  on_generation=on_generation, random_seed=3, suppress_warnings=True)
    ga.run()
    print(len(history), ga.best_solutions_fitness[-1])


if __name__ == "__main__":
    main()
