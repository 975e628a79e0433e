#!/usr/bin/env python3
"""Holds the built-in profiles against the published JSON Schema, and spoilt copies of one, which it must refuse.

usage: python3 tests/oracles/python/schema.py
"""

import copy
import json
import sys
import tomllib
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[3]


def main():
    schema = json.loads((ROOT / "docs/schemas/profile.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    faults = []
    profiles = sorted((ROOT / "templates/profiles").glob("*.toml"))
    for path in profiles:
        profile = tomllib.loads(path.read_text("utf-8"))
        faults += [f"{path.name}: {error.message}" for error in validator.iter_errors(profile)]
    sound = tomllib.loads((ROOT / "templates/profiles/membership-changes.toml").read_text("utf-8"))

    def spoil(change):
        spoilt = copy.deepcopy(sound)
        change(spoilt)
        return spoilt

    spoilt = {
        "without a key": spoil(lambda profile: profile.pop("key")),
        "with an unknown part": spoil(lambda profile: profile.update(colour=1)),
        "with an unknown type": spoil(lambda profile: profile["fields"]["item"].update(type="colour")),
        "with headings that are no list": spoil(lambda profile: profile["fields"]["item"].update(headings="a")),
        "with a rule that is no formula": spoil(lambda profile: profile["check"][0].update(rule="closing")),
    }
    faults += [f"a profile {name} passes" for name, profile in spoilt.items() if validator.is_valid(profile)]
    if not profiles:
        faults.append("no profile was found")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
