"""Pushes one import body with the official SDK: BASE_URL API_KEY FILE."""

import json
import sys

import vilvik

base_url, api_key, file = sys.argv[1:]
with open(file, encoding="utf-8") as body:
    payload = json.load(body)
created = vilvik.Client(api_key, base_url=base_url).imports.create(payload)
if not created.id:
    sys.exit("the import has no id")
