"""As much of Stripe's HTTP API as the adapter uses, on loopback: its idempotency keys, its errors, its lost answers."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DECLINED = {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds", "message": "no"}
UNEXPECTED = {"type": "invalid_request_error", "code": "payment_intent_unexpected_state", "message": "no"}
MISSING = {"type": "invalid_request_error", "code": "resource_missing", "message": "no such thing"}
REUSED = {"type": "idempotency_error", "message": "the key was used with other parameters"}
FEE = 39

Form = dict[str, str]
Answer = tuple[int, Any]


@dataclass
class StripeApi:
    """`loses_answers` is how many of the next answers get lost after the work was done."""

    base: str = ""
    intents: dict[str, Any] = field(default_factory=dict)
    moves: list[Any] = field(default_factory=list)
    refunds: list[Any] = field(default_factory=list)
    answered: dict[str, tuple[Form, Answer]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    authorisations: list[str] = field(default_factory=list)
    loses_answers: int = 0
    is_down: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def handle(self, method: str, path: str, form: Form, key: str) -> Answer:
        """The first request under a key is carried out, every later one gets its answer again."""
        self.keys.append(key)
        if self.is_down:
            return 503, {"error": {"type": "api_error", "message": "down"}}
        if key in self.answered:
            before, answer = self.answered[key]
            return answer if before == form else (400, {"error": REUSED})
        answer = self.answer(method, path.removeprefix("/v1/").split("/"), form)
        if key:
            self.answered[key] = form, answer
        return answer

    def answer(self, method: str, path: list[str], form: Form) -> Answer:  # noqa: PLR0911
        match method, path:
            case "POST", ["customers"]:
                return 200, {"id": f"cus_{next(self.numbers)}", "object": "customer"}
            case "DELETE", ["customers", name]:
                return 200, {"id": name, "object": "customer", "deleted": True}
            case "POST", ["payment_methods", token, "attach"]:
                return self.attach(token)
            case "POST", ["payment_intents"]:
                return self.create(form)
            case "POST", ["payment_intents", name, "capture"]:
                return self.capture(self.intents[name], form)
            case "POST", ["payment_intents", name, "cancel"]:
                return self.cancel(self.intents[name])
            case "GET", ["payment_intents", "search"]:
                key = form["query"].split("'")[3]
                found = [intent for intent in self.intents.values() if intent["metadata"].get("key") == key]
                return 200, {"object": "search_result", "data": found, "has_more": False}
            case "GET", ["payment_intents", name]:
                return 200, self.intents[name]
            case "GET", ["refunds"]:
                given = [refund for refund in self.refunds if refund["payment_intent"] == form["payment_intent"]]
                return 200, {"object": "list", "url": "/v1/refunds", "data": given, "has_more": False}
            case "POST", ["refunds"]:
                return self.refund(form)
            case "GET", ["balance_transactions"]:
                return self.list(form)
        return 404, {"error": MISSING}

    def attach(self, token: str) -> Answer:
        if not token.startswith("pm_"):
            return 404, {"error": MISSING}
        card = {"brand": "visa", "last4": "4242", "exp_month": 7, "exp_year": 2031}
        return 200, {"id": token, "object": "payment_method", "card": card}

    def create(self, form: Form) -> Answer:
        name = f"pi_{next(self.numbers)}"
        held = form["capture_method"] == "manual"
        intent: dict[str, Any] = {
            "id": name,
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "currency": form["currency"],
        }
        intent |= {"metadata": {"key": form["metadata[key]"]}, "status": "requires_capture" if held else "succeeded"}
        self.intents[name] = intent
        if form["payment_method"] == "pm_declined":
            intent |= {"status": "requires_payment_method", "last_payment_error": DECLINED}
            return 402, {"error": DECLINED | {"payment_intent": intent}}
        if not held:
            self.charge(intent, intent["amount"])
        return 200, intent

    def capture(self, intent: Any, form: Form) -> Answer:
        if intent["status"] != "requires_capture":
            return 400, {"error": UNEXPECTED}
        intent |= {"status": "succeeded", "metadata": {"key": form["metadata[key]"]}}
        self.charge(intent, int(form["amount_to_capture"]))
        return 200, intent

    def cancel(self, intent: Any) -> Answer:
        if intent["status"] != "requires_capture":
            return 400, {"error": UNEXPECTED}
        intent["status"] = "canceled"
        return 200, intent

    def charge(self, intent: Any, amount: int) -> None:
        name = f"ch_{next(self.numbers)}"
        source = {"id": name, "object": "charge", "payment_intent": intent["id"], "metadata": {}}
        moved = self.move("charge", amount, FEE, source)
        intent["latest_charge"] = {"id": name, "object": "charge", "balance_transaction": moved}

    def refund(self, form: Form) -> Answer:
        refund: dict[str, Any] = {"id": f"re_{next(self.numbers)}", "object": "refund", "status": "succeeded"}
        refund |= {"metadata": {"key": form["metadata[key]"]}, "payment_intent": form["payment_intent"]}
        self.refunds.append(refund)
        self.move("refund", -int(form["amount"]), 0, refund)
        return 200, refund

    def move(self, kind: str, amount: int, fee: int, source: Any) -> Any:
        moved = {"id": f"txn_{next(self.numbers)}", "object": "balance_transaction", "type": kind, "amount": amount}
        moved |= {"fee": fee, "currency": "eur", "created": int(time.time()), "source": source}
        self.moves.append(moved)
        return {**moved, "source": source["id"]}

    def list(self, form: Form) -> Answer:
        """Two on a page."""
        names = [moved["id"] for moved in self.moves]
        start = names.index(form["starting_after"]) + 1 if "starting_after" in form else 0
        page = [{**moved, "source": self.expanded(moved["source"])} for moved in self.moves[start : start + 2]]
        listed = {"object": "list", "url": "/v1/balance_transactions", "data": page}
        return 200, listed | {"has_more": len(self.moves) > start + 2}

    def expanded(self, source: Any) -> Any:
        if source["object"] != "charge":
            return source
        return {**source, "payment_intent": {**self.intents[source["payment_intent"]], "latest_charge": None}}


@contextmanager
def serving() -> Iterator[StripeApi]:
    api = StripeApi()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.respond(urlsplit(self.path).query)

        def do_DELETE(self) -> None:
            self.respond("")

        def do_POST(self) -> None:
            self.respond(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

        def respond(self, text: str) -> None:
            form = {name: values[-1] for name, values in parse_qs(text).items()}
            api.authorisations.append(self.headers["Authorization"])
            status, body = api.handle(self.command, urlsplit(self.path).path, form, self.headers.get("Idempotency-Key", ""))
            if api.loses_answers:
                api.loses_answers -= 1
                self.close_connection = True
                return
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Not into the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
