"""The key's owner, the team and the users: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.content.arguments import required_text
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from elab_api_v2.models.team import Team
    from elab_api_v2.models.user import User
    from elab_api_v2.models.user_summary import UserSummary

    from elab_sdk._async.session import Session


class People:
    """The methods for who uses the server."""

    _session: Session

    async def get_user(self) -> User:
        """Read the user who owns the API key.

        >>> user = await manager.get_user()
        >>> user.fullname, [team.name for team in user.teams]
        ('Ada Admin', ['Default team'])

        Returns:
            The user: `fullname`, `email`, `orcid`, `is_sysadmin`, the ID of the team that the key works in as
            `team_id`, all `teams`, and settings such as `limit_nb`. From 5.3 `is_admin` of a team says
            whether the user administers it.

        Raises:
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_api_v2.api.server import get_me  # few callers need it

        return await self._session.call_v2(get_me.request(), "get_user")

    async def get_team(self) -> Team:
        """Read the team that the API key works in, with its settings.

        >>> team = await manager.get_team()
        >>> team.name, team.members_create_tags, team.force_exp_tpl
        ('Default team', True, False)

        Returns:
            The team: `name`; whether members may create tags, as `members_create_tags`; whether an experiment
            must be made from a template, as `force_exp_tpl`, and from 5.6 an item, as `force_res_tpl`.

        Raises:
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_api_v2.api.team import get_team  # few callers need it

        return await self._session.call_v2(get_team.request(), "get_team")

    async def get_users(self, search: str | None = None) -> list[UserSummary]:
        """List the users that the server shows to the key.

        >>> [user.fullname for user in await manager.get_users("ulla")]
        ['Ulla User']

        Args:
            search: Only users with this text in their name or e-mail address.

        Returns:
            The rows: `id`, `fullname`, `email`, `orcid`. Other attributes, such as `is_sysadmin`, are for
            admins only from 5.3, and None for others.

        Raises:
            ValidationError: `search` is blank, or is not text. Nothing was sent.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`; a search was recorded from 5.1.
        """
        from elab_api_v1.types import UNSET
        from elab_api_v2.api.server import list_users  # few callers need it

        text = None if search is None else checks.text(required_text(search, "search"), "search")
        request = list_users.request(q=UNSET if text is None else text)
        return await self._session.call_v2(request, "get_users")
