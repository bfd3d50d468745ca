"""Uses S3 by MinIO's SDK with a user's credentials. Takes JSON, prints JSON."""

import io
import json
import sys

from minio import Minio
from minio.error import S3Error

given = json.loads(sys.argv[1])
bucket, own, foreign = given["bucket"], given["ownPrefix"], given["foreignPrefix"]
client = Minio(given["host"], **given["credentials"], region=given["region"], secure=False)


def refusal(call):
    """The error code of a refused call; None when it was allowed."""
    try:
        call()
        return None
    except S3Error as error:
        return error.code


large = bytes(range(256)) * 40960
client.put_object(bucket, own + "minio", io.BytesIO(large), -1, part_size=5 * 1024 * 1024)
received = client.get_object(bucket, own + "minio").read()
keys = [each.object_name for each in client.list_objects(bucket, prefix=own, recursive=True)]
size = client.stat_object(bucket, own + "minio").size
link = client.presigned_get_object(bucket, own + "minio")
client.remove_object(bucket, own + "removed")

print(
    json.dumps(
        {
            "sameBytes": received == large,
            "keys": keys,
            "size": size,
            "link": link,
            "refusals": {
                "list": refusal(lambda: list(client.list_objects(bucket, prefix=foreign))),
                "read": refusal(lambda: client.get_object(bucket, foreign + "secret")),
                "write": refusal(
                    lambda: client.put_object(bucket, foreign + "planted", io.BytesIO(b"x"), 1)
                ),
            },
        }
    )
)
