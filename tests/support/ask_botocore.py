"""Answers questions about botocore, a line of JSON for each.

{"ask": "sections", "path": ..., "file": "credentials" | "config"} is answered
with {"profiles": ..., "sso_sessions": ..., "services": ...} as botocore reads
the file. What botocore refuses is answered with {"error": ...}.
"""

import json
import sys

import botocore.configloader
import botocore.exceptions


def sections(path, file):
    if file == "credentials":
        found = botocore.configloader.raw_config_parse(path)
        return {"profiles": found, "sso_sessions": {}, "services": {}}
    found = botocore.configloader.load_config(path)
    return {
        kind: found[kind] for kind in ("profiles", "sso_sessions", "services")
    }


QUESTIONS = {"sections": sections}

for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = QUESTIONS[question.pop("ask")](**question)
    except (botocore.exceptions.BotoCoreError, ValueError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
