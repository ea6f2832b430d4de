"""Tags over API v2, by release: what is added, what is ignored, and what is lost."""

from __future__ import annotations

from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases


@for_v2_releases()
def test_deleting_one_tag_removes_every_tag_of_the_entry(client: V2Client) -> None:
    entry = client.create("experiments")
    first = client.tag(entry, "t1")
    client.tag(entry, "t2")
    assert client.delete(f"experiments/{entry}/tags/{first}").status == 204
    assert client.read(f"experiments/{entry}/tags") == []


@for_v2_releases()
def test_unreference_removes_one_tag_and_answers_with_the_entry(client: V2Client) -> None:
    entry = client.create("experiments")
    first = client.tag(entry, "t1")
    client.tag(entry, "t2")
    answer = client.patch(f"experiments/{entry}/tags/{first}", {"action": "unreference"})
    assert (answer.status, answer.json["id"], answer.json["tags"]) == (200, entry, "t2")


@for_v2_releases()
def test_pipe_in_a_tag_becomes_a_blank(client: V2Client) -> None:
    entry = client.create("experiments")
    client.tag(entry, "a|b")
    assert client.tags(entry) == ["a b"]


@for_v2_releases()
def test_same_tag_in_another_case_changes_nothing(client: V2Client) -> None:
    entry = client.create("experiments")
    first = client.tag(entry, "blot")
    assert client.tag(entry, "BLOT") == client.tag(entry, "blot") == first
    assert client.tags(entry) == ["blot"]


@for_v2_releases("4.9")
def test_markup_of_a_tag_is_removed(client: V2Client) -> None:
    entry = client.create("experiments")
    client.tag(entry, "<b>x</b>")
    assert client.tags(entry) == ["x"]


@for_v2_releases("5.0", "5.1", "5.2", "5.3", "5.4", "5.6")
def test_markup_of_a_tag_is_kept(client: V2Client) -> None:
    entry = client.create("experiments")
    client.tag(entry, "<b>x</b>")
    assert client.tags(entry) == ["<b>x</b>"]


@for_v2_releases()
def test_empty_tag_is_refused(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/tags", {"tag": " "})
    assert (answer.status, error_message(answer)) == (400, "Input is too short! (minimum: 1)")


@for_v2_releases()
def test_tag_above_255_characters_is_a_database_error(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/tags", {"tag": "g" * 300})
    assert answer.status == 500
    assert error_message(answer).endswith("Data too long for column 'tag' at row 1")
    assert client.tags(entry) == []


@for_v2_releases("4.9", "5.0", "5.1", "5.2", "5.3")
def test_number_as_a_tag_is_an_empty_500(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/tags", {"tag": 5})
    assert (answer.status, answer.text) == (500, "")


@for_v2_releases("5.4", "5.6")
def test_number_or_unknown_key_as_a_tag_adds_nothing_without_an_error(client: V2Client) -> None:
    entry = client.create("experiments")
    for body in ({"tag": 5}, {"name": "x"}):
        answer = client.post(f"experiments/{entry}/tags", body)
        assert (answer.status, answer.headers["location"].rpartition("/")[2]) == (201, "0")
    assert client.tags(entry) == []


@for_v2_releases("5.4", "5.6")
def test_list_of_tags_adds_each(client: V2Client) -> None:
    entry = client.create("experiments")
    assert client.post(f"experiments/{entry}/tags", {"tags": ["l1", "l2"]}).status == 201
    assert client.tags(entry) == ["l1", "l2"]


@for_v2_releases("4.9", "5.0")
def test_body_without_a_tag_is_an_empty_500(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/tags", {"name": "x"})
    assert (answer.status, answer.text) == (500, "")


@for_v2_releases("5.1", "5.2", "5.3")
def test_body_without_a_tag_is_refused(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/tags", {"name": "x"})
    assert (answer.status, error_message(answer)) == (400, "Input is too short! (minimum: 1)")


@for_v2_releases()
def test_foreign_entry_gets_no_tag(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/tags", {"tag": "x"}, key=client.sandbox.other_token)
    assert answer.status == (500 if client.version.startswith("5.3") else 403)
    assert client.tags(entry) == []


@for_v2_releases()
def test_own_lock_does_not_stop_a_tag(client: V2Client) -> None:
    entry = client.create("experiments")
    client.patch(f"experiments/{entry}", {"action": "lock"})
    client.tag(entry, "x")
    assert client.tags(entry) == ["x"]


@for_v2_releases("4.9", "5.0", "5.1", "5.2")
def test_tag_that_was_removed_from_its_last_entry_is_gone(client: V2Client) -> None:
    entry = client.create("experiments")
    tag = client.tag(entry, "x")
    client.patch(f"experiments/{entry}/tags/{tag}", {"action": "unreference"})
    assert client.get(f"experiments/{entry}/tags/{tag}").status == 404


@for_v2_releases("5.3", "5.4", "5.6")
def test_tag_that_was_removed_from_its_last_entry_is_still_one_of_the_team(client: V2Client) -> None:
    entry = client.create("experiments")
    tag = client.tag(entry, "x")
    client.patch(f"experiments/{entry}/tags/{tag}", {"action": "unreference"})
    assert client.read(f"experiments/{entry}/tags/{tag}")["item_count"] == 0
