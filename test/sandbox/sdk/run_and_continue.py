"""Everything the SDK can do with runs of the service; prints what came of it."""

import json
import sys

import vilvik

SOURCE = """
def helper_first(value):
    return abs(value)

def closeness(ga, solution, index):
    return -float(sum(map(helper_first, solution)))
"""
RUN = {
    "num_genes": 2,
    "num_generations": 2,
    "sol_per_pop": 6,
    "num_parents_mating": 2,
    "random_seed": 3,
}
QUICK = {"timeout": 60, "poll_interval": 0.02}

base_url, api_key = sys.argv[1:]
client = vilvik.Client(api_key, base_url=base_url)


def refused(call):
    try:
        call()
    except vilvik.VilvikError as error:
        return [type(error).__name__, getattr(error, "code", ""), str(error)]
    return None


made = client.submissions.create(
    fitness_func=SOURCE, name="made", idempotency_key="once", **RUN
)
again = client.submissions.create(
    fitness_func=SOURCE, name="made", idempotency_key="once", **RUN
)
first = client.results.wait_for(made.id, **QUICK)

child = client.results.continue_run(first.id, num_generations=3, idempotency_key="more")
same_child = client.results.continue_run(
    first.id, num_generations=3, idempotency_key="more"
)
second = client.results.wait_for(child.id, **QUICK)
grandchild = client.results.continue_run(second.id)
client.results.wait_for(grandchild.id, **QUICK)

redone = client.submissions.reexecute(made.id, name="redone", mutation_type=None)
third = client.results.wait_for(redone.id, **QUICK)

upload = client.code_uploads.create(content=SOURCE)
with vilvik.run(
    api_key=api_key,
    base_url=base_url,
    fitness_func_id=upload.code_id,
    fitness_func_entry="closeness",
    **QUICK,
    **RUN,
) as uploaded:
    uploaded_fitness = uploaded.best_fitness

failing = client.submissions.create(
    fitness_func="def bad(ga, solution, index):\n    raise ValueError('no')\n", **RUN
)
failure = refused(lambda: client.results.wait_for(failing.id, **QUICK))

endless = client.submissions.create(
    fitness_func="def slow(ga, solution, index):\n    while True: pass\n", **RUN
)
timeout = refused(
    lambda: client.results.wait_for(endless.id, timeout=0.1, poll_interval=0.02)
)
client.submissions.delete(endless.id)

renamed = client.results.update(second.id, name="best so far", is_shared=True)
listed = list(client.submissions.iter_all(limit=2))
client.results.delete(third.id)

print(
    json.dumps(
        {
            "accepted": [made.status, made.status_url, made.id == again.id],
            "first": [first.num_generations_ran, len(first.best_solution)],
            "child": [child.id == same_child.id, second.num_generations_ran],
            "no_worse": second.best_fitness >= first.best_fitness,
            "parents": [
                client.submissions.get(child.id).raw["parent_submission_id"] == made.id,
                client.submissions.get(grandchild.id).raw["parent_submission_id"]
                == child.id,
            ],
            "repeated": third.submission_id == redone.id,
            "uploaded": [
                uploaded_fitness == first.best_fitness,
                client.code_uploads.get(upload.code_id).content == SOURCE,
                upload.is_expired,
            ],
            "failure": failure[:2],
            "timeout": timeout[0],
            "gone": refused(lambda: client.submissions.get(endless.id))[:2],
            "renamed": [renamed.name, renamed.is_shared],
            "names": [submission.name for submission in listed],
            "removed": refused(lambda: client.results.get(third.id))[:2],
            "webhooks": [
                [hook.url, hook.event_types] for hook in client.webhooks.list()
            ],
            "no_list_of_code": refused(client.code_uploads.list)[:2],
            "no_entry": refused(
                lambda: client.submissions.create(fitness_func="x = 1", **RUN)
            )[:2],
            "quick_type": refused(
                lambda: client.submissions.create(submission_type="quick_knapsack")
            )[:2],
        }
    )
)
