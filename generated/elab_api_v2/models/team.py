"""Team."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class Team(Model):
    """A team and its settings.

    Example:
        >>> model = Team.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "name",
        "created_at",
        "force_exp_tpl",
        "force_res_tpl",
        "orgid",
        "members_create_tags",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the team."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def name(self) -> str:
        """Name of the team."""
        value = self._wire.get("name")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("name", decode.unescaped, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the team was created."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def force_exp_tpl(self) -> bool | None:
        """Whether a new experiment must be made from a template."""
        return self._flag("force_exp_tpl", decode.flag, "force_exp_tpl")

    @property
    def force_res_tpl(self) -> bool | None:
        """Whether a new item must be made from a template. Sent from 5.6."""
        return self._flag("force_res_tpl", decode.flag, "force_res_tpl")

    @property
    def orgid(self) -> str | None:
        """ID of the team elsewhere."""
        value = self._wire.get("orgid")
        return value if value is None or type(value) is str else self._optional("orgid", decode.text, value)

    @property
    def members_create_tags(self) -> bool:
        """Whether members may make tags that do not exist yet; admins always may."""
        return self._required("members_create_tags", decode.flag, self._wire.get("user_create_tag"))

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("name")) is str and "&" not in value else decode.unescaped(value),
            decode.moment(get("created_at")),
            (value != 0 if type(value := (wire["force_exp_tpl"])) is int else decode.FLAGS[value])
            if "force_exp_tpl" in wire
            else None,
            (value != 0 if type(value := (wire["force_res_tpl"])) is int else decode.FLAGS[value])
            if "force_res_tpl" in wire
            else None,
            value if (value := get("orgid")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (get("user_create_tag"))) is int else decode.FLAGS[value]),
        )
