"""The embedded provider's own time: its webhooks, and the invisible rider who pays BR Codes. Only local stacks have it."""

from payments import webhooks
from payments.fake_orders import FakePixPaid, FakeWebhookDue
from payments.providers import fake


def on_fake_webhook_due(timer: FakeWebhookDue) -> None:
    if call := fake.PROVIDER.news(timer.key):
        webhooks.take("fake", call)


def on_fake_pix_paid(timer: FakePixPaid) -> None:
    fake.PROVIDER.pay(timer.key)


TIMERS = (on_fake_webhook_due, on_fake_pix_paid)
