"""Answers questions about botocore, a line of JSON for each.

{"ask": "sections", "path": ..., "file": "credentials" | "config"}: the
profiles, sso_sessions and services of the file.

{"ask": "identity", "env": {...}, "profile": NAME or null}: who one is in this
environment, and with this profile if one is given as an option.

{"ask": "auth", "path": ...}: the keys of the first section that has an access
key id.

What botocore refuses is answered with {"error": ...}.
"""

import json
import os
import sys

import botocore.configloader
import botocore.exceptions
import botocore.session

KEYS = ("aws_access_key_id", "aws_secret_access_key")
TOKENS = ("aws_security_token", "aws_session_token")


def sections(path, file):
    if file == "credentials":
        found = botocore.configloader.raw_config_parse(path)
        return {"profiles": found, "sso_sessions": {}, "services": {}}
    found = botocore.configloader.load_config(path)
    return {
        kind: found[kind] for kind in ("profiles", "sso_sessions", "services")
    }


def identity(env, profile):
    os.environ.clear()
    os.environ.update(env)
    session = botocore.session.Session(profile=profile)
    # The AWS CLI reads the region first, which fails without the profile.
    session.get_scoped_config()
    found = session.get_credentials()
    return {"who": "nobody"} if found is None else describe(found)


def describe(credentials):
    if credentials.method in ("assume-role", "assume-role-with-web-identity"):
        refresh = credentials._refresh_using
        # A role with an MFA device has a wrapper around it.
        fetcher = getattr(refresh, "_refresh", refresh).__self__
        role = fetcher._role_arn
        if credentials.method == "assume-role":
            by = describe(fetcher._source_credentials)
        else:
            by = fetcher._web_identity_token_loader._web_identity_token_path
        return {"who": "role", "role": role, "by": by}
    if credentials.method == "sso":
        fetcher = credentials._refresh_using.__self__
        return {
            "who": "sso",
            "account": fetcher._account_id,
            "role": fetcher._role_name,
            "url": fetcher._start_url,
        }
    return {
        "who": "key",
        "id": credentials.access_key,
        "secret": credentials.secret_key,
        "token": credentials.token or None,
    }


def auth(path):
    for section in botocore.configloader.raw_config_parse(path).values():
        if KEYS[0] in section:
            tokens = [section[name] for name in TOKENS if name in section]
            return {
                "who": "key",
                "id": section[KEYS[0]],
                "secret": section[KEYS[1]],
                "token": (tokens or [None])[0] or None,
            }
    return {"error": "no keys"}


QUESTIONS = {"sections": sections, "identity": identity, "auth": auth}

for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = QUESTIONS[question.pop("ask")](**question)
    except (
        botocore.exceptions.BotoCoreError, KeyError, TypeError, ValueError
    ) as error:
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=True)
