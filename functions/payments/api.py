"""The payments API for riders, drivers and the desk: every route loads, decides, saves, answers.

No route speaks to a payment provider: it writes down what shall be done, and answers. What became of it is there a moment
later, or when the provider is back.
"""

from kernel import border, clock, ids
from kernel.http import Api, IdempotencyKey, Response, Signed, answer, check_replay, check_version, created, fingerprint
from kernel.problem import NotFound
from payments import book_keeping, paying_debts, providers, store, wallet
from payments.bodies import CardBody, DebtPaymentBody, RefundBody, TipBody, TopUpBody, WaiverBody
from payments.charge import Charge
from payments.method import Card, Method
from payments.model import RidePayment
from payments.refunding import NothingPaid, Refund
from payments.service import SERVICE
from payments.views import ChargeView, DebtView, MethodList, MethodView, PaymentView, PurseView, WalletView
from payments.wording import WORDINGS

api = Api(SERVICE, WORDINGS)


@api.get("/v1/rides/{ride_id}/payment")
def get_payment(caller: Signed, ride_id: str) -> Response[PaymentView]:
    """How far a ride's payment is, for its rider, its driver and the desk. Poll it with `If-None-Match`."""
    payment = store.get_payment(ride_id)
    if payment is None:
        raise NotFound(what="payment")
    return answer(_seen_by(caller.id, caller.is_desk, payment), payment.version)


@api.post("/v1/rides/{ride_id}/tip", status_code=201)
def give_tip(caller: Signed, ride_id: str, key: IdempotencyKey, body: TipBody) -> Response[PaymentView]:
    """Thank the driver, once, while the ride is fresh; he gets all of it."""
    payment = store.get_payment(ride_id)
    if payment is None or payment.rider_id != caller.id:
        raise NotFound(what="payment")
    tip_id = ids.derived(caller.id, "tip", ride_id, key)
    if payment.tip and payment.tip.id == tip_id:
        check_replay(payment.tip.fingerprint, body)
        return created(PaymentView.of(payment).for_rider(), payment.version, _payment_path(ride_id), replayed=True)
    method = _method(caller.id, body.payment_method_id) if body.payment_method_id else None
    change = payment.give_tip(body.amount.money, method, tip_id, fingerprint(body), clock.now())
    payment = store.save_payment(payment, change)
    return created(PaymentView.of(payment).for_rider(), payment.version, _payment_path(ride_id))


@api.post("/v1/rides/{ride_id}/refunds", status_code=201)
def refund(caller: Signed, ride_id: str, key: IdempotencyKey, body: RefundBody) -> Response[PaymentView]:
    """Give a rider back what he paid, or part of it. Cash goes into his wallet, and so does what a card cannot take back."""
    payment = store.get_payment(ride_id)
    if payment is None:
        raise NotFound(what="payment")
    refund_id = ids.derived(caller.id, "refund", ride_id, key)
    before = next((known for known in payment.refunds if known.id == refund_id), None)
    if before:
        check_replay(before.fingerprint, body)
    else:
        payment = store.save_payment(payment, payment.give_back(_refund(refund_id, caller.id, payment, body), clock.now()))
    return created(PaymentView.of(payment), payment.version, _payment_path(ride_id), replayed=before is not None)


@api.get("/v1/payment-methods")
def list_methods(caller: Signed) -> Response[MethodList]:
    """One's cards, and what everybody can pay with."""
    methods = store.methods(caller.id)
    return answer(MethodList.of(methods, border.current().language), methods.version)


@api.post("/v1/payment-methods", status_code=201)
def add_card(caller: Signed, key: IdempotencyKey, body: CardBody) -> Response[MethodView]:
    """Add a card by the token that the provider's form gave for it; its number must never come here."""
    methods = store.methods(caller.id)
    card_id = ids.derived(caller.id, "add_card", key)
    before = methods.card_asked_for(card_id)
    card = before or Card(card_id, providers.for_cards(), body.provider_token, clock.now(), fingerprint=fingerprint(body))
    if before:
        check_replay(before.fingerprint, body)
    else:
        methods = store.save_methods(methods, *methods.add(card))
    view = MethodView.of(card, methods.default, border.current().language)
    return created(view, methods.version, f"/v1/payment-methods/{card_id}", replayed=before is not None)


@api.delete("/v1/payment-methods/{method_id}")
def remove_card(caller: Signed, method_id: str) -> Response[MethodList]:
    """Here at once, and at the provider a moment later. A ride under way that it shall pay becomes a debt."""
    methods = store.methods(caller.id)
    methods = store.save_methods(methods, *methods.remove(method_id, clock.now()))
    return answer(MethodList.of(methods, border.current().language), methods.version)


@api.put("/v1/payment-methods/{method_id}/default")
def make_default(caller: Signed, method_id: str) -> Response[MethodList]:
    """Rides are paid with it, unless another is chosen for one of them."""
    methods = store.methods(caller.id)
    check_version(methods.version)
    methods = store.save_methods(methods, methods.make_default(method_id))
    return answer(MethodList.of(methods, border.current().language), methods.version)


@api.get("/v1/wallet")
def get_wallet(caller: Signed) -> WalletView:
    return WalletView(purses=[PurseView.model_validate(purse) for purse in wallet.purses(caller.id)])


@api.post("/v1/wallet/top-ups", status_code=201)
def top_up(caller: Signed, key: IdempotencyKey, body: TopUpBody) -> Response[ChargeView]:
    """Fill the wallet from a card, or by PIX: then `to_pay` of the charge will hold the code to be paid."""
    charge_id = ids.derived(caller.id, "top_up", key)
    before = store.get_charge(charge_id)
    if before:
        check_replay(before.fingerprint, body)
        return _charge_created(before, replayed=True)
    methods = store.methods(caller.id)
    methods.check_not_erased()
    method = providers.completed(methods.named(body.payment_method_id))
    change = Charge.top_up(
        charge_id,
        caller.id,
        body.amount.money,
        method,
        currencies=store.known_currencies(),
        fingerprint=fingerprint(body),
        at=clock.now(),
    )
    return _charge_created(store.save_charge(change), replayed=False)


@api.get("/v1/charges/{charge_id}")
def get_charge(caller: Signed, charge_id: str) -> Response[ChargeView]:
    """What became of a top-up, or of a payment of debts. Poll it with `If-None-Match`."""
    charge = store.get_charge(charge_id)
    if charge is None or not (caller.is_desk or charge.rider_id == caller.id):
        raise NotFound(what="charge")
    return answer(ChargeView.of(charge), charge.version)


@api.get("/v1/debts/mine")
def get_debt(caller: Signed) -> Response[DebtView]:
    """What is owed for rides whose payment failed."""
    debt = store.debt(caller.id)
    return answer(DebtView.of(debt), debt.version)


@api.get("/v1/debts/{rider_id}")
def get_debt_of(rider_id: str) -> Response[DebtView]:
    """What a rider owes, for the desk."""
    debt = store.debt(rider_id)
    return answer(DebtView.of(debt), debt.version)


@api.post("/v1/debts/{rider_id}/rides/{ride_id}/waive", status_code=200)
def waive_debt(caller: Signed, rider_id: str, ride_id: str, body: WaiverBody) -> Response[DebtView]:
    """Ask no more for what is owed for a ride, such as one that was priced wrongly. Done once, it stays done."""
    debt = store.debt(rider_id)
    if not store.is_waived(ride_id):
        now, owed = clock.now(), debt.of_ride(ride_id)
        entry = book_keeping.debt_waived(ride_id, rider_id, owed.amount, now, by=caller.id, note=body.reason)
        debt = store.save_debt(*debt.waive(ride_id, caller.id, now), entry)
    return answer(DebtView.of(debt), debt.version)


@api.post("/v1/debts/mine/pay", status_code=201)
def pay_debt(caller: Signed, key: IdempotencyKey, body: DebtPaymentBody) -> Response[ChargeView]:
    """Pay all that is owed at once, by whatever method."""
    charge_id = ids.derived(caller.id, "pay_debt", key)
    before = store.get_charge(charge_id)
    if before:
        check_replay(before.fingerprint, body)
        return _charge_created(before, replayed=True)
    method = _method(caller.id, body.payment_method_id)
    charge = paying_debts.pay(store.debt(caller.id), charge_id, method, fingerprint(body))
    return _charge_created(charge, replayed=False)


def _seen_by(caller_id: str, is_desk: bool, payment: RidePayment) -> PaymentView:
    view = PaymentView.of(payment)
    if is_desk:
        return view
    if caller_id == payment.rider_id:
        return view.for_rider()
    if caller_id == payment.driver_id:
        return view.for_driver()
    raise NotFound(what="payment")


def _method(rider_id: str, method_id: str) -> Method:
    return providers.completed(store.methods(rider_id).named(method_id))


def _refund(refund_id: str, by: str, payment: RidePayment, body: RefundBody) -> Refund:
    amount = body.amount.money if body.amount else payment.refundable
    if not amount:
        raise NothingPaid()
    nothing = amount - amount
    return Refund(refund_id, amount, body.reason, body.borne_by == "driver", by, clock.now(), nothing, fingerprint(body))


def _charge_created(charge: Charge, *, replayed: bool) -> Response[ChargeView]:
    return created(ChargeView.of(charge), charge.version, f"/v1/charges/{charge.id}", replayed=replayed)


def _payment_path(ride_id: str) -> str:
    return f"/v1/rides/{ride_id}/payment"


handler = api.handler
