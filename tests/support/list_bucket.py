"""Lists a bucket with boto3, once for each line of standard input.

    python list_bucket.py BUCKET

The credentials come from wherever boto3 finds them. Prints a line of JSON each
time: the access key id that was used, and the keys of the objects.
"""

import json
import os
import sys

import boto3

session = boto3.Session()
s3 = session.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
for _ in sys.stdin:
    page = s3.list_objects_v2(Bucket=sys.argv[1])
    used = session.get_credentials().get_frozen_credentials()
    found = [item["Key"] for item in page.get("Contents", [])]
    print(json.dumps({"used": used.access_key, "keys": found}), flush=True)
