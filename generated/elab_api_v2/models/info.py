"""Info."""

from __future__ import annotations

from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class Info(Model):
    """What the server says about itself. From 5.2 a key that may not know the counts gets fewer of them.

    Example:
        >>> model = Info.from_dict(data)
        >>> model.release, model['elabftw_version']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "release",
        "active_users_count",
        "all_users_count",
        "compounds_count",
        "timestamped_last_month_count",
        "experiments_count",
        "experiments_timestamped_count",
        "items_count",
        "teams_count",
        "timestamp_balance",
        "timestamp_limit",
        "uploads_filesize_sum",
    )
    _shown: ClassVar[tuple[str, ...]] = ()
    _identity: ClassVar[str] = ""

    @property
    def release(self) -> str:
        """The exact release, such as "5.6.12"."""
        value = self._wire.get("elabftw_version")
        return value if type(value) is str else self._required("release", decode.text, value)

    @property
    def active_users_count(self) -> int | None:
        """How many users are active."""
        value = self._wire.get("active_users_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("active_users_count", decode.integer, value)
        )

    @property
    def all_users_count(self) -> int | None:
        """How many users there are."""
        value = self._wire.get("all_users_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("all_users_count", decode.integer, value)
        )

    @property
    def compounds_count(self) -> int | None:
        """How many compounds there are. Sent from 5.3."""
        value = self._wire.get("compounds_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("compounds_count", decode.integer, value)
        )

    @property
    def timestamped_last_month_count(self) -> int | None:
        """How many entries were timestamped in the last 30 days. Sent from 5.1."""
        value = self._wire.get("entities_timestamped_count_last_30_days")
        return (
            value
            if value is None or type(value) is int
            else self._optional("timestamped_last_month_count", decode.integer, value)
        )

    @property
    def experiments_count(self) -> int | None:
        """How many experiments there are."""
        value = self._wire.get("experiments_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("experiments_count", decode.integer, value)
        )

    @property
    def experiments_timestamped_count(self) -> int | None:
        """How many experiments are timestamped."""
        value = self._wire.get("experiments_timestamped_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("experiments_timestamped_count", decode.integer, value)
        )

    @property
    def items_count(self) -> int | None:
        """How many items there are."""
        value = self._wire.get("items_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("items_count", decode.integer, value)
        )

    @property
    def teams_count(self) -> int | None:
        """How many teams there are."""
        value = self._wire.get("teams_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("teams_count", decode.integer, value)
        )

    @property
    def timestamp_balance(self) -> int | None:
        """How many timestamps are left."""
        value = self._wire.get("ts_balance")
        return (
            value
            if value is None or type(value) is int
            else self._optional("timestamp_balance", decode.integer, value)
        )

    @property
    def timestamp_limit(self) -> int | None:
        """How many timestamps are allowed. Sent from 5.1."""
        value = self._wire.get("ts_limit")
        return (
            value
            if value is None or type(value) is int
            else self._optional("timestamp_limit", decode.integer, value)
        )

    @property
    def uploads_filesize_sum(self) -> int | None:
        """Size of all files in bytes. Sent from 5.1."""
        value = self._wire.get("uploads_filesize_sum")
        return (
            value
            if value is None or type(value) is int
            else self._optional("uploads_filesize_sum", decode.integer, value)
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("elabftw_version")) is str else decode.text(value),
            value
            if (value := get("active_users_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("all_users_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("compounds_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("entities_timestamped_count_last_30_days")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("experiments_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("experiments_timestamped_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value if (value := get("items_count")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("teams_count")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("ts_balance")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("ts_limit")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("uploads_filesize_sum")) is None or type(value) is int
            else decode.NUMBERS[value],
        )
