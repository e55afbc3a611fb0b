"""The drivers API: every route loads, decides, saves, answers."""

from drivers import store
from drivers.bodies import ApprovalBody, DocumentBody, ListedStatus, OnlineBody, ProfileBody, ReasonBody, VehicleBody
from drivers.decision import Action, Decision, Status
from drivers.document import Document, DocumentKind
from drivers.model import AccountErased, Driver, DriverId, NotApplied
from drivers.service import SERVICE
from drivers.views import DriverList, DriverSummary, DriverView, ErasureView, ExportView, ShiftView, VehicleView
from drivers.wording import WORDINGS
from kernel import clock, ids
from kernel.cursor import decode, encode
from kernel.http import (
    Api,
    Cursor,
    IdempotencyKey,
    PageSize,
    Response,
    Signed,
    answer,
    check_replay,
    check_version,
    created,
    fingerprint,
)
from kernel.problem import NotFound

api = Api(SERVICE, WORDINGS)

OTHER_EXPORTS = {
    "trips": "/v1/trips",
    "decisions": "/v1/decisions/mine",
    "ratings": "/v1/ratings/mine?role=driver",
    "ratings_given": "/v1/ratings/given?role=driver",
    "complaints": "/v1/complaints?role=driver",
    "earnings": "/v1/earnings/mine",
    "statements": "/v1/statements/mine",
    "statement_of_each_month": "/v1/statements/mine/{month}",
    "payouts": "/v1/payouts/mine",
    "payout_account": "/v1/payout-account",
}


@api.post("/v1/drivers")
def apply(caller: Signed, body: ProfileBody) -> Response[DriverView]:
    """Apply to drive. There is one application per person: who applies again is shown the first one, unchanged."""
    driver = store.get(DriverId(caller.id))
    if driver is None:
        applicant = Driver(DriverId(caller.id), body.profile, applied_at=clock.now())
        driver = store.save(None, (applicant, ()))
        return created(DriverView.of(driver), driver.version, "/v1/drivers/me")
    _check_not_erased(driver)
    return answer(DriverView.of(driver), driver.version)


@api.get("/v1/drivers/me")
def get_own(caller: Signed) -> Response[DriverView]:
    """One's own account, with what the desk decided and why."""
    driver = _own_account(caller.id)
    return answer(DriverView.of(driver), driver.version)


@api.put("/v1/drivers/me")
def put_profile(caller: Signed, body: ProfileBody) -> Response[DriverView]:
    """Replace the profile as a whole (`If-Match` guards against overwriting another device's change)."""
    driver = _own_account(caller.id)
    check_version(driver.version)
    driver = store.save(driver, driver.change_profile(body.profile))
    return answer(DriverView.of(driver), driver.version)


@api.delete("/v1/drivers/me", status_code=202)
def erase(caller: Signed) -> ErasureView:
    """Erase the account and every copy elsewhere, and the sign-in unless it has another role. Asking again is no harm."""
    driver = store.get(DriverId(caller.id))
    if driver is None:
        raise NotApplied()
    driver = store.erase(driver, driver.erase(clock.now()))
    return ErasureView(erased_at=driver.erased_at)


@api.get("/v1/drivers/me/export")
def export(caller: Signed) -> ExportView:
    """Everything held about oneself, in an open form."""
    driver = _own_account(caller.id)
    return ExportView(exported_at=clock.now(), account=DriverView.of(driver), also_at=OTHER_EXPORTS)


@api.post("/v1/drivers/me/vehicles")
def add_vehicle(caller: Signed, body: VehicleBody, key: IdempotencyKey) -> Response[VehicleView]:
    driver = _own_account(caller.id)
    vehicle_id = ids.derived(caller.id, "add_vehicle", key)
    location = f"/v1/drivers/me/vehicles/{vehicle_id}"
    vehicle = body.vehicle(vehicle_id, fingerprint(body))
    if before := driver.request_of(vehicle_id):
        check_replay(before, body)
        held = driver.garage.find(vehicle_id) or vehicle
        return created(VehicleView.of(held), driver.version, location, replayed=True)
    driver = store.save(driver, driver.add_vehicle(vehicle))
    return created(VehicleView.of(vehicle), driver.version, location)


@api.put("/v1/drivers/me/vehicles/{vehicle_id}")
def put_vehicle(caller: Signed, vehicle_id: str, body: VehicleBody) -> Response[VehicleView]:
    driver = _own_account(caller.id)
    check_version(driver.version)
    vehicle = body.vehicle(vehicle_id, driver.garage.get(vehicle_id).request_fingerprint)
    driver = store.save(driver, driver.change_vehicle(vehicle))
    return answer(VehicleView.of(vehicle), driver.version)


@api.delete("/v1/drivers/me/vehicles/{vehicle_id}")
def remove_vehicle(caller: Signed, vehicle_id: str) -> Response[DriverView]:
    """Any but the one on shift."""
    driver = _own_account(caller.id)
    check_version(driver.version)
    driver = store.save(driver, driver.remove_vehicle(vehicle_id))
    return answer(DriverView.of(driver), driver.version)


@api.put("/v1/drivers/me/documents/{kind}")
def put_document(caller: Signed, kind: DocumentKind, body: DocumentBody) -> Response[DriverView]:
    """Hand in a document, or its renewal. An approved driver stays approved; what it replaces stays on record."""
    driver = _own_account(caller.id)
    check_version(driver.version)
    driver = store.save(driver, driver.hand_in(Document(kind, body.number, body.expires_on, clock.now())))
    return answer(DriverView.of(driver), driver.version)


@api.post("/v1/drivers/me/online")
def go_online(caller: Signed, body: OnlineBody | None = None) -> Response[ShiftView]:
    """Begin a shift; 409 names every check that failed."""
    driver = _own_account(caller.id)
    driver = store.save(driver, driver.go_online(body.vehicle_id if body else "", clock.now()))
    return answer(ShiftView.of(driver), driver.version)


@api.post("/v1/drivers/me/offline")
def go_offline(caller: Signed) -> Response[ShiftView]:
    """End the shift, if there is one."""
    driver = _own_account(caller.id)
    driver = store.save(driver, driver.go_offline())
    return answer(ShiftView.of(driver), driver.version)


@api.get("/v1/drivers")
def list_drivers(status: ListedStatus = Status.APPLIED, limit: PageSize = 50, cursor: Cursor = None) -> DriverList:
    """Drivers of one status, longest-standing first; without one, the applicants who wait for a decision."""
    page = store.with_status(status, limit, decode(cursor))
    return DriverList(drivers=[DriverSummary.of(driver) for driver in page.drivers], next_cursor=encode(page.next))


@api.get("/v1/drivers/{driver_id}")
def get_driver(driver_id: str) -> Response[DriverView]:
    """An account, for the desk."""
    driver = _somebodys_account(driver_id)
    return answer(DriverView.of(driver), driver.version)


@api.post("/v1/drivers/{driver_id}/approve")
def approve(caller: Signed, driver_id: str, body: ApprovalBody | None = None) -> Response[DriverView]:
    """Only with complete and valid documents; 409 names what is missing."""
    reason = body.reason if body else ""
    return _decide(driver_id, Decision(Action.APPROVE, caller.id, clock.now(), reason))


@api.post("/v1/drivers/{driver_id}/suspend")
def suspend(caller: Signed, driver_id: str, body: ReasonBody) -> Response[DriverView]:
    """Take the driver off the road, at once."""
    return _decide(driver_id, Decision(Action.SUSPEND, caller.id, clock.now(), body.reason))


@api.post("/v1/drivers/{driver_id}/reinstate")
def reinstate(caller: Signed, driver_id: str, body: ReasonBody) -> Response[DriverView]:
    """Let a suspended driver go online again."""
    return _decide(driver_id, Decision(Action.REINSTATE, caller.id, clock.now(), body.reason))


def _decide(driver_id: str, decision: Decision) -> Response[DriverView]:
    """`If-Match` says what was decided about: papers may be handed in while somebody reads them."""
    driver = _somebodys_account(driver_id)
    decided, facts = driver.decide(decision)
    if decided != driver:
        check_version(driver.version)
    driver = store.save(driver, (decided, facts))
    return answer(DriverView.of(driver), driver.version)


def _somebodys_account(driver_id: str) -> Driver:
    driver = store.get(DriverId(driver_id))
    if driver is None or driver.erased_at:
        raise NotFound(what="driver")
    return driver


def _own_account(caller_id: str) -> Driver:
    driver = store.get(DriverId(caller_id))
    if driver is None:
        raise NotApplied()
    _check_not_erased(driver)
    return driver


def _check_not_erased(driver: Driver) -> None:
    if driver.erased_at:
        raise AccountErased()


handler = api.handler
