"""boto3 with the credentials of a profile. Takes one JSON argument, prints one JSON value."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

given = json.loads(sys.argv[1])
s3 = boto3.Session().client("s3")
key = given["own"] + "by-boto3"
s3.put_object(Bucket=given["bucket"], Key=key, Body=b"by boto3")
read = s3.get_object(Bucket=given["bucket"], Key=key)["Body"].read().decode()
try:
    s3.get_object(Bucket=given["bucket"], Key=given["foreign"] + "secret")
    foreign = "read"
except ClientError as error:
    foreign = error.response["Error"]["Code"]
print(json.dumps({"read": read, "foreign": foreign}))
