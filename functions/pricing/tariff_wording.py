"""How refusals about tariffs are told to people. Each fault names its place in the tariff by a JSON pointer."""

from kernel.problem import Wording, Wordings
from pricing.tariff_faults import (
    AreasTooDetailed,
    BeginsInThePast,
    BeginsWithAnother,
    CitiesOverlap,
    CodeRepeated,
    CurrencyUnknown,
    DaysMissing,
    HolidayUnreadable,
    MinimumNotRound,
    NameUnfit,
    NumberOutOfRange,
    PeriodsOverlap,
    PositionOffEarth,
    PriceAmbiguous,
    PriceMissing,
    RingCrossesItself,
    RingTooLong,
    RingUnclosed,
    TariffFaulty,
    TextTooLong,
    TimeUnreadable,
    TimezoneUnknown,
    ToleranceIdle,
    ToleranceMissing,
    TooManyEntries,
    ZoneUnknown,
)

TARIFF_WORDINGS: Wordings = {
    TariffFaulty: Wording(
        422,
        en="This tariff cannot be published. {reasons}",
        pt="Esta tarifa não pode ser publicada. {reasons}",
    ),
    NameUnfit: Wording(
        422,
        en="A name is not fit for a tariff's id. {pointer} is {value}; use small letters, digits and, for a city, hyphens.",
        pt="Um nome não serve para o id de uma tarifa. {pointer} é {value}; use minúsculas, dígitos e, na cidade, hifens.",
    ),
    NumberOutOfRange: Wording(
        422,
        en="A number is out of range. {pointer} is {value}; it may be {lowest} to {highest}.",
        pt="Um número está fora dos limites. {pointer} é {value}; pode ir de {lowest} a {highest}.",
    ),
    CurrencyUnknown: Wording(
        422,
        en="There is no such currency. {pointer} is {value}; use an ISO 4217 code such as BRL or EUR.",
        pt="Essa moeda não existe. {pointer} é {value}; use um código ISO 4217, como BRL ou EUR.",
    ),
    TimezoneUnknown: Wording(
        422,
        en="There is no such time zone. {pointer} is {value}; use an IANA name such as America/Sao_Paulo.",
        pt="Esse fuso horário não existe. {pointer} é {value}; use um nome IANA, como America/Sao_Paulo.",
    ),
    RingUnclosed: Wording(
        422,
        en="A polygon is not closed. {pointer} needs at least four positions, and the last must repeat the first.",
        pt="Um polígono não está fechado. {pointer} precisa de quatro posições ou mais, e a última repete a primeira.",
    ),
    TextTooLong: Wording(
        422,
        en="A text is too long. {pointer} has {characters} characters; it may have {most} at most.",
        pt="Um texto é longo demais. {pointer} tem {characters} caracteres; pode ter no máximo {most}.",
    ),
    TooManyEntries: Wording(
        422,
        en="A list is too long. {pointer} has {entries} entries; it may have {most} at most.",
        pt="Uma lista é longa demais. {pointer} tem {entries} itens; pode ter no máximo {most}.",
    ),
    AreasTooDetailed: Wording(
        422,
        en="The areas have too many corners. All together they have {corners}; simplify them to {most} at most.",
        pt="As áreas têm vértices demais. Juntas têm {corners}; simplifique-as para no máximo {most}.",
    ),
    RingTooLong: Wording(
        422,
        en="A polygon has too many corners. {pointer} has {corners}; simplify it to {most} at most.",
        pt="Um polígono tem vértices demais. {pointer} tem {corners}; simplifique-o para no máximo {most}.",
    ),
    RingCrossesItself: Wording(
        422,
        en="A polygon crosses itself. Put the positions of {pointer} in order around the area.",
        pt="Um polígono cruza a si mesmo. Ponha as posições de {pointer} em ordem ao redor da área.",
    ),
    PositionOffEarth: Wording(
        422,
        en="A position is not on earth. In {pointer} every position is [longitude, latitude]; perhaps they are swapped.",
        pt="Uma posição não está na Terra. Em {pointer} cada posição é [longitude, latitude]; talvez estejam trocadas.",
    ),
    CodeRepeated: Wording(
        422,
        en="Two parts have the same code. Receipts could not tell them apart: rename one {value} "
        "(the receipt's own lines, such as distance or surge, count too).",
        pt="Duas partes têm o mesmo código. O recibo não as distinguiria: renomeie uma {value} "
        "(as linhas do próprio recibo, como distance ou surge, também contam).",
    ),
    ZoneUnknown: Wording(
        422,
        en="There is no such zone in this tariff. {pointer} is {value}; define it under zones.",
        pt="Essa zona não existe nesta tarifa. {pointer} é {value}; defina-a em zones.",
    ),
    TimeUnreadable: Wording(
        422,
        en="This is no time of day. {pointer} is {value}; write 00:00 to 24:00.",
        pt="Isto não é uma hora do dia. {pointer} é {value}; escreva de 00:00 a 24:00.",
    ),
    DaysMissing: Wording(
        422,
        en="These hours hold on no day. List the days in {pointer}: mon to sun, and holiday.",
        pt="Estas horas não valem em dia nenhum. Liste os dias em {pointer}: mon a sun, e holiday.",
    ),
    HolidayUnreadable: Wording(
        422,
        en="This is no rule for a holiday. {pointer} is {value}; write 12-25, 2026-06-04, easter-2, 11-4thu or 05-lastmon.",
        pt="Isto não é uma regra de feriado. {pointer} é {value}; use 12-25, 2026-06-04, easter-2, 11-4thu ou 05-lastmon.",
    ),
    PeriodsOverlap: Wording(
        422,
        en="Two periods hold at once. It would be open what a ride costs when {first} and {second} meet; part their hours.",
        pt="Dois períodos valem ao mesmo tempo. Não se saberia o preço quando {first} e {second} coincidem; separe-os.",
    ),
    PriceMissing: Wording(
        422,
        en="There is no price. Give base_minor, distance or duration, or a meter; else every ride would be free.",
        pt="Não há preço. Informe base_minor, distance ou duration, ou um meter; senão toda corrida seria gratuita.",
    ),
    PriceAmbiguous: Wording(
        422,
        en="A meter and rates exclude each other. Remove base_minor, distance and duration, or the meters.",
        pt="Taxímetro e preços por distância se excluem. Remova base_minor, distance e duration, ou os meters.",
    ),
    MinimumNotRound: Wording(
        422,
        en="The minimum does not fit the rounding. {pointer} is {value}; make it a multiple of {step}, "
        "or rounding may go below.",
        pt="O mínimo não combina com o arredondamento. {pointer} é {value}; use um múltiplo de {step}.",
    ),
    ToleranceMissing: Wording(
        422,
        en="An upfront price needs a tolerance. Say in {pointer} how far a trip may differ before it is priced anew.",
        pt="Um preço fechado precisa de tolerância. Diga em {pointer} quanto a corrida pode diferir antes de mudar o preço.",
    ),
    ToleranceIdle: Wording(
        422,
        en="A metered fare has no use for a tolerance. Remove {pointer}, or make the basis upfront.",
        pt="Uma tarifa por taxímetro não usa tolerância. Remova {pointer} ou mude basis para upfront.",
    ),
    BeginsInThePast: Wording(
        422,
        en="A tariff cannot begin in the past. {pointer} is {value} and it is {now}; choose now or later.",
        pt="Uma tarifa não pode começar no passado. {pointer} é {value} e agora são {now}; escolha agora ou depois.",
    ),
    BeginsWithAnother: Wording(
        422,
        en="Another version begins at the same instant. Choose another {pointer} than {value}.",
        pt="Outra versão começa no mesmo instante. Escolha outro {pointer} em vez de {value}.",
    ),
    CitiesOverlap: Wording(
        422,
        en="Two cities would share ground. {pointer} overlaps {city}; a point may lie in one city only.",
        pt="Duas cidades dividiriam território. {pointer} se sobrepõe a {city}; um ponto só pode estar em uma cidade.",
    ),
}
