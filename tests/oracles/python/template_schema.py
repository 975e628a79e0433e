#!/usr/bin/env python3
"""Holds the fields of sample documents against the JSON Schema of their templates, and spoilt copies, which it must
refuse.

usage: python3 tests/oracles/python/template_schema.py SCHEMA.json DOCUMENT.toml [SCHEMA.json DOCUMENT.toml]…
"""

import copy
import datetime
import json
import sys
import tomllib
from pathlib import Path

import jsonschema


def plain(value):
    """TOML dates as the texts that JSON has for them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return value


def fields(document):
    """The fields as they stand, or in the file that the document names."""
    given = tomllib.loads(document.read_text("utf-8"))["fields"]
    if isinstance(given, str):
        given = tomllib.loads((document.parent / given).read_text("utf-8"))
    return plain(given)


def spoilt(schema, sound):
    """Copies with one fault each."""
    yield "with an unknown field", sound | {"no_such_field": 1}
    for name, value in sound.items():
        if name == "from":
            continue
        wrong = 1.5 if not isinstance(value, (int, float)) else "một"
        yield f"with a wrong {name}", sound | {name: wrong}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            changed = copy.deepcopy(value)
            changed[0]["no_such_key"] = 1
            yield f"with an unknown key in {name}", sound | {name: changed}
    if "from" not in sound:
        for required in schema["anyOf"][1]["required"]:
            yield f"without {required}", {key: value for key, value in sound.items() if key != required}


def main():
    faults = []
    pairs = list(zip(sys.argv[1::2], sys.argv[2::2]))
    count = 0
    for schema_file, document in pairs:
        schema = json.loads(Path(schema_file).read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        sound = fields(Path(document))
        name = Path(document).name
        faults += [f"{name}: {error.json_path}: {error.message}" for error in validator.iter_errors(sound)]
        for what, copy_of in spoilt(schema, sound):
            count += 1
            if validator.is_valid(copy_of):
                faults.append(f"{name}: fields {what} pass")
    if not count:
        faults.append("nothing was spoilt")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
