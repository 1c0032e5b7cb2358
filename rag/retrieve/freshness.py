"""How recent a report is beside the day of asking, or beside the newest report at hand."""

from __future__ import annotations

import math
from datetime import date

# After so many days a report is about a third as fresh as the newest.
_DAYS_FRESH = 30.0


def freshness(day: date | None, newest: date | None) -> float:
    """From 1 for the newest day down to 0; half for what has no date, which says nothing."""
    if day is None or newest is None:
        return 0.5
    return math.exp(-abs((newest - day).days) / _DAYS_FRESH)
