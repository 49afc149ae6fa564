"""Prints what botocore finds in profiles, a line of JSON for each.

Each line of standard input is {"credentials": PATH, "config": PATH,
"profile": NAME}. A refusal is printed as {"error": ...}.
"""

import json
import sys

import botocore.exceptions
import botocore.session


def read(credentials, config, profile):
    session = botocore.session.Session(profile=profile)
    session.set_config_variable("credentials_file", credentials)
    session.set_config_variable("config_file", config)
    found = session.get_credentials()
    if found is None:
        return {"error": "no credentials"}
    keys = found.get_frozen_credentials()
    return {
        "accessKeyId": keys.access_key,
        "secretAccessKey": keys.secret_key,
        "sessionToken": keys.token,
        "region": session.get_config_variable("region"),
    }


for line in sys.stdin:
    try:
        answer = read(**json.loads(line))
    except botocore.exceptions.BotoCoreError as error:
        answer = {"error": str(error)}
    given = {name: value for name, value in answer.items() if value}
    print(json.dumps(given), flush=True)
