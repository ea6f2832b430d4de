"""What the key may do on the new server that a copy needs, found out by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_api_v1.api.team import get_tags
from elab_api_v2.api.server import get_me
from elab_api_v2.api.team import get_team

from elab_sdk.copying.planning import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from elab_api_v2.models.team import Team

    from elab_sdk._async.session import Session
    from elab_sdk.copying.planning import Survey
    from elab_sdk.copying.wanted_choices import What
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.releases import Release

__all__ = ["CopyRights"]

_ADMIN_GROUPS: Final = ("1", "2")
"""The user groups of system administrators and of admins, up to and including 5.2."""
_SETTINGS: Final[Mapping[tuple[EntryKind, What], str]] = {
    ("experiment", "category"): "users_canwrite_experiments_categories",
    ("experiment", "status"): "users_canwrite_experiments_status",
    ("item", "category"): "users_canwrite_resources_categories",
    ("item", "status"): "users_canwrite_resources_status",
}
"""The settings of a team that let its members create them (seen from 5.3)."""
_MAX_NAMED: Final = 5


class CopyRights:
    """The rights of the key's owner. Each response is read once.

    Args:
        session: The session with the new server, whose release is known.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._is_admin: bool | None = None
        self._team: Team | None = None

    async def choice_refusal(self, kind: EntryKind, what: What) -> str:
        """Return why the key cannot create a category or status; empty if it can.

        Args:
            kind: The kind of entries.
            what: The field.
        """
        session = self._session
        if not session.uses_v2:
            return "API v1 cannot create it: an admin can, in the admin panel"
        if await self._owner_is_admin():
            return ""
        if session.known.holds_for_any(_needs_admin):
            return "only an admin can create it: use the key of one, or create it in the admin panel"
        if (await self._settings()).get(_SETTINGS[kind, what], 1) in (1, "1", True):
            return ""
        return "the settings of the team let only admins create it: use the key of one, or ask one"

    async def obstacles(self, survey: Survey) -> list[str]:
        """Return why the copies cannot be created as the team is set up. API v1 does not tell.

        Args:
            survey: What is to be copied.
        """
        if not self._session.uses_v2 or not survey.counts["create"]:
            return []
        team = await self._settings()
        return [*_setting_obstacles(team, survey), *await self._tag_obstacles(team, survey)]

    async def _tag_obstacles(self, team: Team, survey: Survey) -> list[str]:
        if team.members_create_tags or await self._owner_is_admin():
            return []
        existing = {row.tag.casefold() for row in await self._session.call(get_tags.request())}
        new = sorted(tag for tag in survey.tags if tag.casefold() not in existing)
        if not new:
            return []
        named = ", ".join(map(repr, new[:_MAX_NAMED])) + (", …" if len(new) > _MAX_NAMED else "")
        obstacle = (
            "the settings of the team let only admins create tags, and"
            f" {counted(len(new), 'tag', 'tags')} would be new ({named}): use the key of one, or ask one"
        )
        return [obstacle]

    async def _owner_is_admin(self) -> bool:
        if self._is_admin is None:
            user = await self._session.call_v2(get_me.request(), "get_user")
            team = next((each for each in user.teams if each.id == user.team_id), None)
            self._is_admin = bool(user.is_sysadmin) or (
                team is not None and (bool(team.is_admin) or str(team.get("usergroup")) in _ADMIN_GROUPS)
            )
        return self._is_admin

    async def _settings(self) -> Team:
        if self._team is None:
            self._team = await self._session.call_v2(get_team.request(), "get_team")
        return self._team


def _setting_obstacles(team: Team, survey: Survey) -> Iterator[str]:
    for kind, is_forced in (("experiment", team.force_exp_tpl), ("item", team.force_res_tpl)):
        if is_forced and survey.counts["create"][kind]:
            yield (
                f"the settings of the team say that every {kind} must be made from a template, which copies"
                " are not; an admin can turn this off until the copy is finished"
            )
    if survey.private_entries and team.get("do_force_canread") in (1, "1"):
        entries = counted(survey.private_entries, "entry", "entries")
        yield (
            "the settings of the team say who may read every entry, but not everybody in the team may read"
            f" {entries}; an admin can turn this off"
        )


def _needs_admin(release: Release) -> bool:
    return release.v2 is not None and release.v2.choices_need_admin
