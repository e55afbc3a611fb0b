"""Ways in which one service can fail, each repaired when the block ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from drills.deployed import Deployed
from drills.site import Site

POLICY = "drill"


@contextmanager
def stopped(site: Site, service: str) -> Iterator[None]:
    """Nothing of the service runs, as after a bad deployment."""
    client = site.stack.client("lambda")
    functions = site.stack.functions(f"{service}-")
    for function in functions:
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        for function in functions:
            client.delete_function_concurrency(FunctionName=function)


@contextmanager
def without_table(site: Site, service: str) -> Iterator[None]:
    """The service runs, and its table refuses every call."""
    client = site.stack.client("iam")
    roles = [each.role_arn.rpartition("/")[2] for each in Deployed(site.stack).functions if each.service == service]
    refuse = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}]}
    for role in roles:
        client.put_role_policy(RoleName=role, PolicyName=POLICY, PolicyDocument=json.dumps(refuse))
    try:
        yield
    finally:
        for role in roles:
            client.delete_role_policy(RoleName=role, PolicyName=POLICY)


FAULTS: Mapping[str, Callable[[Site, str], AbstractContextManager[None]]] = {
    "stopped": stopped,
    "its table refuses": without_table,
}
