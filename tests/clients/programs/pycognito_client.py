"""Signs in by pycognito and gets credentials from the identity pool. Takes JSON, prints JSON.

boto3 finds the engine by AWS_ENDPOINT_URL. As a parameter the address would also become the issuer that
pycognito expects, but the engine's tokens have the issuer of AWS.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from pycognito import Cognito

given = json.loads(sys.argv[1])
unsigned = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
region, bucket = given["region"], given["bucket"]


def user(password):
    """The user, signed in by SRP."""
    account = Cognito(
        given["userPoolId"],
        given["userPoolClientId"],
        user_pool_region=region,
        username=given["email"],
        access_key="none",
        secret_key="none",
    )
    # pycognito would fetch the pool's keys from AWS.
    account.pool_jwk = json.loads(given["jwks"])
    account.authenticate(password=password)
    return account


try:
    user("wrong" + given["password"])
    wrong_password = None
except ClientError as error:
    wrong_password = error.response["Error"]["Code"]

signed_in = user(given["password"])
email = signed_in.get_user().email
access_token = signed_in.access_token
signed_in.renew_access_token()
renewed = signed_in.access_token

identities = boto3.client("cognito-identity", region_name=region, **unsigned)
logins = {f"cognito-idp.{region}.amazonaws.com/{given['userPoolId']}": signed_in.id_token}
identity = identities.get_id(IdentityPoolId=given["identityPoolId"], Logins=logins)["IdentityId"]
issued = identities.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
s3 = boto3.client(
    "s3",
    region_name=region,
    aws_access_key_id=issued["AccessKeyId"],
    aws_secret_access_key=issued["SecretKey"],
    aws_session_token=issued["SessionToken"],
    config=Config(retries={"total_max_attempts": 1}),
)
s3.put_object(Bucket=bucket, Key=f"{identity}/by-pycognito", Body=b"x")
try:
    s3.get_object(Bucket=bucket, Key=given["foreignPrefix"] + "secret")
    foreign = None
except ClientError as error:
    foreign = error.response["Error"]["Code"]

signed_in.logout()
try:
    signed_in.client.get_user(AccessToken=renewed)
    after_sign_out = None
except ClientError as error:
    after_sign_out = error.response["Error"]["Code"]

print(
    json.dumps(
        {
            "wrongPassword": wrong_password,
            "email": email,
            "renewed": renewed != access_token,
            "identityId": identity,
            "foreign": foreign,
            "afterSignOut": after_sign_out,
        }
    )
)
