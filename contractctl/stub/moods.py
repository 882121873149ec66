"""What kind of value is made where a schema leaves a choice."""

from __future__ import annotations

from enum import StrEnum


class Mood(StrEnum):
    """PLAIN is what one would expect; the others are what one may not, and is allowed.

    LEAST leaves out what may be left out, NULLS says null wherever it may, MOST sends all there
    is, as long and large as it may be, and MIXED throws dice.
    """

    PLAIN = "plain"
    LEAST = "least"
    NULLS = "nulls"
    MOST = "most"
    MIXED = "mixed"


WORST = (Mood.LEAST, Mood.NULLS, Mood.MOST, Mood.MIXED)
EXTREME = (Mood.LEAST, Mood.NULLS, Mood.MOST)
