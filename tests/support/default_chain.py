"""Prints what botocore's default chain finds, as JSON."""

import json

import botocore.session

session = botocore.session.Session()
keys = session.get_credentials().get_frozen_credentials()
s3 = session.create_client("s3")
print(
    json.dumps(
        {
            "accessKeyId": keys.access_key,
            "sessionToken": keys.token,
            "region": s3.meta.region_name,
            "endpoint": s3.meta.endpoint_url,
        }
    )
)
