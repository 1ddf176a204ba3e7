"""Until when something may be allowed for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from .profiles import Profile


def problem(expires: date, today: date, profile: Profile, mend: str) -> str | None:
    """Why a row that holds until this day allows nothing, if so: the day is over, or too far away.

    Args:
        expires: the last day on which it is to hold.
        today: the day on which it is asked.
        profile: how far away that day may be.
        mend: what to do about a row whose day is over.
    """
    if today > expires:
        return f"expired on {expires}; {mend}"
    last = last_day(today, profile)
    if expires > last:
        return (
            f"expires is {expires}; allowed: {last} at the latest, which is {profile.maximum_exemption_days} days from "
            f"now (profile {profile.name}); write such a day, and renew the row if it is still needed then"
        )
    return None


def last_day(today: date, profile: Profile) -> date:
    """The last day that may be written today."""
    return today + timedelta(days=profile.maximum_exemption_days)
