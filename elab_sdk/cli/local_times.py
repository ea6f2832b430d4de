"""Times of options: with an offset from UTC, or in the time zone of the lab or of this computer."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import typer

__all__ = ["LocalTimes"]

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LOCAL: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)", re.ASCII)


@dataclass(frozen=True)
class LocalTimes:
    """Reads times of options.

    Args:
        zone: The time zone of times without an offset; None for that of this computer.
    """

    zone: tzinfo | None

    @classmethod
    def of_lab(cls) -> "LocalTimes":
        """Return the times of the zone in ELAB_TIME_ZONE (a Manager checked it), or of this computer."""
        from zoneinfo import ZoneInfo  # few commands need it

        name = os.environ.get("ELAB_TIME_ZONE")
        return cls(ZoneInfo(name) if name else None)

    def read(self, text: str, option: str) -> datetime | str:
        """Return a local time with its zone; other texts, such as times with an offset, as they are.

        Args:
            text: The value, such as 2024-01-31T12:00.
            option: The name of the option, for errors.

        Raises:
            BadParameter: The time is a day, or does not exist, or exists twice since the clocks change.
        """
        if _DAY.fullmatch(text):
            raise typer.BadParameter(f"{option} must be a time, such as {text}T12:00, not only a day")
        found = _LOCAL.fullmatch(text)
        return self._moment(_parse("T".join(found.groups()), option), option) if found else text

    def read_limit(self, text: str, option: str, *, is_end: bool = False) -> datetime | str:
        """Return a time as `read` does; of a day alone its start, or its end.

        Args:
            text: The value, such as 2024-01-31.
            option: The name of the option, for errors.
            is_end: Whether a day alone stands for its end, so that it is included.

        Raises:
            BadParameter: The time does not exist, or exists twice since the clocks change.
        """
        if not _DAY.fullmatch(text):
            return self.read(text, option)
        day = _parse(text, option)
        try:
            # with fold=0, this is the first moment of the day also where the clocks change at midnight
            return self._at(day + timedelta(days=is_end), fold=0).astimezone(self.zone)
        except OverflowError:
            raise typer.BadParameter(f"{option}: {text} is out of range") from None

    @property
    def zone_name(self) -> str:
        """The name of the zone, or that it is that of this computer."""
        return "this computer's time zone" if self.zone is None else str(self.zone)

    def name(self, moment: datetime) -> str:
        """Return the zone as messages say it, such as `Europe/Paris, UTC+01:00`."""
        return f"{self.zone_name}, UTC{moment.isoformat()[-6:]}"

    def localized(self, moment: datetime) -> datetime:
        """Return a moment in this zone; a time without an offset stays as it is."""
        return moment if moment.tzinfo is None else moment.astimezone(self.zone)

    def text(self, moment: datetime) -> str:
        """Return a moment as tables show it; with its offset where the clocks are set back.

        >>> LocalTimes(UTC).text(datetime(2024, 1, 31, 12, tzinfo=UTC))
        '2024-01-31 12:00'
        """
        local = self.localized(moment)
        wall = f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        if local.tzinfo is None or len(self._choices(local.replace(tzinfo=None, fold=0))) == 1:
            return wall
        return f"{wall} {local.isoformat()[-6:]}"

    def describe(self, start: datetime | str, end: datetime | str) -> str:
        """Return the period of a booking, with the zone, in the words of a message."""
        if isinstance(start, str) or isinstance(end, str):
            return f"from {start} to {end}"
        same_day = start.date() == end.date() and start.utcoffset() == end.utcoffset()
        if same_day:
            return f"from {start:%Y-%m-%d %H:%M} to {end:%H:%M} ({self.name(start)})"
        return f"from {start:%Y-%m-%d %H:%M} ({self.name(start)}) to {end:%Y-%m-%d %H:%M} ({self.name(end)})"

    def _moment(self, wall: datetime, option: str) -> datetime:
        try:
            choices = self._choices(wall)
        except OverflowError:
            raise typer.BadParameter(f"{option}: {wall:%Y-%m-%d} is out of range") from None
        if len(choices) == 1:
            return choices[0]
        exists = choices[0].replace(tzinfo=None) == wall
        fault = "exists twice" if exists else "does not exist"
        first, second = (each.isoformat(timespec="minutes") for each in choices)
        raise typer.BadParameter(
            f"{option}: {wall:%Y-%m-%d %H:%M} {fault} in {self.zone_name}, since the clocks change;"
            f" use {first} or {second}"
        )

    def _choices(self, wall: datetime) -> list[datetime]:
        """Return the moments, earliest first, that a time may mean: two if the clocks change."""
        found = {self._at(wall, fold) for fold in (0, 1)}
        return [each.astimezone(self.zone) for each in sorted(found)]

    def _at(self, wall: datetime, fold: int) -> datetime:
        return wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)


def _parse(text: str, option: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option}: {text!r} is not in the calendar or on the clock") from None
