"""What a team has over API v2, by release: statuses, categories, items types, tags, users and the server."""

from __future__ import annotations

import pytest

from elab_sdk.sandbox import Sandbox
from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases, new_id

STATUSES = ["Running", "Success", "Need to be redone", "Fail"]


def titles(client: V2Client, path: str) -> list[str]:
    return [row["title"] for row in client.read(path)]


# -- statuses and categories -------------------------------------------------------------------------------


@for_v2_releases()
def test_new_server_has_four_statuses_of_experiments_and_no_others(client: V2Client) -> None:
    assert titles(client, "teams/current/experiments_status") == STATUSES
    assert titles(client, "teams/1/experiments_status") == STATUSES
    assert titles(client, "teams/current/items_status") == []
    assert titles(client, "teams/current/experiments_categories") == []


@for_v2_releases()
def test_status_is_created_by_its_name_and_loses_the_hash_of_its_color(client: V2Client) -> None:
    answer = client.post("teams/current/experiments_status", {"name": "Paused", "color": "#00aa00"})
    assert answer.headers["location"].endswith("/api/v2/teams/1/experiments_status/5")
    row = client.read("teams/current/experiments_status/5")
    assert (row["title"], row["color"]) == ("Paused", "00aa00")


@for_v2_releases()
def test_choice_without_a_name_is_untitled_and_gets_some_color(client: V2Client) -> None:
    new_id(client.post("teams/current/items_status", {"title": "ignored"}))
    row = client.read("teams/current/items_status")[0]
    assert row["title"] == "Untitled"
    assert len(row["color"]) == 6


@for_v2_releases("4.9", "5.0", "5.1", "5.2")
def test_only_admins_create_statuses_up_to_5_2(client: V2Client) -> None:
    answer = client.post("teams/current/experiments_status", {"name": "x"}, key=client.sandbox.other_token)
    assert answer.status == 403
    assert titles(client, "teams/current/experiments_status") == STATUSES


@for_v2_releases("5.3", "5.4", "5.6")
def test_everybody_creates_statuses_from_5_3(client: V2Client) -> None:
    new_id(client.post("teams/current/experiments_status", {"name": "x"}, key=client.sandbox.other_token))
    assert titles(client, "teams/current/experiments_status") == [*STATUSES, "x"]


@for_v2_releases("4.9", "5.0", "5.1", "5.2")
def test_resources_categories_do_not_exist_up_to_5_2(client: V2Client) -> None:
    answer = client.get("teams/current/resources_categories")
    assert answer.status == 400
    assert error_message(answer).startswith("Incorrect submodel for teams: available models are: ")


@for_v2_releases("5.3", "5.4", "5.6")
def test_location_of_a_resources_category_has_its_former_name(client: V2Client) -> None:
    answer = client.post("teams/current/resources_categories", {"name": "Antibody"})
    assert answer.headers["location"].endswith("/api/v2/teams/1/items_categories/2")
    assert titles(client, "teams/current/resources_categories") == ["Default", "Antibody"]


@for_v2_releases("4.9", "5.0", "5.1")
def test_every_status_is_listed_up_to_5_1(client: V2Client) -> None:
    for number in range(20):
        client.post("teams/current/experiments_categories", {"name": f"C{number}"})
    assert len(client.read("teams/current/experiments_categories?limit=2")) == 20


@for_v2_releases("5.2", "5.3")
def test_15_categories_are_listed_without_a_limit_on_5_2_and_5_3(client: V2Client) -> None:
    for number in range(20):
        client.post("teams/current/experiments_categories", {"name": f"C{number}"})
    assert len(client.read("teams/current/experiments_categories")) == 15
    assert len(client.read("teams/current/experiments_categories?limit=9999")) == 20
    assert titles(client, "teams/current/experiments_categories?limit=1&offset=19") == ["C19"]


@for_v2_releases("5.4", "5.6")
def test_every_category_is_listed_without_a_limit_from_5_4(client: V2Client) -> None:
    for number in range(20):
        client.post("teams/current/experiments_categories", {"name": f"C{number}"})
    assert len(client.read("teams/current/experiments_categories")) == 20
    assert len(client.read("teams/current/experiments_categories?limit=2")) == 2


@for_v2_releases("5.6")
def test_statuses_have_no_default_from_5_6(client: V2Client) -> None:
    assert "is_default" not in client.read("teams/current/experiments_status")[0]


# -- items types -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["5.1", "5.2", "5.3", "5.4", "5.6"])
def test_server_installed_with_5_1_or_later_has_no_items_type(release: str) -> None:
    with Sandbox(release=release, recorded_seed="main") as sandbox:
        assert sandbox.state()["items_types"] == []


@for_v2_releases()
def test_sandbox_has_an_items_type_as_a_server_that_was_updated(client: V2Client) -> None:
    assert titles(client, "items_types") == ["Default"]


@for_v2_releases("5.3", "5.4", "5.6")
def test_sandbox_has_a_resources_category_as_a_server_that_was_updated(client: V2Client) -> None:
    assert titles(client, "teams/current/resources_categories") == ["Default"]


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_items_type_is_called_default_without_a_title_and_its_color_is_ignored(client: V2Client) -> None:
    first = new_id(client.post("items_types", {"title": "Plasmids", "color": "#abcdef"}))
    second = new_id(client.post("items_types", {"name": "No"}))
    assert client.read(f"items_types/{first}")["color"].lower() == "29aeb9"
    assert client.read(f"items_types/{second}")["title"] == "Default"


@pytest.mark.parametrize("release", ["5.1", "5.2"])
def test_item_without_a_type_makes_one_where_there_is_none(release: str) -> None:
    with Sandbox(release=release, recorded_seed="main") as sandbox:
        client = V2Client(sandbox)
        item = client.create("items")
        assert titles(client, "items_types") == ["Default"]
        assert client.read(f"items/{item}")["category_title"] == "Default"


@for_v2_releases("4.9", "5.0")
def test_location_of_a_new_items_type_is_the_page_of_admins_up_to_5_0(client: V2Client) -> None:
    answer = client.post("items_types", {"name": "Plasmids"})
    assert answer.headers["location"] == f"{client.sandbox.site}admin.php?tab=4&templateid=2"


@for_v2_releases("5.0")
def test_items_type_is_answered_with_the_list_on_5_0(client: V2Client) -> None:
    assert client.read("items_types/1") == client.read("items_types")


def test_added_items_type_is_a_template_and_a_category_of_the_same_id_from_5_3() -> None:
    with Sandbox(release="5.3") as sandbox:
        client = V2Client(sandbox)
        client.post("teams/current/resources_categories", {"name": "Alone"})
        added = sandbox.add_items_type("Plasmids", body="<p>AmpR</p>")
        assert added == 3
        assert client.read(f"items_types/{added}")["body"] == "<p>AmpR</p>"
        assert titles(client, "teams/current/resources_categories") == ["Default", "Alone", "Plasmids"]


# -- tags --------------------------------------------------------------------------------------------------


@for_v2_releases("4.9", "5.0")
def test_team_tags_come_by_their_use_up_to_5_0(client: V2Client) -> None:
    entry = client.create("experiments")
    client.tag(entry, "rare")
    for each in (entry, client.create("experiments")):
        client.tag(each, "used")
    assert [(row["tag"], row["item_count"]) for row in client.read("team_tags")] == [("used", 2), ("rare", 1)]
    assert client.get("teams/current/tags").status == 400


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_tags_of_the_team_are_sorted_and_searched_from_5_1(client: V2Client) -> None:
    entry = client.create("experiments")
    for tag in ("pcr", "Blot", "blotting"):
        client.tag(entry, tag)
    assert [row["tag"] for row in client.read("teams/current/tags")] == ["Blot", "blotting", "pcr"]
    assert [row["tag"] for row in client.read("teams/current/tags?q=blot")] == ["Blot", "blotting"]
    answer = client.get("team_tags")
    assert (answer.status, error_message(answer)) == (400, "Use api/v2/teams/current/tags endpoint instead.")


# -- users and the server ----------------------------------------------------------------------------------


@for_v2_releases()
def test_owner_of_a_key_is_told(client: V2Client) -> None:
    me = client.read("users/me")
    assert (me["userid"], me["fullname"], me["is_sysadmin"], me["team"]) == (1, "Ada Admin", 1, 1)
    other = client.get("users/me", key=client.sandbox.other_token).json
    assert (other["userid"], other["is_sysadmin"]) == (2, 0)


@for_v2_releases()
def test_only_admins_read_other_users(client: V2Client) -> None:
    assert client.read("users/2")["fullname"] == "Ulla User"
    assert client.get("users/99999").status == 404
    assert client.get("users/2", key=client.sandbox.other_token).status == 200
    assert client.get("users/1", key=client.sandbox.other_token).status == 403


@for_v2_releases("5.3", "5.4", "5.6")
def test_team_mates_are_shown_without_their_accounts_from_5_3(client: V2Client) -> None:
    rows = client.get("users?q=ada", key=client.sandbox.other_token).json
    assert [row["fullname"] for row in rows] == ["Ada Admin"]
    assert "is_sysadmin" not in rows[0]
    assert "is_sysadmin" in client.read("users")[0]


@for_v2_releases()
def test_info_tells_the_release_and_counts(client: V2Client) -> None:
    client.create("experiments")
    info = client.read("info")
    assert (info["elabftw_version"], info["experiments_count"]) == (client.version, 1)
    if client.version >= "5.1":
        major, minor, patch = client.version.split(".")
        assert info["elabftw_version_int"] == int(f"{major}{minor:0>2}{patch:0>2}")


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_own_files_are_listed_with_their_entries_from_5_1(client: V2Client) -> None:
    entry = client.create("experiments")
    new_id(client.upload(f"experiments/{entry}/uploads", "gel.txt", b"12345"))
    new_id(client.upload(f"experiments/{entry}/uploads", "o.txt", b"o"))
    rows = client.read("users/me/uploads")
    assert {(row["entity_id"], row["type"], row["filesize"]) for row in rows} == {
        (entry, "experiments", 5),
        (entry, "experiments", 1),
    }
    assert client.get("users/me/uploads", key=client.sandbox.other_token).json == []


@for_v2_releases("5.2", "5.3", "5.4", "5.6")
def test_42_own_files_are_listed_without_a_limit_from_5_2(client: V2Client) -> None:
    entry = client.create("experiments")
    for number in range(45):
        client.upload(f"experiments/{entry}/uploads", f"{number}.txt", b"x")
    assert len(client.read("users/me/uploads")) == 42
    first, rest = (client.read(f"users/me/uploads?limit=40&offset={offset}") for offset in (0, 40))
    assert len({row["id"] for row in [*first, *rest]}) == 45


@for_v2_releases("4.9", "5.0")
def test_own_files_are_not_listed_up_to_5_0(client: V2Client) -> None:
    assert client.get("users/me/uploads").status == 400
