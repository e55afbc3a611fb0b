"""What a deployment to AWS needs, asked before it begins (`make deploy`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"


def missing(session: botocore.session.Session) -> Iterator[str]:
    """What must be set up first, each with how."""
    try:
        has_credentials = session.get_credentials() is not None
    except BotoCoreError as error:
        yield f"a profile that exists ({error})"
        return
    region = session.get_config_variable("region")
    if not has_credentials:
        yield "credentials: aws sso login and export AWS_PROFILE=..., or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if not region:
        yield "a region: export AWS_REGION=eu-west-1"
    if has_credentials and region:
        yield from _missing_in_account(session)


def _missing_in_account(session: botocore.session.Session) -> Iterator[str]:
    try:
        session.create_client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        yield f"credentials that AWS accepts ({error})"
        return
    try:
        session.create_client("ssm").get_parameter(Name=BOOTSTRAP_VERSION)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        yield "the CDK's bucket and roles in this account and region, once: make bootstrap"


def main() -> int:
    gaps = list(missing(botocore.session.Session()))
    if gaps:
        print("Before anything can be deployed to AWS, it needs", file=sys.stderr)
        print("\n".join(f"  - {gap}" for gap in gaps), file=sys.stderr)
    return int(bool(gaps))


if __name__ == "__main__":
    sys.exit(main())
