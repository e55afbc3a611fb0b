"""What a co-operative or a city decides for its drivers."""

from dataclasses import dataclass

from drivers.document import DocumentKind


@dataclass(frozen=True)
class Policy:
    """`time_zone` is the city's: a document is valid through the end of its last day there."""

    time_zone: str = "Europe/Lisbon"
    required_documents: tuple[DocumentKind, ...] = tuple(DocumentKind)
    document_check_every_s: int = 3600
    vehicles_max: int = 10
    removed_vehicles_kept: int = 50
    replaced_documents_kept: int = 50
    decisions_kept: int = 100


POLICY = Policy()
