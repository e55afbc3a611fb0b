"""Findings of cdk-nag that are as they should be, each with its reason."""

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import Construct

KNOWN_FINDINGS = {
    "AwsSolutions-L1": "Functions run on the Python that compiled their byte-code, the one that synthesises.",
    "AwsSolutions-COG2": "Everybody may use a second factor and the desk is told to; forcing it on riders is worse.",
    "AwsSolutions-COG8": "The plus tier costs a co-operative more than the rest of the stack; a team may switch it on.",
}

ROTATED_BY_HAND = (
    "Rotated by `aws secretsmanager put-secret-value`: readers take current and previous. A rotation on a clock needs a "
    "function with the right to write secrets, which is more to guard than it gains here."
)


def acknowledge(scope: Construct, rule: str, reason: str) -> None:
    Validations.of(scope).acknowledge(Acknowledgment(id=rule, reason=reason))


def acknowledge_wildcard(scope: Construct, resource: str, reason: str) -> None:
    """Of one resource ARN in the policies under `scope`; cdk-nag names references in it `<LogicalId>`."""
    resolved = Stack.of(scope).resolve(resource)
    parts = resolved["Fn::Join"][1] if isinstance(resolved, dict) else [resolved]
    named = "".join(f"<{part['Ref']}>" if isinstance(part, dict) else part for part in parts)
    acknowledge(scope, f"AwsSolutions-IAM5[Resource::{named}]", reason)


def acknowledge_known_findings(scope: Construct) -> None:
    for rule, reason in KNOWN_FINDINGS.items():
        acknowledge(scope, rule, reason)
