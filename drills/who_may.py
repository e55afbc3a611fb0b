"""Who may do what: every documented route, tried by everybody. Who is let in is who is declared, and nobody else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from drills.operations import Operation, operations
from drills.outcome import Outcome, Table
from drills.site import GROUPS, Site
from infra.local import PASSWORD
from tests.system.city import Person, carry, eventually, request_ride

CROWD = 4
TURNED_AWAY = (401, 403)
NOT_HIS = (403, 404, 405, 422)
STRANGERS = ("nobody", "expired token", "token of another pool", "nonsense token", "ID token")


class Tried(NamedTuple):
    operation: Operation
    caller: str
    status: int


def run(site: Site) -> Outcome:
    known = list(operations(site.services))
    throwaways = {group: site.somebody(group) for group in GROUPS}
    callers = throwaways | strangers(site)
    with ThreadPoolExecutor(CROWD) as pool:
        tried = [each for row in pool.map(lambda operation: _everybody(operation, callers), known) for each in row]
    about_others, told_of_others = what_others_see(site, known)
    return Outcome(
        "Who may do what",
        "A route lets in whom its document names and nobody else, and nobody sees another's things",
        figures={
            "routes": len(known),
            "requests": len(tried) + about_others,
            "turned away": sum(each.status in TURNED_AWAY for each in tried),
        },
        tables=[_table(known, tried)],
        failures=[*undocumented(site, known), *_wrong(tried), *told_of_others],
    )


def strangers(site: Site) -> dict[str, Person]:
    nonsense, signed_in = Person(site.http, "non.sen.se"), only_signed_in(site)
    return dict(zip(STRANGERS, (site.nobody, latecomer(site), foreigner(site), nonsense, signed_in), strict=True))


def undocumented(site: Site, known: Iterable[Operation]) -> Iterator[str]:
    """Routes of the deployed gateway that no document tells of, told but not deployed, or told without an audience."""
    deployed = set(_deployed_routes(site))
    documented = {str(operation) for operation in known}
    yield from (f"{route} is deployed and in no document" for route in sorted(deployed - documented))
    yield from (f"{route} is documented and not deployed" for route in sorted(documented - deployed))
    yield from (f"{operation} has no audience" for operation in known if not operation.audience)


def _deployed_routes(site: Site) -> Iterator[str]:
    """Less the catch-alls, which answer that there is no such route."""
    gateway = site.stack.client("apigatewayv2")
    for api in gateway.get_apis()["Items"]:
        if api["ProtocolType"] == "HTTP":
            pages = gateway.get_paginator("get_routes").paginate(ApiId=api["ApiId"])
            keys = [route["RouteKey"] for page in pages for route in page["Items"]]
            yield from (key for key in keys if not key.startswith(("ANY ", "$")))


def _everybody(operation: Operation, callers: dict[str, Person]) -> list[Tried]:
    return [Tried(operation, name, status_of(person, operation)) for name, person in callers.items()]


def status_of(person: Person, operation: Operation, ids: dict[str, str] | None = None) -> int:
    body: dict[str, Any] | None = {} if operation.takes_body else None
    answer = person.ask(operation.method, operation.with_ids(ids or {}), body, Idempotency_Key="who-may-000001")
    return answer.status_code


def _wrong(tried: Iterable[Tried]) -> Iterator[str]:
    for operation, caller, status in tried:
        if status not in _right(operation, caller):
            yield f"{operation} answered {caller} with {status}; it is for {', '.join(sorted(operation.audience))}"


def _right(operation: Operation, caller: str) -> Iterable[int]:
    """What a caller may be told. Behind a route of the signed-in, strangers get no further than the gateway."""
    let_in = [status for status in range(200, 500) if status not in TURNED_AWAY]
    if "anyone" in operation.audience:
        return [*let_in, 401] if caller in STRANGERS else let_in  # a link's or provider's own secret may be wrong
    if "siblings" in operation.audience:
        return TURNED_AWAY
    if caller in STRANGERS:
        return [401]
    return let_in if caller in operation.audience else [403]


def what_others_see(site: Site, known: Iterable[Operation]) -> tuple[int, list[str]]:
    """Every route about one thing, with the ids of a carried ride, asked by another rider and another driver."""
    rider, driver = site.rider(), site.driver()
    ride_id = request_ride(rider)
    trip_id = carry(rider, driver, ride_id)
    eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")
    stranger, other_driver = site.rider(), site.driver()
    ids = {"ride_id": ride_id, "trip_id": trip_id, "driver_id": driver.driver_id, "rider_id": _subject(rider)}
    about_one = [each for each in known if ids.keys() & set(each.parameters) and not each.audience & {"anyone", "siblings"}]
    asked = [
        Tried(operation, caller, status_of(person, operation, ids))
        for operation in about_one
        for caller, person in {"another rider": stranger, "another driver": other_driver}.items()
    ]
    site.everybody_goes_home()
    told = [f"{each.operation} answered {each.caller} with {each.status}" for each in asked if each.status not in NOT_HIS]
    return len(asked), told


def _subject(rider: Person) -> str:
    return str(rider.get("/v1/riders/me")["rider_id"])


def foreigner(site: Site) -> Person:
    """Somebody with a perfectly good token of a user pool that is not ours, where he is an admin."""
    cognito = site.stack.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="elsewhere")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="elsewhere", ExplicitAuthFlows=flows)
    cognito.admin_create_user(UserPoolId=pool, Username="mallory@example.com", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="mallory@example.com", Password=PASSWORD, Permanent=True)
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="mallory@example.com", GroupName="admin")
    return Person(site.http, _token(cognito, client["UserPoolClient"]["ClientId"], "mallory@example.com"))


def latecomer(site: Site) -> Person:
    """An admin whose token has run out."""
    info, cognito = site.stack.info, site.stack.client("cognito-idp")
    names = {"UserPoolId": info.user_pool_id, "ClientId": info.client_id}
    settings = cognito.describe_user_pool_client(**names)["UserPoolClient"]
    kept = names | {"ExplicitAuthFlows": settings["ExplicitAuthFlows"]}
    cognito.update_user_pool_client(**kept, AccessTokenValidity=1, TokenValidityUnits={"AccessToken": "seconds"})
    token = _token(cognito, info.client_id, info.users["admin"])
    cognito.update_user_pool_client(**kept, AccessTokenValidity=60, TokenValidityUnits={"AccessToken": "minutes"})
    time.sleep(2)
    return Person(site.http, token)


def only_signed_in(site: Site) -> Person:
    """An app's proof of which admin signed in, sent in place of his access token."""
    info = site.stack.info
    return Person(site.http, _token(site.stack.client("cognito-idp"), info.client_id, info.users["admin"], "IdToken"))


def _token(cognito: Any, client_id: str, email: str, kind: str = "AccessToken") -> str:
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"][kind])


def _table(known: Iterable[Operation], tried: Iterable[Tried]) -> Table:
    routes = Counter(operation.service for operation in known)
    let_in = Counter((each.operation.service, each.caller) for each in tried if each.status not in TURNED_AWAY)
    rows = [
        (f"{service} ({routes[service]})", *(str(let_in[service, caller]) for caller in (*GROUPS, *STRANGERS)))
        for service in routes
    ]
    return Table("How many of a service's routes let the caller in", ("service (routes)", *GROUPS, *STRANGERS), rows)
