"""Provokes the errors that the SDK has classes for and prints what it made of each."""

import json
import sys

import vilvik

base_url, api_key, limited_api_key = sys.argv[1:]
payload = json.load(sys.stdin)
client = vilvik.Client(api_key, base_url=base_url)


def provoke(call):
    try:
        call()
    except vilvik.APIError as error:
        retry_after = getattr(error, "retry_after", None)
        return [
            type(error).__name__,
            error.status_code,
            error.code,
            error.request_id != "",
            retry_after,
        ]
    return None


def import_too_often():
    for _ in range(11):
        client.imports.create(payload)


print(
    json.dumps(
        [
            provoke(
                lambda: vilvik.Client(
                    "vlk_live_unknown", base_url=base_url
                ).imports.create(payload)
            ),
            provoke(
                lambda: vilvik.Client(limited_api_key, base_url=base_url).results.list()
            ),
            provoke(lambda: client.results.get("unknown")),
            provoke(lambda: client.imports.create({**payload, "code": {}})),
            provoke(
                lambda: client.imports.create(
                    {**payload, "description": "x" * 11_000_000}
                )
            ),
            provoke(lambda: client.results.list(cursor="unknown")),
            provoke(import_too_often),
        ]
    )
)
