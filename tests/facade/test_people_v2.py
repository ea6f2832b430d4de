"""The key's owner, the team and the users, whom API v2 tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import NotSupportedByServer, Team, User, UserSummary, ValidationError

if TYPE_CHECKING:
    from tests.facade.conftest import World


@pytest.mark.parametrize("release", ["4.9", "5.1", "5.3", "5.6"])
def test_owner_team_and_users_are_told(v2_world: World) -> None:
    world = v2_world
    user = world.get_user()
    assert isinstance(user, User)
    assert (user.id, user.fullname, user.email, user.orcid) == (1, "Ada Admin", user["email"], None)
    assert (user.is_sysadmin, user.team_id) == (True, 1)
    (membership,) = user.teams
    is_told = world.sandbox._record.name >= "5.3"
    assert (membership.id, membership.name) == (1, "Default team")
    assert membership.is_admin is (True if is_told else None)
    team = world.get_team()
    assert isinstance(team, Team)
    assert (team.id, team.name, team.members_create_tags, team.force_exp_tpl) == (
        1,
        "Default team",
        True,
        False,
    )
    rows = world.get_users()
    assert all(isinstance(row, UserSummary) for row in rows)
    assert [(row.id, row.fullname, row.is_sysadmin) for row in rows] == [
        (1, "Ada Admin", True),
        (2, "Ulla User", False),
    ]
    assert [row.fullname for row in world.get_users("ULLA")] == ["Ulla User"]
    assert world.get_users("nobody") == []
    with pytest.raises(ValidationError, match="search must be text that is not blank"):
        world.get_users(" ")


@pytest.mark.parametrize("release", ["5.1", "5.6"])
def test_others_are_shown_less_from_5_3(v2_world: World) -> None:
    world = v2_world
    stranger = world.another(world.sandbox.other_token, api="v2")
    ada, _ = world.through(stranger, "get_users")
    hides = world.sandbox._record.name >= "5.3"
    assert (ada.fullname, ada.is_sysadmin) == ("Ada Admin", None if hides else True)
    assert world.through(stranger, "get_user").is_sysadmin is False


@pytest.mark.parametrize("release", ["5.6"])
def test_settings_of_a_user_are_not_in_the_repr(v2_world: World) -> None:
    user = v2_world.get_user()
    assert "sig_privkey" in user
    assert repr(user) == "User(id=1)"


@pytest.mark.elab_release("4.9")
def test_api_v1_tells_no_users(manager: Any) -> None:
    for call in (manager.get_user, manager.get_team, manager.get_users):
        with pytest.raises(NotSupportedByServer, match=r"exists from 5\.0\.0"):
            call()
