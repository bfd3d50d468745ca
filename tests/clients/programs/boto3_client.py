"""Uses S3 and DynamoDB by boto3 with a user's credentials. Takes JSON, prints JSON."""

import io
import json
import sys

import boto3
import requests
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

given = json.loads(sys.argv[1])
bucket, own, foreign = given["bucket"], given["ownPrefix"], given["foreignPrefix"]
session = boto3.Session(**given["credentials"], region_name=given["region"])
# Without a version boto3 signs links for us-east-1 with Signature Version 2, which S3 refuses for buckets
# created after June 2020: https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html
config = Config(signature_version="v4", retries={"total_max_attempts": 1})
s3_config = config.merge(Config(signature_version="s3v4"))
s3 = session.client("s3", endpoint_url=given["endpoint"], config=s3_config)
rows = session.resource("dynamodb", endpoint_url=given["endpoint"], config=config).Table(given["table"])


def refusal(call):
    """The error code of a refused call; None when it was allowed."""
    try:
        call()
        return None
    except ClientError as error:
        return error.response["Error"]["Code"]


large = bytes(range(256)) * 40960
parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(large), bucket, own + "large", Config=parts)
received = io.BytesIO()
s3.download_fileobj(bucket, own + "large", received, Config=parts)

s3.put_object(Bucket=bucket, Key=own + "small", Body=b"small", Metadata={"name": "x"}, ChecksumAlgorithm="SHA256")
small = s3.get_object(Bucket=bucket, Key=own + "small", ChecksumMode="ENABLED")
link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": own + "small"})
form = s3.generate_presigned_post(
    bucket,
    own + "by-form-${filename}",
    Fields={"success_action_status": "201"},
    Conditions=[{"success_action_status": "201"}, ["content-length-range", 1, 10]],
)
by_form = [
    requests.post(form["url"], data=form["fields"], files={"file": ("a.txt", body)}).status_code
    for body in (b"ten bytes.", b"eleven byte")
]
foreign_form = s3.generate_presigned_post(bucket, foreign + "planted")
by_foreign_form = requests.post(
    foreign_form["url"], data=foreign_form["fields"], files={"file": b"x"}
).status_code
pages = s3.get_paginator("list_objects_v2").paginate(
    Bucket=bucket, Prefix=own, PaginationConfig={"PageSize": 1}
)
version_one = s3.list_objects(Bucket=bucket, Prefix=own)

rows.put_item(Item={"identityId": given["identityId"], "itemKey": "by-boto3", "size": 7})
rows.update_item(
    Key={"identityId": given["identityId"], "itemKey": "by-boto3"},
    UpdateExpression="ADD #s :one",
    ExpressionAttributeNames={"#s": "size"},
    ExpressionAttributeValues={":one": 1},
)
row = rows.get_item(Key={"identityId": given["identityId"], "itemKey": "by-boto3"})["Item"]

print(
    json.dumps(
        {
            "sameBytes": received.getvalue() == large,
            "small": small["Body"].read().decode(),
            "metadata": small["Metadata"],
            "checksum": small["ChecksumSHA256"],
            "link": link,
            "byForm": by_form,
            "byForeignForm": by_foreign_form,
            "keys": [each["Key"] for page in pages for each in page.get("Contents", [])],
            "versionOneKeys": [each["Key"] for each in version_one["Contents"]],
            "size": int(row["size"]),
            "refusals": {
                "list": refusal(lambda: s3.list_objects_v2(Bucket=bucket, Prefix=foreign)),
                "read": refusal(lambda: s3.get_object(Bucket=bucket, Key=foreign + "secret")),
                "write": refusal(lambda: s3.put_object(Bucket=bucket, Key=foreign + "planted")),
                "delete": refusal(lambda: s3.delete_object(Bucket=bucket, Key=foreign + "secret")),
                "row": refusal(
                    lambda: rows.get_item(Key={"identityId": foreign[:-1], "itemKey": "by-boto3"})
                ),
                "scan": refusal(lambda: rows.scan()),
            },
        }
    )
)
