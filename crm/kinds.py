"""The kinds of documents that are mirrored; billing registers its models here, so that crm needs none of billing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.models import Contact, Kind, System


@dataclass(slots=True)
class Written:
    """One row after a batch was written: its keys, what the answer said of it and of its lines, and what changed.

    `changed` is None for a new row and for one whose answer changed nothing or was dropped.
    """

    pk: int
    remote_id: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Mapping[str, Any]] | None = None
    changed: set[str] | None = None


@dataclass(frozen=True)
class MirroredKind:
    """A kind of document that billing mirrors: its models, and what is linked after rows were written."""

    model: type[Any]
    line_model: type[Any]
    to_minor: Callable[[Any, str], int]
    settle: Callable[[System, Sequence[Written]], None]
    shown: Callable[[str, Any, str], str]  # a column's value in a currency, as a person reads it
    sums_off: Callable[[System], Iterable[tuple[Any, str, str]]] = lambda _system: ()
    pairs_off: Callable[[System], Iterable[tuple[Any, str]]] = lambda _system: ()


_kinds: dict[str, MirroredKind] = {}
_row_models: dict[str, type[Any]] = {Kind.CONTACT: Contact}


def register(kind: str, mirrored: MirroredKind) -> None:
    """Called by billing when the application starts."""
    _kinds[kind] = mirrored
    register_rows(kind, mirrored.model)


def register_rows(kind: str, model: type[Any]) -> None:
    """Says which model the rows of a kind are of; for kinds that are no documents."""
    _row_models[kind] = model


def model_of(kind: str) -> type[Any] | None:
    """The model that the rows of a kind are of; None for kinds that have no page."""
    return _row_models.get(kind)


def row_of(kind: str, pk: int | None) -> Any:
    """The row of a kind, for links; None if there is none."""
    model = _row_models.get(kind)
    return model._default_manager.filter(pk=pk).first() if model is not None and pk else None


def of(kind: str) -> MirroredKind:
    return _kinds[kind]


def document_kinds() -> list[str]:
    return list(_kinds)
