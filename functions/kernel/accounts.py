"""Sign-in accounts in the user pool."""

from botocore.exceptions import ClientError

from kernel import aws, settings


def delete(subject: str) -> None:
    """Delete the sign-in of a token's subject; it may be gone already."""
    try:
        aws.client("cognito-idp").admin_delete_user(UserPoolId=settings.user_pool_id(), Username=subject)
    except ClientError as error:
        if error.response["Error"]["Code"] != "UserNotFoundException":
            raise
