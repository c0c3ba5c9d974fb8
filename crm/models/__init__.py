"""The connection to MiniCRM and what it mirrors besides documents."""

from .cards import Card, Category, DocumentStatus, StatusGroup, StatusWord
from .contacts import Address, Contact
from .events import Event
from .mirrored import Kind, Mirrored
from .operations import Lane, Operation, Reversibility, Step
from .runs import Budget, Difference, Run, Stream
from .systems import System

__all__ = [
    "Address",
    "Budget",
    "Card",
    "Category",
    "Contact",
    "Difference",
    "DocumentStatus",
    "Event",
    "Kind",
    "Lane",
    "Mirrored",
    "Operation",
    "Reversibility",
    "Run",
    "StatusGroup",
    "StatusWord",
    "Step",
    "Stream",
    "System",
]
