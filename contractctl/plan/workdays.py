"""Which days count for a rollout: no weekend, no public holiday, no freeze."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl.errors import WorkspaceError
from contractctl.model import Calendar, Location

if TYPE_CHECKING:
    from holidays import HolidayBase

HORIZON_DAYS = 3660
_WEEKEND = (5, 6)
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class WorkingDays:
    """Answers which days are working days in one calendar.

    Without a country only Saturdays, Sundays and freezes are left out.
    Raises WorkspaceError for a country or subdivision that the `holidays` package lacks.
    """

    def __init__(self, calendar: Calendar, location: Location) -> None:
        self._freezes = calendar.freezes
        self._location = location
        self._holidays = _public_holidays(calendar, location) if calendar.country else None

    def obstacle(self, day: date) -> str | None:
        """Say why a day is no working day ("a Saturday", "Good Friday"); None if it is one."""
        for freeze in self._freezes:
            if freeze.start <= day <= freeze.end:
                return f"in the freeze '{freeze.why}'"
        if self._holidays is None:
            return f"a {_NAMES[day.weekday()]}" if day.weekday() in _WEEKEND else None
        if self._holidays.is_working_day(day):
            return None
        return self._holidays.get(day) or f"a {_NAMES[day.weekday()]}"

    def on_or_after(self, day: date) -> date:
        """Return the first working day that is not before `day`.

        Raises WorkspaceError where there is none within ten years.
        """
        try:
            for ahead in range(HORIZON_DAYS):
                found = day + timedelta(days=ahead)
                if self.obstacle(found) is None:
                    return found
        except OverflowError:
            pass  # the end of the calendar is as far as any horizon
        raise WorkspaceError(
            f"no working day within ten years from {day}: the freezes leave no room",
            hint="shorten policy.calendar.freezes in migration.yaml",
            location=self._location,
        )

    def after(self, day: date, working_days: int) -> date:
        """Return the day that comes a number of working days after a working day."""
        for _ in range(working_days):
            day = self.on_or_after(day + timedelta(days=1))
        return day


def _public_holidays(calendar: Calendar, location: Location) -> HolidayBase:
    from holidays import country_holidays, list_supported_countries

    supported = list_supported_countries()
    country, subdivision = calendar.country or "", calendar.subdivision
    if country not in supported:
        raise WorkspaceError(
            f"no holidays are known for country '{country}'",
            hint=_nearest(country, supported, "use an ISO 3166-1 code such as DE, or leave it out"),
            location=location,
        )
    if subdivision is not None and subdivision not in supported[country]:
        raise WorkspaceError(
            f"no holidays are known for subdivision '{subdivision}' of {country}",
            hint=_nearest(subdivision, supported[country], "leave policy.calendar.subdivision out"),
            location=location,
        )
    # A fixed language: without one the names follow the environment of whoever runs the plan.
    return country_holidays(country, subdiv=subdivision, language="en_US")


def _nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    by_capitals = {entry.upper(): entry for entry in known}
    close = difflib.get_close_matches(name.upper(), by_capitals, n=1, cutoff=0.5)
    return f"did you mean '{by_capitals[close[0]]}'? Else {otherwise}" if close else otherwise
