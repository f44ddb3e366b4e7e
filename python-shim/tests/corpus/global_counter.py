import pygad

evaluations = 0
last_fitness = 0


def fitness_func(ga_instance, solution, solution_idx):
    global evaluations
    evaluations += 1
    return 10 - float(abs(solution).sum())


def callback_generation(ga_instance):
    global last_fitness
    print(f"Generation = {ga_instance.generations_completed}")
    fitness = ga_instance.best_solution(pop_fitness=ga_instance.last_generation_fitness)[1]
    print(f"Change = {fitness - last_fitness}, evaluations = {evaluations}")
    last_fitness = fitness


ga_instance = pygad.GA(num_generations=5, num_parents_mating=3, sol_per_pop=6, num_genes=4, fitness_func=fitness_func,
                       on_generation=callback_generation, random_seed=8, suppress_warnings=True)
ga_instance.run()
print(evaluations, last_fitness)
