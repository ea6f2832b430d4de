"""Team."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model


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
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def name(self) -> str:
        """Name of the team."""
        return self._required("name", decode.unescaped, self._wire.get("name"))

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
        return self._optional("orgid", decode.text, self._wire.get("orgid"))

    @property
    def members_create_tags(self) -> bool:
        """Whether members may make tags that do not exist yet; admins always may."""
        return self._required("members_create_tags", decode.flag, self._wire.get("user_create_tag"))
