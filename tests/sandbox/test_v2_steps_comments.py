"""Steps, comments and revisions over API v2."""

from __future__ import annotations

from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases, new_id


@for_v2_releases()
def test_step_without_a_body_is_added_with_another_text(client: V2Client) -> None:
    entry = client.create("experiments")
    new_id(client.post(f"experiments/{entry}/steps", {"text": "x"}))
    assert [row["body"] for row in client.read(f"experiments/{entry}/steps")] == ["RTFM"]


@for_v2_releases()
def test_finish_toggles_and_a_deadline_is_stored(client: V2Client) -> None:
    entry = client.create("experiments")
    step = new_id(client.post(f"experiments/{entry}/steps", {"body": "thaw"}))
    path = f"experiments/{entry}/steps/{step}"
    assert client.patch(path, {"action": "finish"}).json["finished"] == 1
    assert client.patch(path, {"deadline": "2030-01-01 10:00:00"}).json["deadline"] == "2030-01-01 10:00:00"
    row = client.patch(path, {"action": "finish"}).json
    assert (row["finished"], row["finished_time"], row["body"]) == (0, None, "thaw")


@for_v2_releases()
def test_step_after_a_deleted_one_has_the_number_of_the_last(client: V2Client) -> None:
    entry = client.create("experiments")
    first, second = (new_id(client.post(f"experiments/{entry}/steps", {"body": body})) for body in "ab")
    assert client.delete(f"experiments/{entry}/steps/{first}").status == 204
    new_id(client.post(f"experiments/{entry}/steps", {"body": "c"}))
    rows = client.read(f"experiments/{entry}/steps")
    assert [(row["body"], row["ordering"]) for row in rows] == [("b", 2), ("c", 2)]
    assert rows[0]["id"] == second


@for_v2_releases()
def test_comment_without_text_is_refused(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/comments", {"text": "x"})
    assert (answer.status, error_message(answer)) == (400, "Missing comment field.")


@for_v2_releases()
def test_any_reader_may_comment_but_only_its_author_changes_a_comment(client: V2Client) -> None:
    entry, other = client.create("experiments"), client.sandbox.other_token
    path = f"experiments/{entry}/comments"
    new_id(client.post(path, {"comment": "mine"}))
    answer = client.post(path, {"comment": "theirs"}, key=other)
    assert answer.status == 201
    mine, theirs = client.read(path)
    client.patch(f"{path}/{mine['id']}", {"comment": "changed"}, key=other)
    client.delete(f"{path}/{mine['id']}", key=other)
    client.patch(f"{path}/{theirs['id']}", {"comment": "changed"}, key=other)
    assert [row["comment"] for row in client.read(path)] == ["mine", "changed"]


@for_v2_releases()
def test_foreign_entry_gets_no_step(client: V2Client) -> None:
    entry = client.create("experiments")
    answer = client.post(f"experiments/{entry}/steps", {"body": "x"}, key=client.sandbox.other_token)
    assert answer.status == (500 if client.version.startswith("5.3") else 403)
    assert client.read(f"experiments/{entry}/steps") == []


@for_v2_releases("5.0", "5.1", "5.2", "5.3", "5.4", "5.6")
def test_first_body_of_an_entry_is_a_revision(client: V2Client) -> None:
    entry = client.create("experiments")
    client.patch(f"experiments/{entry}", {"body": "<p>one</p>"})
    client.patch(f"experiments/{entry}", {"body": "<p>two</p>"})
    (row,) = client.read(f"experiments/{entry}/revisions")
    assert sorted(row) == ["content_type", "created_at", "fullname", "id"]
