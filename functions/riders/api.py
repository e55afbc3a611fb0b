"""The riders API: every route loads, decides, saves, answers."""

from kernel import clock
from kernel.http import Api, Response, Signed, answer, check_version, created
from kernel.problem import NotFound
from riders import store
from riders.model import AccountErased, NotRegistered, Rider, RiderId
from riders.service import SERVICE
from riders.views import ErasureView, ExportView, ProfileBody, RiderView
from riders.wording import WORDINGS

api = Api(SERVICE, WORDINGS)

OTHER_EXPORTS = {
    "rides": "/v1/rides",
    "each_ride": "/v1/rides/{ride_id}",
    "trips": "/v1/trips",
    "ratings": "/v1/ratings/mine?role=rider",
    "ratings_given": "/v1/ratings/given?role=rider",
    "complaints": "/v1/complaints?role=rider",
    "fare_of_each_ride": "/v1/rides/{ride_id}/fare",
    "payment_of_each_ride": "/v1/rides/{ride_id}/payment",
    "payment_methods": "/v1/payment-methods",
    "wallet": "/v1/wallet",
    "debts": "/v1/debts/mine",
}


@api.put("/v1/riders/me")
def put_profile(caller: Signed, body: ProfileBody) -> Response[RiderView]:
    """Register, or replace the profile as a whole (`If-Match` guards against overwriting another device's change)."""
    rider = store.get(RiderId(caller.id))
    check_version(rider.version if rider else 0)
    if rider is None:
        rider = store.save(*Rider.register(RiderId(caller.id), body.profile, clock.now()))
        return created(RiderView.of(rider), rider.version, "/v1/riders/me")
    rider = store.save(*rider.change(body.profile))
    return answer(RiderView.of(rider), rider.version)


@api.get("/v1/riders/me")
def get_profile(caller: Signed) -> Response[RiderView]:
    """One's own account."""
    rider = _own_account(caller.id)
    return answer(RiderView.of(rider), rider.version)


@api.get("/v1/riders/me/export")
def export(caller: Signed) -> ExportView:
    """Everything held about oneself, in an open form."""
    rider = _own_account(caller.id)
    return ExportView(exported_at=clock.now(), account=RiderView.of(rider), also_at=OTHER_EXPORTS)


@api.delete("/v1/riders/me", status_code=202)
def erase(caller: Signed) -> ErasureView:
    """Erase the account and every copy elsewhere, and the sign-in unless it has another role. Asking again is no harm."""
    rider = store.get(RiderId(caller.id))
    if rider is None:
        raise NotRegistered()
    if rider.erased_at is None:
        rider = store.erase(*rider.erase(clock.now()))
    return ErasureView(erased_at=rider.erased_at)


@api.get("/v1/riders/{rider_id}")
def get_rider(rider_id: str) -> Response[RiderView]:
    """An account, for the desk."""
    rider = store.get(RiderId(rider_id))
    if rider is None or rider.erased_at:
        raise NotFound(what="rider")
    return answer(RiderView.of(rider), rider.version)


def _own_account(caller_id: str) -> Rider:
    rider = store.get(RiderId(caller_id))
    if rider is None:
        raise NotRegistered()
    if rider.erased_at:
        raise AccountErased()
    return rider


handler = api.handler
