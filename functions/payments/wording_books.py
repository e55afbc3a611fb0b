"""How the refusals of the books, of earnings and of payouts are told to people."""

from kernel.problem import Wording, Wordings
from payments.accounts import UnknownAccount
from payments.bank_details import IbanInvalid, PixKeyInvalid
from payments.earnings import EarningsSpanBackwards, EarningsSpanTooLong
from payments.ledger import EntryEmpty, EntryRepeatsAccount, EntryUnbalanced
from payments.patronage import PeriodNotOver
from payments.payout_run import PayoutDayInFuture, PayoutListNotReady
from payments.period import NotAMonth
from payments.store_ledger import Overdrawn

IBAN_FAULTS = {
    "form": ("it does not begin with a country and two digits", "ele não começa com um país e dois dígitos"),
    "length": ("it has too few or too many characters for its country", "ele tem caracteres a menos ou a mais para o país"),
    "checksum": ("its check digits do not fit, so one character is wrong", "os dígitos verificadores não conferem"),
}

BOOKS_WORDINGS: Wordings = {
    UnknownAccount: Wording(
        422,
        en="The ledger has no such account. {account} is none of ours: an account is called like one of {families}, and "
        "after a colon comes whose it is, as in driver:4711.",
        pt="O livro-razão não tem essa conta. {account} não é nossa: uma conta se chama como uma de {families}, e depois de "
        "dois-pontos vem de quem é, como em driver:4711.",
    ),
    EntryUnbalanced: Wording(
        422,
        en="Debits and credits differ. They must be equal in each currency; too much was debited by {differences}.",
        pt="Débitos e créditos diferem. Eles devem ser iguais em cada moeda; foi debitado a mais: {differences}.",
    ),
    EntryEmpty: Wording(
        422,
        en="No money moves in this entry. Give amounts to debit and to credit.",
        pt="Este lançamento não move dinheiro. Informe valores a debitar e a creditar.",
    ),
    EntryRepeatsAccount: Wording(
        422,
        en="An account comes twice. Post to {accounts} once in each currency, with the sum.",
        pt="Uma conta aparece duas vezes. Lance em {accounts} uma só vez por moeda, com a soma.",
    ),
    Overdrawn: Wording(
        409,
        en="There is not enough on the account. {wanted} {currency} shall be taken, and {available} {currency} are there.",
        pt="Não há saldo na conta. Seriam retirados {wanted} {currency}, e há {available} {currency}.",
    ),
    NotAMonth: Wording(
        422,
        en="That is no month. Write it like 2026-11; {month} cannot be read.",
        pt="Isso não é um mês. Escreva como 2026-11; {month} não pode ser lido.",
    ),
    PeriodNotOver: Wording(
        409,
        en="The month is not over. What {period} earned can be divided from {closes_at} on.",
        pt="O mês não terminou. O que {period} rendeu pode ser dividido a partir de {closes_at}.",
    ),
    PayoutDayInFuture: Wording(
        422,
        en="That day has not begun. Pay up to today or an earlier day; {up_to} is in the future.",
        pt="Esse dia não começou. Pague até hoje ou até um dia anterior; {up_to} está no futuro.",
    ),
    PayoutListNotReady: Wording(
        409,
        en="The list is not complete yet. The run is still going through the drivers, or asking about {sending} payouts; "
        "look again in a minute.",
        pt="A lista ainda não está completa. A rodada ainda passa pelos motoristas, ou aguarda {sending} repasses; veja de "
        "novo em um minuto.",
    ),
    EarningsSpanTooLong: Wording(
        422,
        en="Those are too many days. Ask for at most {longest_days} days at once, or for a month's statement.",
        pt="São dias demais. Peça no máximo {longest_days} dias de cada vez, ou o extrato de um mês.",
    ),
    EarningsSpanBackwards: Wording(
        422,
        en="The last day lies before the first. Ask from {first} on for days that follow; {last} came before.",
        pt="O último dia vem antes do primeiro. Peça a partir de {first} os dias seguintes; {last} veio antes.",
    ),
    IbanInvalid: Wording(
        422,
        en="This is no IBAN. Compare it with your bank's papers: {fault}.",
        pt="Isto não é um IBAN. Compare com os papéis do seu banco: {fault}.",
        terms=IBAN_FAULTS,
    ),
    PixKeyInvalid: Wording(
        422,
        en="This is no PIX key. Give a CPF or CNPJ with its check digits, a telephone number with +55, an e-mail address or "
        "a random key.",
        pt="Isto não é uma chave PIX. Informe um CPF ou CNPJ com os dígitos verificadores, um telefone com +55, um e-mail "
        "ou uma chave aleatória.",
    ),
}
