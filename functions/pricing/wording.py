"""How pricing's refusals are told to people."""

from kernel.problem import Wording, Wordings
from pricing.model import FareImported, FareNotFinal, FareUnknown, NothingAgreed, RiderErased
from pricing.quote import QuoteExpired, QuoteForged, QuoteMismatch
from pricing.quoting import ExtraUnknown, OutsideEveryCity, TripTooLongToQuote
from pricing.tariff_wording import TARIFF_WORDINGS

STATES = {
    "expected": ("not over yet", "ainda em curso"),
    "being_billed": ("over, its bill is being made", "encerrada, com a conta em preparo"),
    "no_tariff": ("without a tariff", "sem tarifa"),
    "nothing_due": ("called off, nothing is due", "cancelada, nada é devido"),
}

WORDINGS: Wordings = {
    **TARIFF_WORDINGS,
    QuoteExpired: Wording(
        409,
        en="The price is out of date. It held until {expired_at}; ask for a new one.",
        pt="O preço expirou. Ele valia até {expired_at}; peça um novo.",
    ),
    QuoteMismatch: Wording(
        409,
        en="The price is for another ride. It is for the rider who asked, category {quoted_for}, and places within "
        "{moved_m_at_most} m of those asked about; ask for a new one.",
        pt="O preço é de outra corrida. Vale para quem o pediu, categoria {quoted_for} e locais a até "
        "{moved_m_at_most} m dos consultados; peça um novo.",
    ),
    QuoteForged: Wording(
        422,
        en="This is no price of ours. Send the `token` of a quote unchanged, or none.",
        pt="Este preço não é nosso. Envie o `token` de uma cotação sem alterá-lo, ou nenhum.",
    ),
    OutsideEveryCity: Wording(
        422,
        en="We have no prices there. The ride must begin in a city that has tariffs; move the pickup.",
        pt="Não temos preços nesse lugar. A corrida deve começar em uma cidade com tarifas; mude o embarque.",
    ),
    TripTooLongToQuote: Wording(
        422,
        en="The trip is too long. Choose a dropoff within {longest_trip_m} m.",
        pt="A viagem é longa demais. Escolha um destino a até {longest_trip_m} m.",
    ),
    ExtraUnknown: Wording(
        422,
        en="This extra cannot be asked for here. Unknown: {unknown}; offered: {offered}.",
        pt="Este adicional não existe aqui. Desconhecido: {unknown}; oferecido: {offered}.",
    ),
    FareUnknown: Wording(
        404,
        en="No such fare. The ride is not yours, does not exist, or was asked for only a moment ago: try again.",
        pt="Valor não encontrado. A corrida não é sua, não existe ou acabou de ser pedida: tente de novo.",
    ),
    FareNotFinal: Wording(
        409,
        en="There is no bill yet. The ride is {state}; ask again when it has been billed.",
        pt="Ainda não há conta. A corrida está {state}; pergunte de novo quando for cobrada.",
        terms=STATES,
    ),
    NothingAgreed: Wording(
        409,
        en="Nothing was agreed for this ride. No tariff held where and when it was asked for.",
        pt="Nada foi combinado para esta corrida. Nenhuma tarifa valia onde e quando foi pedida.",
    ),
    RiderErased: Wording(
        409,
        en="The rider was erased. His old bills are not brought back; leave them out.",
        pt="O passageiro foi apagado. As contas antigas dele não voltam; deixe-as de fora.",
    ),
    FareImported: Wording(
        409,
        en="This bill was made by the system before. It cannot be computed again; `/fare` shows it as it stood.",
        pt="Esta conta foi feita pelo sistema anterior. Não pode ser recalculada; `/fare` a mostra como constava.",
    ),
}
