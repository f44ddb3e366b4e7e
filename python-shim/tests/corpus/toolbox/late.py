def fitness_func(ga_instance, solution, solution_idx):
    from . import limits
    from .scoring import Scorer

    return Scorer(weight=0.5).score(solution) / limits.UPPER
