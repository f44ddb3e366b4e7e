import pygad

events = []


def fitness_func(ga_instance, solution, solution_idx):
    return float(solution.sum())


def on_start(ga_instance):
    events.append("start")


def on_fitness(ga_instance, population_fitness):
    events.append("fitness")


def on_parents(ga_instance, selected_parents):
    events.append("parents")


def on_crossover(ga_instance, offspring_crossover):
    events.append("crossover")


def on_mutation(ga_instance, offspring_mutation):
    events.append("mutation")


def on_generation(ga_instance):
    events.append("generation")


def on_stop(ga_instance, last_population_fitness):
    print(len(events), events[:6])


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_start=on_start, on_fitness=on_fitness, on_parents=on_parents, on_crossover=on_crossover,
              on_mutation=on_mutation, on_generation=on_generation, on_stop=on_stop, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
