"""The remote's rate limit: a window that slides over the last 60 seconds of the sandbox's clock."""

import threading
from collections import deque

WINDOW_SECONDS = 60


class RateWindow:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moments: deque[float] = deque()

    def admit(self, moment: float, limit: int) -> bool:
        """Counts the call and lets it in, or refuses it without counting; a limit of 0 lets everything in."""
        with self._lock:
            self._forget(moment)
            if limit and len(self._moments) >= limit:
                return False
            self._moments.append(moment)
            return True

    def _forget(self, moment: float) -> None:
        while self._moments and moment - self._moments[0] >= WINDOW_SECONDS:
            self._moments.popleft()
        while self._moments and self._moments[-1] > moment:  # the clock was set back
            self._moments.pop()

    def used(self, moment: float) -> int:
        with self._lock:
            self._forget(moment)
            return len(self._moments)

    def clear(self) -> None:
        with self._lock:
            self._moments.clear()
