"""How this service's refusals are told to people."""

from kernel.problem import Wording, Wordings
from payments.charge import CurrencyNotTaken, MethodCannotBeCharged, TopUpOutOfBounds
from payments.debt import DebtBeingPaid, NothingOwed
from payments.erased import AccountErased
from payments.import_records import DriverMissing
from payments.method import CardNumberSent, MethodIsBuiltIn, MethodUnusable, TooManyCards
from payments.own_case import OwnCase
from payments.provider import ProviderRefuses, ProviderSilent
from payments.refunding import NothingPaid, RefundTooHigh, TooManyRefunds
from payments.tipping import AlreadyTipped, NothingToTip, TipNotByThisMethod, TippedElsewhere, TipTooHigh, TipTooLate
from payments.webhook_signature import SignatureInvalid, SignatureTooOld, WebhookUnreadable
from payments.wording_books import BOOKS_WORDINGS

METHODS = {
    "cash": ("cash", "dinheiro"),
    "wallet": ("the wallet", "carteira"),
    "pix": ("PIX", "PIX"),
    "card": ("a card", "cartão"),
}

REASONS = {
    "declined": ("it was declined", "foi recusado"),
    "insufficient_funds": ("there is not enough money", "não há saldo suficiente"),
    "stolen": ("it was reported stolen", "foi dado como roubado"),
    "expired": ("it has expired", "está vencido"),
    "provider_unavailable": ("its provider could not be reached", "não foi possível contatar a operadora"),
    "currency_not_taken": ("it does not take this currency", "não aceita esta moeda"),
    "provider_not_in_use": ("no money is taken through it here", "aqui não se recebe por ela"),
    "unknown_token": ("the provider does not know its token", "a operadora não conhece o token"),
}

OWN_WORDINGS: Wordings = {
    AccountErased: Wording(
        410,
        en="This account was erased. Nothing can be added to it any more.",
        pt="Esta conta foi apagada. Nada mais pode ser acrescentado a ela.",
    ),
    OwnCase: Wording(
        403,
        en="This is about your own money. Somebody else has to see to it.",
        pt="Isto é sobre o seu próprio dinheiro. Outra pessoa precisa cuidar disso.",
    ),
    CardNumberSent: Wording(
        422,
        en="Never send a card's number. Let the payment provider's form take it, and send the token that the form gives; "
        "nothing was stored.",
        pt="Nunca envie o número de um cartão. Deixe que o formulário da operadora o receba e envie o token que ele "
        "devolve; nada foi guardado.",
    ),
    TooManyCards: Wording(
        409,
        en="You keep as many cards as you may. Remove one of the {most} before you add another.",
        pt="Você já guarda o máximo de cartões. Remova um dos {most} antes de adicionar outro.",
    ),
    MethodUnusable: Wording(
        409,
        en="This card cannot be used. Its provider says: {reason}. Choose another way to pay.",
        pt="Este cartão não pode ser usado. A operadora informa: {reason}. Escolha outra forma de pagamento.",
        terms=REASONS,
    ),
    MethodIsBuiltIn: Wording(
        409,
        en="Only cards can be removed. Cash, wallet and PIX are there for everybody; make another one your default instead.",
        pt="Só cartões podem ser removidos. Dinheiro, carteira e PIX existem para todos; escolha outra forma como padrão.",
    ),
    MethodCannotBeCharged: Wording(
        409,
        en="This way of paying does not work here. By {method} we cannot take this money; choose another.",
        pt="Esta forma de pagamento não serve aqui. Não podemos receber este valor por {method}; escolha outra.",
        terms=METHODS,
    ),
    TopUpOutOfBounds: Wording(
        422,
        en="The amount is too small or too large. Choose one between {least_minor} and {most_minor}, in the currency's "
        "smallest unit.",
        pt="O valor é pequeno ou grande demais. Escolha um entre {least_minor} e {most_minor}, na menor unidade da moeda.",
    ),
    CurrencyNotTaken: Wording(
        422,
        en="No ride is priced in this currency. Fill the wallet in one that rides are paid in: {currencies}.",
        pt="Nenhuma viagem tem preço nesta moeda. Carregue a carteira em uma em que se pagam viagens: {currencies}.",
    ),
    NothingOwed: Wording(
        409,
        en="You owe nothing. There is nothing to pay.",
        pt="Você não deve nada. Não há o que pagar.",
    ),
    DebtBeingPaid: Wording(
        409,
        en="A payment of it is under way. Wait until it has ended, at most some minutes, and look again.",
        pt="Um pagamento já está em andamento. Aguarde o fim dele, no máximo alguns minutos, e veja de novo.",
    ),
    DriverMissing: Wording(
        422,
        en="Somebody earned at this ride. Say who in `driver_id`; for one without an account, a derived id will do.",
        pt="Alguém ganhou com esta viagem. Diga quem em `driver_id`; para quem não tem conta, serve um id derivado.",
    ),
    NothingToTip: Wording(
        409,
        en="There is no ride to tip for. Tips are for rides that were driven, once their price is known.",
        pt="Não há viagem para dar gorjeta. Gorjetas são para viagens realizadas, depois de conhecido o preço.",
    ),
    TippedElsewhere: Wording(
        409,
        en="This ride was driven under the system before. A tip for it is given there, not here.",
        pt="Esta viagem foi feita no sistema anterior. A gorjeta dela é dada lá, não aqui.",
    ),
    AlreadyTipped: Wording(
        409,
        en="You have tipped already. One tip per ride, and it is on its way to the driver.",
        pt="Você já deu gorjeta. É uma por viagem, e ela está a caminho do motorista.",
    ),
    TipTooLate: Wording(
        409,
        en="It is too late for a tip. Tips can be given within {hours} hours after the ride.",
        pt="É tarde demais para a gorjeta. Ela pode ser dada até {hours} horas depois da viagem.",
    ),
    TipTooHigh: Wording(
        422,
        en="This tip cannot be given. It may be at most {most_minor}, in the smallest unit of {currency}, which the ride is "
        "paid in.",
        pt="Esta gorjeta não pode ser dada. Ela pode ser de no máximo {most_minor}, na menor unidade de {currency}, a moeda "
        "da viagem.",
    ),
    TipNotByThisMethod: Wording(
        409,
        en="Tips are taken from a card or the wallet. This ride is paid by {method}: name a card or the wallet, or tip "
        "in cash.",
        pt="Gorjetas saem do cartão ou da carteira. Esta viagem é paga por {method}: indique um cartão ou a carteira, ou dê "
        "a gorjeta em dinheiro.",
        terms=METHODS,
    ),
    NothingPaid: Wording(
        409,
        en="There is nothing to give back. Nothing was paid for this ride yet, or all of it was given back.",
        pt="Não há o que devolver. Nada foi pago ainda por esta viagem, ou tudo já foi devolvido.",
    ),
    RefundTooHigh: Wording(
        409,
        en="That is more than was paid. At most {most} {currency} can be given back.",
        pt="Isso é mais do que foi pago. Podem ser devolvidos no máximo {most} {currency}.",
    ),
    TooManyRefunds: Wording(
        409,
        en="Refunded in too many parts. Of one ride there are at most {most} refunds; what is missing is booked by hand.",
        pt="Devolvido em partes demais. De uma viagem há no máximo {most} devoluções; o que falta é lançado à mão.",
    ),
    ProviderSilent: Wording(
        424,
        en="The payment provider does not answer. Nothing is lost; ask again in a few minutes.",
        pt="A operadora de pagamentos não responde. Nada se perdeu; tente de novo em alguns minutos.",
    ),
    ProviderRefuses: Wording(
        424,
        en="The payment provider refuses to answer this. The log of payments says why; look at its keys and rights.",
        pt="A operadora de pagamentos se recusa a responder. O log de payments diz por quê; veja chaves e permissões.",
    ),
    SignatureInvalid: Wording(
        401,
        en="The signature does not fit. Sign the exact body with the webhook's secret.",
        pt="A assinatura não confere. Assine o corpo exato com o segredo do webhook.",
    ),
    SignatureTooOld: Wording(
        400,
        en="The call was signed at another time. Sign it when it is sent; {tolerance_s} seconds are tolerated.",
        pt="A chamada foi assinada em outro momento. Assine-a ao enviar; são tolerados {tolerance_s} segundos.",
    ),
    WebhookUnreadable: Wording(
        400,
        en="The call cannot be read. It is signed, but not in the documented form.",
        pt="A chamada não pode ser lida. Ela está assinada, mas não tem a forma documentada.",
    ),
}

WORDINGS: Wordings = {**OWN_WORDINGS, **BOOKS_WORDINGS}
