"""A broken version of one service is deployed: how far it gets, how soon it is seen, and that it is taken back.

On AWS CodeDeploy does this for every function (`infra/canary.py`): the alias gives a tenth of the calls to the new version
and goes back when an alarm rings. The local AWS has neither CodeDeploy nor weighted aliases. So this drill does by hand what
CodeDeploy does, and gives the canary all of one service's calls for the moment until its failures are seen: the steps and
the signal are the deployed ones, the weight is not.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from drills.logs import lines
from drills.outcome import Outcome
from drills.site import Site
from infra.assets import STAGE
from tests.system.city import Person, eventually

SERVICE, FUNCTION = "riders", "corrida-riders-api"
PATH = "/v1/riders/me"
LIVE = "live"
COMPLAINT = "a version that should never have left the house"
BROKEN = f"""


def _broken(*_):
    raise RuntimeError("{COMPLAINT}")


store.get = _broken
"""
FAILURES_SEEN = 3
"""As many as make the alarm ring, `infra.canary.FAILURES_PER_MINUTE`."""
SEEN_S = 60.0


def run(site: Site) -> Outcome:
    witness = site.rider()
    calls = Calls(witness)
    with called_by_alias(site) as alias, calls.going_on():
        eventually(lambda: calls.good >= 5)
        before = len(calls.statuses)
        publish_broken(site)
        eventually(lambda: len(calls.statuses) >= before + 10)
        by_publishing_alone = calls.broken
        started_s = time.monotonic()
        alias.shift_to_newest()
        seen = seen_failing(site)
        alias.shift_back()
        took_s = time.monotonic() - started_s
        after = len(calls.statuses)
        eventually(lambda: len(calls.statuses) >= after + 10)
        still_broken = [status for status in calls.statuses[after + 3 :] if status >= 500]
    failures = []
    if by_publishing_alone:
        failures.append(f"{by_publishing_alone} calls failed before any traffic was given to the new version")
    if not seen:
        failures.append("the failures of the new version were not seen where the alarm looks for them")
    if still_broken:
        failures.append(f"{len(still_broken)} calls still failed after the roll-back")
    if witness.ask("GET", PATH).status_code != 200:
        failures.append("what was stored before the broken version is not there any more")
    return Outcome(
        "Roll-back",
        "A broken version reaches nobody by being published, is seen by what it logs, and is taken back with nothing lost",
        figures={
            "calls": len(calls.statuses),
            "failed while the canary had all calls": calls.broken,
            "seconds from the shift to the roll-back": round(took_s, 1),
        },
        failures=failures,
    )


@dataclass
class Calls:
    """Somebody who asks again and again."""

    person: Person
    statuses: list[int] = field(default_factory=list)

    @property
    def good(self) -> int:
        return sum(status < 400 for status in self.statuses)

    @property
    def broken(self) -> int:
        return sum(status >= 500 for status in self.statuses)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        over = Event()

        def ask() -> None:
            while not over.wait(0.1):
                self.statuses.append(self.person.ask("GET", PATH).status_code)

        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(ask)
            try:
                yield
            finally:
                over.set()
                asking.result()


@dataclass
class Alias:
    client: Any
    good_version: str

    def shift_to_newest(self) -> None:
        newest = self.client.publish_version(FunctionName=FUNCTION)["Version"]
        self.client.update_alias(FunctionName=FUNCTION, Name=LIVE, FunctionVersion=newest)

    def shift_back(self) -> None:
        self.client.update_alias(FunctionName=FUNCTION, Name=LIVE, FunctionVersion=self.good_version)


@contextmanager
def called_by_alias(site: Site) -> Iterator[Alias]:
    """As on AWS, the gateway calls the alias; afterwards everything is as it was before."""
    client, gateway = site.stack.client("lambda"), site.stack.client("apigatewayv2")
    good = client.publish_version(FunctionName=FUNCTION)["Version"]
    arn = client.create_alias(FunctionName=FUNCTION, Name=LIVE, FunctionVersion=good)["AliasArn"]
    for api in gateway.get_apis()["Items"]:
        for integration in gateway.get_integrations(ApiId=api["ApiId"])["Items"]:
            if integration.get("IntegrationUri", "").endswith(f":{FUNCTION}"):
                ids = {"ApiId": api["ApiId"], "IntegrationId": integration["IntegrationId"]}
                turned = (ids, integration["IntegrationUri"])
    client.add_permission(
        FunctionName=FUNCTION,
        Qualifier=LIVE,
        StatementId="drill",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    gateway.update_integration(**turned[0], IntegrationUri=arn)
    try:
        yield Alias(client, good)
    finally:
        client.update_function_code(FunctionName=FUNCTION, ZipFile=code(""))
        gateway.update_integration(**turned[0], IntegrationUri=turned[1])
        client.delete_alias(FunctionName=FUNCTION, Name=LIVE)


def publish_broken(site: Site) -> None:
    site.stack.client("lambda").update_function_code(FunctionName=FUNCTION, ZipFile=code(BROKEN))


def code(added: str) -> bytes:
    """The service as it was staged for deployment, without its byte-code, with something added to its API."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted((STAGE / SERVICE).rglob("*.py")):
            source = path.read_text() + (added if path.name == "api.py" else "")
            archive.writestr(str(path.relative_to(STAGE / SERVICE)), source)
    return buffer.getvalue()


def seen_failing(site: Site) -> bool:
    """In the log, by what the metric filter of the alarm counts."""

    def enough() -> bool:
        complaints = lines(site, COMPLAINT, f"/aws/lambda/{FUNCTION}")
        return sum('"level":"ERROR"' in line for line in complaints) >= FAILURES_SEEN

    try:
        return eventually(enough, SEEN_S)
    except AssertionError:
        return False
