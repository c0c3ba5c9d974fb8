"""Faults on order: what goes wrong, for which calls, how often, always the same for the same seed."""

import random
import re
import threading
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

KINDS = {
    "slow": "The answer comes after some seconds.",
    "rate_limited": "429 without any work, although the window has room.",
    "error_before": "500 and nothing was done.",
    "error_after": "500 although the work was done.",
    "cut_before": "The connection breaks without an answer and nothing was done.",
    "cut_after": "The connection breaks without an answer although the work was done.",
    "truncated": "The work was done, the answer breaks off in the middle.",
    "html": "The work was done, the answer is 200 with an HTML page.",
    "html_before": "200 with an HTML page and nothing was done.",
    "page_shift": "Somebody modifies a document between two pages of a list, so that the rows shift.",
    "clock_skew": "The Date header is off by some seconds.",
}
COMPANIONS = ("slow", "page_shift", "clock_skew")  # they go along with any other fault
LATER_PAGE = re.compile(r"/List\?(?:.*&)?Page=0*[1-9]")
BEFORE = ("rate_limited", "error_before", "cut_before", "html_before")


@dataclass
class Fault:
    """`times` calls, or every one when None; `rate` of them by chance, from 0 to 1."""

    id: int
    kind: str
    method: str = ""
    path: str = ""
    times: int | None = 1
    rate: float | None = None
    seconds: float = 0
    hits: int = 0
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def matches(self, method: str, target: str) -> bool:
        if self.times is not None and self.hits >= self.times:
            return False
        if self.method and self.method != method:
            return False
        if self.kind == "page_shift" and not LATER_PAGE.search(target):
            return False
        return re.search(self.path, target) is not None

    def strikes(self) -> bool:
        if self.rate is not None and self.chance.random() >= self.rate:
            return False
        self.hits += 1
        return True

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "times": self.times,
            "rate": self.rate,
            "seconds": self.seconds,
            "hits": self.hits,
        }


@dataclass
class Plan:
    """What is to go wrong with one call."""

    kind: str = ""
    slow_seconds: float = 0
    skew_seconds: float = 0
    shifts_page: bool = False
    names: list[str] = field(default_factory=list)


class Faults:
    def __init__(self, seed: int) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._last_id = 0
        self._faults: list[Fault] = []

    def add(
        self,
        kind: str,
        method: str = "",
        path: str = "",
        times: int | str | None = None,
        rate: Decimal | int | None = None,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """Orders a fault; without `times` and `rate` it strikes once."""
        if kind not in KINDS:
            raise ValueError(f"A fault is one of {', '.join(KINDS)}, not '{kind}'.")
        _check_pattern(path)
        if rate is not None and not 0 <= float(rate) <= 1:
            raise ValueError("The rate of a fault lies between 0 and 1.")
        with self._lock:
            self._last_id += 1
            times = int(times) if times is not None else 1 if rate is None else None
            fault = Fault(
                self._last_id,
                kind,
                method.upper(),
                path,
                times,
                None if rate is None else float(rate),
                float(seconds if seconds is not None else _usual_seconds(kind)),
                chance=random.Random(f"{self._seed}:{self._last_id}"),
            )
            self._faults.append(fault)
            return fault.describe()

    def plan(self, method: str, target: str) -> Plan:
        """Picks what strikes this call: all companions, and the first of the others."""
        plan = Plan()
        with self._lock:
            for fault in self._faults:
                taken = fault.kind not in COMPANIONS and plan.kind
                if not taken and fault.matches(method, target) and fault.strikes():
                    self._apply(plan, fault)
        return plan

    @staticmethod
    def _apply(plan: Plan, fault: Fault) -> None:
        plan.names.append(fault.kind)
        if fault.kind == "slow":
            plan.slow_seconds += fault.seconds
        elif fault.kind == "clock_skew":
            plan.skew_seconds += fault.seconds
        elif fault.kind == "page_shift":
            plan.shifts_page = True
        else:
            plan.kind = fault.kind

    def describe(self) -> list[Any]:
        with self._lock:
            return [fault.describe() for fault in self._faults]

    def clear(self, fault_id: int | None = None) -> None:
        with self._lock:
            self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]


def _check_pattern(path: str) -> None:
    try:
        re.compile(path)
    except re.error as error:
        raise ValueError(f"'{path}' is no regular expression: {error}.") from None


def _usual_seconds(kind: str) -> int:
    return {"slow": 2, "clock_skew": 300}.get(kind, 0)
