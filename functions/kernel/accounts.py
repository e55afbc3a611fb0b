"""Sign-in accounts in the user pool."""

from botocore.exceptions import ClientError

from kernel import aws, settings


def leave(subject: str, group: str) -> None:
    """Take a role from the sign-in of a token's subject, and the sign-in with its last role; it may be gone already.

    The role goes first: of two that are left at the same moment, one is seen to be the last.
    """
    cognito, whose = aws.client("cognito-idp"), {"UserPoolId": settings.user_pool_id(), "Username": subject}
    try:
        cognito.admin_remove_user_from_group(**whose, GroupName=group)
        if not cognito.admin_list_groups_for_user(**whose)["Groups"]:
            cognito.admin_delete_user(**whose)
    except ClientError as error:
        if error.response["Error"]["Code"] != "UserNotFoundException":
            raise
