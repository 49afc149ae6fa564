#!/usr/bin/env bash
# moto with IAM switched on allows what conditions, NotResource and session
# policies forbid, and refuses what is allowed.
#
# Expected: its documentation says that actions are authorized "just like" in
# AWS once INITIAL_NO_AUTH_ACTION_COUNT is set, if in a basic way. What it does
# not know should be refused, or said.
# Seen: moto 5.2.5 takes an Allow with a condition for one without, and a Deny
# with a condition too. It ignores NotResource, the Policy of AssumeRole and a
# user's PermissionsBoundary. And it refuses an action in another case, a `?`,
# and ${aws:username}, all of which AWS knows (IAM User Guide, "Action",
# "Policy variables").
# Hurts: whoever tests the limits of a policy with it. A folder, a deadline, a
# session: the test is green and the limit is not there. (A plain Allow, a list
# of resources and NotAction do work, which makes one trust it.)
# Here: the acceptance tests use an emulator that knows these, and should not be
# moved to moto.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106 'moto[s3,sts,iam]==5.2.5'

cat > run.py <<'END'
"""Users with one policy each, and what they may do."""
import json, os
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="s", AWS_DEFAULT_REGION="us-east-1")
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
def allow(Resource="*", Action="s3:*", **more):
    return {"Effect": "Allow", "Action": Action, "Resource": Resource, **more}
BUCKET, PAST = "arn:aws:s3:::bucket", {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
IN_APP = allow(BUCKET, "s3:ListBucket", Condition={"StringLike": {"s3:prefix": "app/*"}})

def client(keys):
    return boto3.client("s3", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
                        aws_session_token=keys.get("SessionToken"))
def user(name, *statements, **options):
    iam.create_user(UserName=name, **options)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
    return client(iam.create_access_key(UserName=name)["AccessKey"])
def get(s3):
    return s3.get_object(Bucket="bucket", Key="app/x")

with mock_aws():
    iam, admin = boto3.client("iam"), boto3.client("s3")
    admin.create_bucket(Bucket="bucket")
    admin.put_object(Bucket="bucket", Key="app/x", Body=b"x")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy())
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(allow()))
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=policy(IN_APP))["Policy"]["Arn"]
    session = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="session",
                                              Policy=policy(IN_APP))["Credentials"]
    cases = [
        ("no", "list all, s3:prefix is app/*", user("u1", IN_APP), lambda s3: s3.list_objects_v2(Bucket="bucket")),
        ("no", "get, until 2020", user("u2", allow(Condition=PAST)), get),
        ("yes", "get, but not until 2020", user("u3", allow(), {**allow(Condition=PAST), "Effect": "Deny"}), get),
        ("no", "get, NotResource app/*", user("u4", {"Effect": "Allow", "Action": "s3:*", "NotResource": BUCKET + "/app/*"}), get),
        ("no", "get, session policy without it", client(session), get),
        ("no", "get, boundary without it", user("u5", allow(), PermissionsBoundary=boundary), get),
        ("yes", "get, s3:getobject", user("u6", allow(Action="s3:getobject")), get),
        ("yes", "get, s3:GetObjec?", user("u7", allow(Action="s3:GetObjec?")), get),
        ("yes", "get, ${aws:username}", user("app", allow(BUCKET + "/${aws:username}/*")), get),
        ("yes", "get, plain", user("u8", allow(Action="s3:GetObject")), get),
        ("no", "get, NotAction", user("u9", {"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*"}), get),
    ]
    for right, what, s3, call in cases:
        try:
            set_initial_no_auth_action_count(0)(lambda: call(s3))()
            print(f"{what}: yes, should be {right}")
        except ClientError as error:
            print(f"{what}: {error.response['Error']['Code']}, should be {right}")
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
list all, s3:prefix is app/*: yes, should be no
get, until 2020: yes, should be no
get, but not until 2020: AccessDenied, should be yes
get, NotResource app/*: yes, should be no
get, session policy without it: yes, should be no
get, boundary without it: yes, should be no
get, s3:getobject: AccessDenied, should be yes
get, s3:GetObjec?: AccessDenied, should be yes
get, ${aws:username}: AccessDenied, should be yes
get, plain: yes, should be yes
get, NotAction: AccessDenied, should be no
END
