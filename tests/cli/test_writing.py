"""`elab create`, `update`, `append`, `tag`, `link`, `upload`, `download`, `api`, and the bookings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import ElabCommand


def test_create_prints_only_the_id(elab: ElabCommand) -> None:
    assert elab("create").out == "2\n"


def test_create_with_all_options(elab: ElabCommand, manager: Manager, tmp_path: Path) -> None:
    (tmp_path / "gel.png").write_bytes(b"\x89PNG")
    manager.create_item(1)
    fields = ("--title", "Blot 12", "--date", "15 April 2017", "--body", "-", "--tag", "a", "--tag", "b")
    attachments = (
        "--link",
        1,
        "--category",
        "Success",
        "--file",
        tmp_path / "gel.png",
        "--metadata",
        '{"pH": 7}',
    )
    result = elab("create", *fields, *attachments, stdin="x < y\n\nz")
    assert result == (0, "2\n", "")
    experiment = manager.get_experiment(2)
    assert (experiment.title, str(experiment.date), experiment.tags) == ("Blot 12", "2017-04-15", ["a", "b"])
    assert "x &lt; y" in experiment.body
    assert [each.item_id for each in experiment.items_links] == [1]
    assert experiment.status_title == "Success"
    assert [each.real_name for each in experiment.uploads] == ["gel.png"]
    assert experiment.metadata == {"pH": 7}


def test_create_item_requires_a_type(elab: ElabCommand, manager: Manager) -> None:
    assert elab("create", "item", "--type", 1, "--title", "pUC19").out == "1\n"
    assert manager.get_item(1).title == "pUC19"
    assert elab("create", "item").code == 2
    assert elab("create", "--type", 1).code == 2
    assert elab("create", "sample").code == 2


def test_invalid_argument_creates_nothing(elab: ElabCommand, sandbox: Sandbox, tmp_path: Path) -> None:
    before = sandbox.state()
    for arguments in (
        ("--date", "04/05/2017"),
        ("--title", "x" * 256),
        ("--tag", "a|b"),
        ("--file", tmp_path / "missing"),
        ("--metadata", "not json"),
        ("--body", "@missing"),
    ):
        result = elab("create", *arguments)
        assert result.code == 2, arguments
        assert result.out == ""
    assert sandbox.state() == before


@pytest.mark.parametrize("release", ["2.0", "3.5", "4.3", "4.9"])
def test_update_changes_only_the_given_fields(
    release: str, unconfigured_elab: ElabCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.post_experiment(
            manager.create_experiment(), title="Old", date="2017-04-15", body="<p>kept</p>"
        )
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        assert unconfigured_elab("update", 1, "--title", "New") == (0, "", "")
        updated = manager.get_experiment(1)
        assert (updated.title, str(updated.date)) == ("New", "2017-04-15")
        assert "kept" in updated.body
        assert len(manager.get_all_experiments()) == 1


def test_update_item_from_a_file(elab: ElabCommand, manager: Manager, tmp_path: Path) -> None:
    manager.create_item(1)
    (tmp_path / "protocol.html").write_text("<p>Thaw.</p>")
    assert elab("update", "item", 1, "--body", f"@{tmp_path / 'protocol.html'}").code == 0
    assert manager.get_item(1).body == "<p>Thaw.</p>"
    nothing = elab("update", 1)
    assert nothing.code == 2
    assert "nothing to change" in nothing.err


def test_append_from_arguments_and_stdin(elab: ElabCommand, manager: Manager) -> None:
    manager.post_experiment(1, body="<p>first</p>")
    assert elab("append", 1, "gel", "loaded").code == 0
    assert elab("append", 1, stdin="a < b").code == 0
    body = manager.get_experiment(1).body
    assert body.index("first") < body.index("gel loaded") < body.index("a &lt; b")
    assert elab("append", 1, stdin=" \n").code == 2


def test_at_sign_reads_an_existing_file(
    elab: ElabCommand, manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("from a file")
    (tmp_path / "my notes.txt").write_text("from another")
    for arguments, text in (
        (("@ann:", "please look"), "@ann: please look"),
        (("@notes.txt",), "from a file"),
        (("@my notes.txt",), "from another"),
        (("@@ann",), "@ann"),
        (("--from", "my notes.txt"), "from another"),
    ):
        assert elab("append", 1, *arguments).code == 0
        body = manager.get_experiment(1).body
        assert body.endswith(f"<p>{text}</p>")
    for arguments in (("@ann",), ("--from", "gone.txt"), ("text", "--from", "notes.txt")):
        assert elab("append", 1, *arguments).code == 2
    assert "write @@" in elab("append", 1, "@ann").err
    assert manager.get_experiment(1).body == body


def test_tag_and_link(elab: ElabCommand, manager: Manager) -> None:
    for _ in range(3):
        manager.create_item(1)
    assert elab("tag", 1, "blot", "anti GFP") == (0, "", "")
    assert elab("link", 1, 1, "item/2") == (0, "", "")
    assert elab("link", "item", 3, "item", 1) == (0, "", "")
    experiment = manager.get_experiment(1)
    # 5.6 sorts tags
    assert sorted(experiment.tags) == ["anti GFP", "blot"]
    assert [each.item_id for each in experiment.items_links] == [1, 2]
    assert [each.item_id for each in manager.get_item(3).items_links] == [1]
    assert elab("tag", 1).code == 2
    assert elab("link", 1).code == 2
    assert elab("tag", 1, "a|b").code == 2
    assert elab("tag", "template", 1, "x").code == 2


def test_upload_and_download_files(elab: ElabCommand, manager: Manager, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    result = elab("upload", 1, tmp_path / "a.csv", tmp_path / "b.csv")
    assert result.out == "1\ta.csv\t5\n2\tb.csv\t5\n"
    assert elab("upload", 1, tmp_path / "a.csv", "--name", "c.csv", "--ids").out == "3\n"
    assert elab("upload", 1, "-", "--name", "d.csv", "--ids", stdin=b"\xff\x00").out == "4\n"
    assert elab("download", 1, "-o", tmp_path / "back.csv").out == f"{tmp_path / 'back.csv'}\n"
    assert (tmp_path / "back.csv").read_text() == "a.csv"
    folder = tmp_path / "all"
    assert elab("download", "experiment", 1, "-o", folder).out.splitlines() == [
        str(folder / name) for name in ("a.csv", "b.csv", "c.csv", "d.csv")
    ]
    assert (folder / "d.csv").read_bytes() == b"\xff\x00"


def test_download_to_stdout_is_unchanged(elab: ElabCommand, manager: Manager) -> None:
    manager.upload_to_experiment(1, b"a\r\nb", name="x.bin")
    assert elab.process("download", 1).out == "a\nb"  # in text mode Python translates the line end


def test_existing_file_is_replaced_only_with_force(
    elab: ElabCommand, manager: Manager, tmp_path: Path
) -> None:
    manager.upload_to_experiment(1, b"new", name="x.txt")
    (tmp_path / "x.txt").write_text("old")
    refused = elab("download", 1, "-o", tmp_path / "x.txt")
    assert refused.code == 1
    assert "--force" in refused.err
    assert (tmp_path / "x.txt").read_text() == "old"
    assert elab("download", "experiment", 1, "-o", tmp_path).code == 1
    assert elab("download", 1, "-o", tmp_path / "x.txt", "--force").code == 0
    assert (tmp_path / "x.txt").read_text() == "new"


def test_invalid_upload_sends_nothing(elab: ElabCommand, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    for arguments in (
        (tmp_path / "a", tmp_path / "missing"),
        (tmp_path,),
        (),
        ("-",),
        (tmp_path / "a", tmp_path / "a", "--name", "x"),
    ):
        assert elab("upload", 1, *arguments).code == 2
    assert sandbox.requests == []


def test_book_free_and_cancel(elab: ElabCommand, sandbox: Sandbox, manager: Manager) -> None:
    manager.create_item(1)
    sandbox.make_bookable(1)
    times = ("--from", "2040-01-31T12:00+01:00", "--to", "2040-01-31T14:00+01:00")
    assert elab("book", 1, *times, "--title", "Confocal").out == "1\n"
    assert json.loads(elab("get", "event", 1).out)["title"] == "Confocal"
    assert elab("events", "--bookable", "--ids").out == "1\n"
    booked = elab("book", 1, *times)
    assert booked.code == 1
    assert "1" in booked.err
    day = ("--from", "2040-01-31T00:00+01:00", "--to", "2040-02-01T00:00+01:00", "--hours", "10:00-16:00")
    assert elab("free", 1, *day).out == (
        "2040-01-31T10:00:00+01:00\t2040-01-31T12:00:00+01:00\n"
        "2040-01-31T14:00:00+01:00\t2040-01-31T16:00:00+01:00\n"
    )
    assert json.loads(elab("free", 1, *day, "--minutes", 180, "--json").out) == []
    assert elab("free", 1, *day[:4], "--hours", "10:00").code == 2
    assert elab("cancel", 1) == (0, "", "")
    assert elab("get", "event", 1).code == 1
    missing = elab("cancel", 1)
    assert (missing.code, missing.out, missing.err) == (
        1,
        "",
        "elab: booking 1 does not exist: `elab events` lists them\n",
    )
    assert elab("book", 1, "--from", "2040-01-31", "--to", "2040-01-30").code == 2


@pytest.mark.elab_release("4.4")
def test_events_filters_by_time(elab: ElabCommand, sandbox: Sandbox, manager: Manager) -> None:
    manager.create_item(1)
    sandbox.make_bookable(1)
    manager.create_event(1, start="2040-01-31T12:00+01:00", end="2040-01-31T14:00+01:00", title="Confocal")
    assert elab("events", "--ids").out == "1\n"
    assert elab("events", "--from", "2041-01-01T00:00Z", "--to", "2042-01-01T00:00Z").out == ""


@pytest.mark.elab_release("4.3")
def test_api_requires_unsafe_for_writes(elab: ElabCommand, sandbox: Sandbox, manager: Manager) -> None:
    assert json.loads(elab.process("api", "experiments/1").out)["id"] == "1"
    elab.process("api", "GET", "experiments", "-f", "limit=1")
    assert sandbox.requests[-1].query == "limit=1"
    before = sandbox.state()
    refused = elab("api", "POST", "experiments/1", "-f", "tag=blot")
    assert refused.code == 2
    assert "--unsafe" in refused.err
    assert sandbox.state() == before
    assert elab.process("api", "POST", "experiments/1", "-f", "tag=blot", "--unsafe").code == 0
    assert manager.get_experiment(1).tags == ["blot"]


@pytest.mark.elab_release("4.3")
def test_api_uploads_and_downloads_files(elab: ElabCommand, manager: Manager, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b")
    assert (
        elab("api", "POST", "experiments/1", "-F", tmp_path / "a.csv", "--unsafe", "-o", tmp_path / "x").code
        == 0
    )
    assert elab("api", "uploads/1", "-o", tmp_path / "back").code == 0
    assert (tmp_path / "back").read_text() == "a,b"
    for arguments in (("a", "b", "c"), ("experiments", "-f", "limit"), ("../x",)):
        assert elab("api", *arguments).code == 2


def test_update_merges_metadata_unless_replace_is_given(elab: ElabCommand, manager: Manager) -> None:
    manager.post_experiment(1, metadata={"extra_fields": {"pH": {"type": "number", "value": "7"}}})
    assert elab("update", 1, "--metadata", '{"a": 1}').code == 0
    experiment = manager.get_experiment(1)
    assert experiment.extra_fields["pH"].value == 7
    assert experiment.metadata is not None
    assert experiment.metadata["a"] == 1
    assert elab("update", 1, "--replace-metadata", "--title", "x").code == 2
    assert elab("update", 1, "--metadata", '{"a": 2}', "--replace-metadata").code == 0
    assert manager.get_experiment(1).metadata == {"a": 2}


def test_ambiguous_date_changes_nothing(elab: ElabCommand, sandbox: Sandbox) -> None:
    before = sandbox.state()
    for text in ("2017-12", "2017-111", "2017-W15", "15.04.17"):
        result = elab("update", 1, "--title", "New", "--date", text)
        assert (result.code, result.out) == (2, "")
        assert elab("list", "--since", text).code == 2
    assert sandbox.state() == before


def test_byte_order_mark_is_removed(elab: ElabCommand, manager: Manager, tmp_path: Path) -> None:
    (tmp_path / "body.html").write_bytes(b"\xef\xbb\xbf<p>p<0.05</p>")
    (tmp_path / "data.json").write_bytes(b'\xef\xbb\xbf{"a": 1}')
    fields = ("--body", f"@{tmp_path / 'body.html'}", "--metadata", f"@{tmp_path / 'data.json'}")
    assert elab("update", 1, *fields).code == 0
    experiment = manager.get_experiment(1)
    assert (experiment.body, experiment.metadata) == ("<p>p&lt;0.05</p>", {"a": 1})
    assert elab("append", 1, stdin="\ufeff<p>more</p>").code == 0
    assert manager.get_experiment(1).body == "<p>p&lt;0.05</p><p>more</p>"
