"""How this service's refusals are told to people."""

from drivers.decision import NotReadyForApproval, OwnCase, StatusForbids
from drivers.model import AccountErased, NotApplied
from drivers.papers import DocumentExpired, DocumentMissing
from drivers.shift import (
    AlreadyOnShift,
    NotApproved,
    NotReadyForShift,
    Suspended,
    VehicleNotChosen,
    VehicleOnShift,
    VehicleUnknown,
)
from drivers.vehicle import NoSuchVehicle, PlateAlreadyRegistered, TooManyVehicles
from kernel.problem import Wording, Wordings

DOCUMENTS = {
    "driving_licence": ("driving licence", "carteira de motorista"),
    "vehicle_registration": ("vehicle registration", "documento do veículo"),
    "insurance": ("insurance", "seguro"),
    "taxi_permit": ("taxi permit", "alvará de táxi"),
}
STATUSES = {
    "applied": ("an applicant", "candidato"),
    "approved": ("approved", "aprovado"),
    "suspended": ("suspended", "suspenso"),
    "erased": ("erased", "apagado"),
}

WORDINGS: Wordings = {
    NotApplied: Wording(
        404,
        en="You have not applied to drive yet. Apply with POST /v1/drivers.",
        pt="Você ainda não se candidatou a motorista. Candidate-se com POST /v1/drivers.",
    ),
    AccountErased: Wording(
        410,
        en="This account was erased. To drive again, sign up anew and apply.",
        pt="Esta conta foi apagada. Para voltar a dirigir, cadastre-se de novo e candidate-se.",
    ),
    OwnCase: Wording(
        403,
        en="This is about yourself. Somebody else of the desk has to decide it.",
        pt="Isto diz respeito a você. Outra pessoa da central precisa decidir.",
    ),
    StatusForbids: Wording(
        409,
        en="The driver's status does not allow this. The driver is {status} and would have to be {needed}.",
        pt="A situação do motorista não permite isto. O motorista está {status} e teria de estar {needed}.",
        terms=STATUSES,
    ),
    NotReadyForApproval: Wording(
        409,
        en="This driver cannot be approved yet. {failed_checks}",
        pt="Este motorista ainda não pode ser aprovado. {failed_checks}",
    ),
    NotReadyForShift: Wording(
        409,
        en="You cannot begin a shift yet. {failed_checks}",
        pt="Você ainda não pode começar um turno. {failed_checks}",
    ),
    NotApproved: Wording(
        409,
        en="Not approved yet. The desk still has to look at the application.",
        pt="Ainda não aprovado. A central ainda precisa analisar a candidatura.",
    ),
    Suspended: Wording(
        409,
        en="Suspended by the desk. The reason given: {reason}",
        pt="Suspenso pela central. O motivo informado: {reason}",
    ),
    DocumentMissing: Wording(
        409,
        en="A document is missing. Hand in: {document}.",
        pt="Falta um documento. Envie: {document}.",
        terms=DOCUMENTS,
    ),
    DocumentExpired: Wording(
        409,
        en="A document has expired. Renew: {document}, valid through {expired_on}.",
        pt="Um documento venceu. Renove: {document}, válido até {expired_on}.",
        terms=DOCUMENTS,
    ),
    VehicleNotChosen: Wording(
        409,
        en="No vehicle chosen. Name the `vehicle_id` of the one you will drive.",
        pt="Nenhum veículo escolhido. Indique o `vehicle_id` do que você vai dirigir.",
    ),
    VehicleUnknown: Wording(
        409,
        en="That vehicle is not one of yours. Choose one that you have registered.",
        pt="Este veículo não é um dos seus. Escolha um que você cadastrou.",
    ),
    AlreadyOnShift: Wording(
        409,
        en="You are on shift in another vehicle. Go offline first; you are driving {plate}.",
        pt="Você está em turno com outro veículo. Fique offline antes; você está dirigindo {plate}.",
    ),
    VehicleOnShift: Wording(
        409,
        en="This vehicle is on shift. Go offline before you remove {plate}.",
        pt="Este veículo está em turno. Fique offline antes de remover {plate}.",
    ),
    NoSuchVehicle: Wording(
        404,
        en="No such vehicle. None of yours has this id.",
        pt="Veículo inexistente. Nenhum dos seus tem este id.",
    ),
    PlateAlreadyRegistered: Wording(
        409,
        en="You have registered this plate already. Change the vehicle {plate} instead.",
        pt="Você já cadastrou esta placa. Altere o veículo {plate}.",
    ),
    TooManyVehicles: Wording(
        409,
        en="You have as many vehicles as one may have. Remove one of the {vehicles_max} first.",
        pt="Você já tem o máximo de veículos. Remova antes um dos {vehicles_max}.",
    ),
}
