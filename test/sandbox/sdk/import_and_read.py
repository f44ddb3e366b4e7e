"""Imports the body on stdin twice under one key and three times under others, and reads everything back."""

import json
import sys

import vilvik

base_url, api_key = sys.argv[1:]
client = vilvik.Client(api_key, base_url=base_url)
payload = json.load(sys.stdin)
first = client.imports.create(payload, idempotency_key="one")
again = client.imports.create(payload, idempotency_key="one")
others = [
    client.imports.create({**payload, "name": f"run {number}"}) for number in range(3)
]
page = client.results.list(limit=3)
rest = client.results.list(limit=3, cursor=page.next_cursor)
print(
    json.dumps(
        {
            "health": client.health(),
            "replayed": first.raw == again.raw,
            "submissions": [
                submission.name for submission in client.submissions.iter_all(limit=1)
            ],
            "results": [result.name for result in [*page, *rest]],
            "end": rest.next_cursor,
            "is_found": [
                result.id for result in client.results.list(submission_id=first.id)
            ]
            == [first.result_id],
            "page_fitness": [result.best_fitness for result in page],
        }
    )
)
