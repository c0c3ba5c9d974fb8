"""The sandbox's own clock: it can be set, frozen and made to run faster, and speaks naive Budapest time."""

import threading
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

BUDAPEST = ZoneInfo("Europe/Budapest")
STAMP = "%Y-%m-%d %H:%M:%S"


def read_moment(text: str) -> float:
    """Seconds since the epoch of a naive Budapest stamp, or of an ISO moment with its own offset.

    In the doubled autumn hour a naive stamp means the first passing; the second needs an offset (`+01:00`).
    """
    try:
        moment = datetime.fromisoformat(str(text).strip())
    except ValueError:
        raise ValueError(f"'{text}' is no moment; write 2026-10-25 02:30:00 or 2026-10-25T02:30:00+01:00.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=BUDAPEST)).timestamp()


def stamp_of(moment: float) -> str:
    return datetime.fromtimestamp(moment, BUDAPEST).strftime(STAMP)


class Clock:
    """Sandbox time is an anchor plus the real time since then, multiplied by the speed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.speed = 1.0
        self.frozen = False
        self._real = self._anchor = time.time()

    def moment(self) -> float:
        with self._lock:
            return self._moment()

    def _moment(self) -> float:
        return self._anchor if self.frozen else self._anchor + (time.time() - self._real) * self.speed

    def stamp(self) -> str:
        return stamp_of(self.moment())

    def http_date(self, skew_seconds: float = 0) -> str:
        return format_datetime(datetime.fromtimestamp(self.moment() + skew_seconds, UTC), usegmt=True)

    def change(
        self,
        now: str | None = None,
        speed: float | str | None = None,
        freeze: bool | None = None,
        advance_seconds: float = 0,
    ) -> None:
        """Re-anchors the clock; whatever is not named goes on as it was."""
        with self._lock:
            moment = self._moment() if now is None else read_moment(now)
            if speed is not None and not float(speed) > 0:
                raise ValueError("The speed of the clock is above zero; freeze it to stop it.")
            self.speed = self.speed if speed is None else float(speed)
            self.frozen = self.frozen if freeze is None else bool(freeze)
            self._anchor, self._real = moment + float(advance_seconds), time.time()

    def describe(self) -> dict[str, Any]:
        moment = self.moment()
        return {
            "now": stamp_of(moment),
            "utc": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "speed": self.speed,
            "frozen": self.frozen,
        }

    def record(self) -> dict[str, Any]:
        with self._lock:
            return {"anchor": self._anchor, "real": self._real, "speed": self.speed, "frozen": self.frozen}

    def resume(self, record: dict[str, Any], not_before: str | None) -> None:
        """Takes up a stored clock: the pause counts at normal speed; a fast clock is never behind its own stamps."""
        with self._lock:
            self.speed, self.frozen = record["speed"], record["frozen"]
            passed = 0 if self.frozen else time.time() - record["real"]
            latest = read_moment(not_before) if not_before and self.speed > 1 and not self.frozen else 0
            self._anchor, self._real = max(record["anchor"] + passed, latest), time.time()
