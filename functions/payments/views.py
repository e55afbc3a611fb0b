"""What this service shows of payments."""

from __future__ import annotations

from datetime import datetime

from kernel.http import View
from kernel.money import Money
from payments.amounts import MoneyView
from payments.charge import Charge, ChargeState, Purpose
from payments.debt import Debt
from payments.method import BUILT_IN, Card, CardState, MethodKind, Methods
from payments.model import PaymentState, RidePayment
from payments.step import Step

LABELS = {
    MethodKind.CASH: ("Cash", "Dinheiro"),
    MethodKind.WALLET: ("Wallet", "Carteira"),
    MethodKind.CARD: ("Card", "Cartão"),
    MethodKind.PIX: ("PIX", "PIX"),
}


class PromptView(View):
    """To be paid by the rider in his bank's app, as a QR code or pasted."""

    br_code: str
    expires_at: datetime

    @classmethod
    def of(cls, step: Step | None) -> PromptView | None:
        return cls(br_code=step.prompt.br_code, expires_at=step.prompt.expires_at) if step and step.prompt else None


class TipView(View):
    """`reason` says why the method refused it."""

    amount: MoneyView
    state: str
    reason: str = ""


class RefundView(View):
    """`given` of it the rider has back already."""

    refund_id: str
    amount: MoneyView
    given: MoneyView
    reason: str
    borne_by: str
    ordered_by: str
    ordered_at: datetime


class PaymentView(View):
    """A ride's money. `paid` of its `total` was had from the rider; what his way to pay has refused, he owes.

    `waived` is what the desk asks for no more.
    """

    ride_id: str
    state: PaymentState
    method: MethodKind | None
    payment_method_id: str | None
    authorised: MoneyView | None
    total: MoneyView | None
    paid: MoneyView | None
    owed: MoneyView | None
    waived: MoneyView | None
    reason: str
    to_pay: PromptView | None
    tip: TipView | None
    refunds: list[RefundView]
    version: int

    @classmethod
    def of(cls, payment: RidePayment) -> PaymentView:
        return cls(
            ride_id=payment.ride_id,
            state=payment.state,
            method=payment.method.kind if payment.method else None,
            payment_method_id=payment.method.id if payment.method else None,
            authorised=money_view(payment.hold.amount if payment.hold else None),
            total=money_view(payment.fare.total if payment.fare else None),
            paid=money_view(payment.paid),
            owed=money_view(payment.owed),
            waived=money_view(payment.waived),
            reason=payment.reason,
            to_pay=PromptView.of(payment.step),
            tip=_tip(payment),
            refunds=[
                RefundView(
                    refund_id=refund.id,
                    amount=MoneyView.model_validate(refund.amount),
                    given=MoneyView.model_validate(refund.given),
                    reason=refund.reason,
                    borne_by="driver" if refund.borne_by_driver else "platform",
                    ordered_by=refund.by,
                    ordered_at=refund.ordered_at,
                )
                for refund in payment.refunds
            ],
            version=payment.version,
        )

    def for_rider(self) -> PaymentView:
        """Who at the desk ordered a refund, and who bears it, is not his to know."""
        refunds = [refund.model_copy(update={"ordered_by": "", "borne_by": ""}) for refund in self.refunds]
        return self.model_copy(update={"refunds": refunds})

    def for_driver(self) -> PaymentView:
        """Whether to take cash, how much, and what he got beside it; nothing of how the rider stands."""
        hidden = {"payment_method_id": None, "authorised": None, "paid": None, "owed": None, "waived": None, "to_pay": None}
        state = PaymentState.CAPTURED if self.state in (PaymentState.OWED, PaymentState.WAIVED) else self.state
        given = self.tip if self.tip and self.tip.state == "given" else None
        return self.model_copy(update={**hidden, "refunds": [], "reason": "", "state": state, "tip": given})


class MethodView(View):
    """A way to pay. A card is `checking` until its provider has accepted it. `label` is to be read."""

    method_id: str
    kind: MethodKind
    label: str
    state: CardState
    is_default: bool
    brand: str | None = None
    last_four: str | None = None
    expires: str | None = None
    reason: str = ""

    @classmethod
    def of(cls, card: Card, default: str, language: str) -> MethodView:
        kept = vars(card.kept) if card.kept else {}
        return cls(
            method_id=card.id,
            kind=MethodKind.CARD,
            label=f"{card.kept.brand.title()} •••• {card.kept.last_four}"
            if card.kept
            else _label(MethodKind.CARD, language),
            state=card.state,
            is_default=card.id == default,
            reason=card.reason,
            **{name: value for name, value in kept.items() if name != "reference"},
        )


class MethodList(View):
    methods: list[MethodView]
    version: int

    @classmethod
    def of(cls, methods: Methods, language: str) -> MethodList:
        built_in = [
            MethodView(
                method_id=method.id,
                kind=method.kind,
                label=_label(method.kind, language),
                state=CardState.READY,
                is_default=method.id == methods.default,
            )
            for method in BUILT_IN.values()
        ]
        cards = [MethodView.of(card, methods.default, language) for card in methods.cards]
        return cls(methods=[*cards, *built_in], version=methods.version)


class ChargeView(View):
    """A payment into the wallet, or of what is owed. While it is pending, `to_pay` says what the rider has to do."""

    charge_id: str
    purpose: Purpose
    amount: MoneyView
    method: MethodKind
    state: ChargeState
    reason: str
    to_pay: PromptView | None
    asked_at: datetime
    version: int

    @classmethod
    def of(cls, charge: Charge) -> ChargeView:
        return cls(
            charge_id=charge.id,
            purpose=charge.purpose,
            amount=MoneyView.model_validate(charge.amount),
            method=charge.method.kind,
            state=charge.state,
            reason=charge.reason,
            to_pay=PromptView.of(charge.step),
            asked_at=charge.asked_at,
            version=charge.version,
        )


class OwedRideView(View):
    ride_id: str
    amount: MoneyView
    since: datetime


class DebtView(View):
    """What a rider owes; while anything is, no new ride. `retry_at` is when we try by ourselves to take it."""

    owed: MoneyView | None
    rides: list[OwedRideView]
    payment: str | None
    retry_at: datetime | None
    version: int

    @classmethod
    def of(cls, debt: Debt) -> DebtView:
        return cls(
            owed=money_view(debt.owed),
            rides=[
                OwedRideView(ride_id=ride.ride_id, amount=MoneyView.model_validate(ride.amount), since=ride.since)
                for ride in debt.rides
            ],
            payment=f"/v1/charges/{debt.charge_id}" if debt.charge_id else None,
            retry_at=debt.retry_at,
            version=debt.version,
        )


class PurseView(View):
    """`available` can be spent; `held` is set aside for rides under way."""

    available: MoneyView
    held: MoneyView


class WalletView(View):
    """One purse for each currency that was ever paid in."""

    purses: list[PurseView]


def money_view(amount: Money | None) -> MoneyView | None:
    return None if amount is None else MoneyView.model_validate(amount)


def _label(kind: MethodKind, language: str) -> str:
    english, portuguese = LABELS[kind]
    return portuguese if language == "pt-BR" else english


def _tip(payment: RidePayment) -> TipView | None:
    if payment.tip is None:
        return None
    state = "given" if payment.tip.is_given else "refused" if payment.tip.reason else "pending"
    return TipView(amount=MoneyView.model_validate(payment.tip.amount), state=state, reason=payment.tip.reason)
