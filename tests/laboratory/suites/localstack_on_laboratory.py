"""Pytest plugin with which LocalStack's tests run against the laboratory."""

import os
import socket

from botocore.client import ClientCreator
from localstack import config, constants

# The suite's own conftest.py listens on the default port.
constants.DEFAULT_PORT_EDGE = int(os.environ["LABORATORY_PORT"])
# Buckets are reached as BUCKET.localhost.
config.S3_VIRTUAL_HOSTNAME = "localhost"

resolve = socket.getaddrinfo


def resolve_on_loopback(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    on_loopback = isinstance(name, str) and name.endswith(".localhost")
    return resolve("127.0.0.1" if on_loopback else host, *args, **kwargs)


socket.getaddrinfo = resolve_on_loopback

# boto3 presigns by Signature Version 2 unless it is told otherwise; tests that name a version keep it.
ClientCreator._default_s3_presign_to_sigv2 = lambda self, signature_version, **kwargs: None


def pytest_collection_modifyitems(items):
    """Compares everything that was recorded, also what LocalStack itself answers differently."""
    for item in items:
        for node in item.listchain():
            kept = [each for each in node.own_markers if each.name != "skip_snapshot_verify"]
            node.own_markers = kept
