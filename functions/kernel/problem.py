"""Errors as people and programs read them: RFC 9457 problem documents with a stable `code`, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from kernel.refusal import Refusal, snake_case

CONTENT_TYPE = "application/problem+json"
LANGUAGES = ("en", "pt-BR")


@dataclass(frozen=True)
class Wording:
    """How a refusal is told: its HTTP status, and a sentence or two in each language.

    The first sentence is the title and holds no facts; `{name}`s in the rest are filled from the refusal's facts. `terms`
    say values of facts in words, English and Portuguese: `{"taxi_permit": ("taxi permit", "alvará de táxi")}`.
    """

    status: int
    en: str
    pt: str
    headers: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def text(self, language: str) -> str:
        return self.pt if language == "pt-BR" else self.en


Wordings = Mapping[type[Refusal], Wording]


class Problem(Exception):
    """A refusal on its way out through HTTP."""

    def __init__(self, code: str, wording: Wording, errors: list[dict[str, str]] | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.wording = wording
        self.errors = errors or []
        self.facts = facts

    @property
    def status(self) -> int:
        return self.wording.status

    def text(self, language: str) -> str:
        return self._filled(self.wording.text(language), language)

    def body(self, language: str, instance: str) -> dict[str, Any]:
        title, _, rest = self.wording.text(language).partition(". ")
        title = title.rstrip(".") + "."
        document: dict[str, Any] = {
            "type": f"urn:corrida:problem:{self.code}",
            "title": title,
            "status": self.status,
            "code": self.code,
            "detail": self._filled(rest or title, language),
            "instance": instance,
        }
        if self.errors:
            document["errors"] = self.errors
        return document | {name: value for name, value in self._facts(language).items() if name not in document}

    def reason(self, language: str) -> dict[str, Any]:
        """As one of the reasons of another problem."""
        return self._facts(language) | {"code": self.code, "text": self.text(language)}

    def _facts(self, language: str) -> dict[str, Any]:
        return {name: _told(value, language) for name, value in self.facts.items()}

    def _filled(self, template: str, language: str) -> str:
        return template.format_map(_Readable(self.facts, language=language, terms=self.wording.terms))

    def response(self, language: str, instance: str) -> dict[str, Any]:
        """The API Gateway response."""
        return {
            "statusCode": self.status,
            "headers": {"Content-Type": CONTENT_TYPE, "Content-Language": language, **self.wording.headers},
            "body": json.dumps(self.body(language, instance), ensure_ascii=False, default=str),
        }


def problem_of(refusal: Refusal, wordings: Wordings) -> Problem:
    """The service's own wording for its refusal; a refusal nobody worded is a defect of the service, and a plain 409."""
    wording = wordings.get(type(refusal)) or KERNEL_WORDINGS.get(type(refusal))
    if wording is None:
        words = snake_case(type(refusal).__name__).replace("_", " ")
        wording = Wording(HTTPStatus.CONFLICT, en=f"Not possible now: {words}.", pt=f"Não é possível agora: {words}.")
    problem = Problem(refusal.code, wording)
    problem.facts = {name: _worded(value, wordings) for name, value in refusal.facts.items()}
    return problem


def _worded(value: Any, wordings: Wordings) -> Any:
    """A refusal may have other refusals among its facts, its reasons; each is told in its own words."""
    if isinstance(value, Refusal):
        return problem_of(value, wordings)
    return [_worded(entry, wordings) for entry in value] if isinstance(value, list | tuple) else value


def _told(value: Any, language: str) -> Any:
    if isinstance(value, Problem):
        return value.reason(language)
    return [_told(entry, language) for entry in value] if isinstance(value, list | tuple) else value


def language_of(accept_language: str) -> str:
    """The first language of the header that we speak, else English.

    >>> language_of("fr-CA, pt;q=0.8, en;q=0.7")
    'pt-BR'
    """
    choices = []
    for position, entry in enumerate(accept_language.split(",")):
        tag, _, quality = entry.strip().partition(";q=")
        try:
            weight = float(quality or "1")
        except ValueError:
            weight = 0.0
        choices.append((-weight, position, tag.lower()))
    for _, _, tag in sorted(choices):
        if tag.startswith("pt"):
            return "pt-BR"
        if tag.startswith("en"):
            return "en"
    return "en"


class NotFound(Refusal):
    """There is no such thing, or it is not the caller's to know about."""


class ChangedMeanwhile(Refusal):
    """Too many others changed the same thing at the same moment."""


class PreconditionFailed(Refusal):
    """The caller edits a version that is no longer the current one."""


class IdempotencyKeyReused(Refusal):
    """The same key came with another request."""


KERNEL_WORDINGS: Wordings = {
    NotFound: Wording(
        404,
        en="Not found. There is no such {what}, or it is not yours to see.",
        pt="Não encontrado. Não existe este recurso ({what}), ou ele não é seu.",
    ),
    ChangedMeanwhile: Wording(
        409,
        en="Somebody else changed this at the same moment. Nothing was done; look again and repeat if you still want to.",
        pt="Outra pessoa alterou isto no mesmo instante. Nada foi feito; veja de novo e repita se ainda quiser.",
    ),
    PreconditionFailed: Wording(
        412,
        en="This was changed since you read it. Read version {current_version} and edit that one.",
        pt="Isto foi alterado depois da sua leitura. Leia a versão {current_version} e edite essa.",
    ),
    IdempotencyKeyReused: Wording(
        422,
        en="This Idempotency-Key was used for another request. Use a new key for a new request.",
        pt="Este Idempotency-Key já foi usado em outro pedido. Use uma chave nova para um pedido novo.",
    ),
}


def unauthenticated() -> Problem:
    return Problem(
        "unauthenticated",
        Wording(
            401,
            en="Sign in first. This route needs a valid access token in the Authorization header.",
            pt="Entre primeiro. Esta rota exige um token de acesso válido no cabeçalho Authorization.",
            headers={"WWW-Authenticate": "Bearer"},
        ),
    )


def forbidden(audience: list[str]) -> Problem:
    return Problem(
        "forbidden",
        Wording(
            403,
            en="Not for you. This route is for: {audience}.",
            pt="Não é para você. Esta rota é para: {audience}.",
        ),
        audience=audience,
    )


def no_such_route(path: str) -> Problem:
    return Problem(
        "no_such_route",
        Wording(
            404,
            en="No such route. Nothing answers at {path}; the API's documents list what does.",
            pt="Rota inexistente. Nada responde em {path}; os documentos da API listam o que existe.",
        ),
        path=path,
    )


def method_not_allowed(path: str, allowed: list[str]) -> Problem:
    return Problem(
        "method_not_allowed",
        Wording(
            405,
            en="Wrong method. {path} answers to {allowed}.",
            pt="Método errado. {path} responde a {allowed}.",
            headers={"Allow": ", ".join(allowed)},
        ),
        path=path,
        allowed=allowed,
    )


def body_too_large(limit_bytes: int) -> Problem:
    return Problem(
        "body_too_large",
        Wording(
            413,
            en="The request is too large. At most {limit_bytes} bytes are taken; send less at a time.",
            pt="O pedido é grande demais. O limite é de {limit_bytes} bytes; envie menos de cada vez.",
        ),
        limit_bytes=limit_bytes,
    )


def too_many_requests(wait_s: int) -> Problem:
    return Problem(
        "too_many_requests",
        Wording(
            429,
            en="Too many requests. Nothing was done; try again in {wait_s} seconds.",
            pt="Pedidos demais. Nada foi feito; tente de novo em {wait_s} segundos.",
            headers={"Retry-After": str(wait_s)},
        ),
        wait_s=wait_s,
    )


def not_json(content_type: str) -> Problem:
    return Problem(
        "unsupported_media_type",
        Wording(
            415,
            en="Send JSON. The body came as {content_type}; set Content-Type: application/json.",
            pt="Envie JSON. O corpo veio como {content_type}; use Content-Type: application/json.",
        ),
        content_type=content_type,
    )


def malformed_json(reason: str) -> Problem:
    return Problem(
        "malformed_json",
        Wording(
            400,
            en="The body is not valid JSON. The parser says: {reason}.",
            pt="O corpo não é JSON válido. O analisador diz: {reason}.",
        ),
        reason=reason,
    )


def invalid(errors: list[dict[str, str]]) -> Problem:
    return Problem(
        "invalid_request",
        Wording(
            422,
            en="The request breaks the rules of this route. Each entry of `errors` names a field and what is wrong with it.",
            pt="O pedido viola as regras desta rota. Cada item de `errors` indica um campo e o que há de errado nele.",
        ),
        errors=errors,
    )


def idempotency_key_missing() -> Problem:
    return Problem(
        "idempotency_key_missing",
        Wording(
            400,
            en="Send an Idempotency-Key header. It makes repeating safe: choose a new one (8 to 128 characters) per "
            "request and send the same one when you repeat it.",
            pt="Envie o cabeçalho Idempotency-Key. Ele torna seguro repetir um pedido: escolha um novo (8 a 128 caracteres) "
            "por pedido e mande o mesmo ao repetir.",
        ),
    )


def bad_cursor() -> Problem:
    return Problem(
        "bad_cursor",
        Wording(
            400,
            en="This cursor is not one of ours. Use `next_cursor` of the page before, unchanged, or none to start again.",
            pt="Este cursor não é nosso. Use `next_cursor` da página anterior, sem alterar, ou nenhum para recomeçar.",
        ),
    )


def internal_error() -> Problem:
    return Problem(
        "internal_error",
        Wording(
            500,
            en="Something broke on our side. Your request may be repeated; quote `instance` if you tell us.",
            pt="Algo falhou do nosso lado. Você pode repetir o pedido; cite `instance` se nos avisar.",
        ),
    )


class _Readable(dict[str, Any]):
    """Facts as they stand in a sentence."""

    def __init__(self, facts: Mapping[str, Any], *, language: str, terms: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(facts)
        self.language = language
        self.terms = terms

    def __missing__(self, name: str) -> str:
        return f"({name})"

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if not isinstance(value, list | tuple):
            return self._words(value)
        separator = " " if any(isinstance(entry, Problem) for entry in value) else ", "
        return separator.join(str(self._words(entry)) for entry in value)

    def _words(self, value: Any) -> Any:
        if isinstance(value, Problem):
            return value.text(self.language)
        english, portuguese = self.terms.get(str(value), (value, value))
        return portuguese if self.language == "pt-BR" else english
