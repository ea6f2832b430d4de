"""The notebook that the everyday scripts run on: the same entries, with the same IDs, on every release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_api_v1.types import UNSET

from elab_sdk import Manager

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox
    from elab_sdk.sandbox.store import Row

__all__ = ["Notebook"]

_TYPES: Final = ("Plasmid", "Antibody", "Microscope")
_ITEMS: Final = (
    # items type, title, date, tags
    (2, "pUC19", "2019-03-02", ("batch 4", "plasmid")),
    (2, "pET28", "2019-03-05", ("plasmid",)),
    (3, "Anti-actin 5' kit", "2019-05-01", ("batch 4",)),
    (4, "Confocal", "2018-01-15", ()),
)
_EXPERIMENTS: Final = (
    # title, date, status, body, tags
    ('PCR of "pUC19"', "2020-02-03", 2, "<p>Buffer &amp; enzyme, 5 &lt; 6</p>", ("PCR", "cloning")),
    ("Flow test", "2020-02-03", 1, "<p>started</p>", ()),
    ("Western blot", "2020-01-20", 3, "<p>in <strong>TBST</strong> buffer</p>", ("blot",)),
    ("Gel 4 – µg", "2020-01-31", 1, "<p>1% agarose, 10 µl</p>", ("PCR", "gel")),
)


class Notebook:
    """The notebook of one sandbox, which can be put back as it was.

    Args:
        sandbox: A new sandbox.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        _fill(sandbox)
        self._rows = sandbox.state()
        self._sequences = sandbox.store.rows("SELECT name, seq FROM sqlite_sequence")

    def restore(self) -> None:
        """Undo what a script did, so that the next one gets the same IDs."""
        store = self.sandbox.store
        now = self.sandbox.state()
        for table, rows in self._rows.items():
            if now[table] != rows:
                store.rows(f"DELETE FROM {table}")
                for row in rows:
                    store.insert(table, **row)
        store.rows("DELETE FROM sqlite_sequence")
        for row in self._sequences:
            store.rows("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", row["name"], row["seq"])


def _fill(sandbox: Sandbox) -> None:
    _name_first_type(sandbox)
    for name in _TYPES:
        sandbox.add_items_type(name, body="<p>stock</p>", bookable=name == "Microscope")
    with Manager(sandbox.endpoint, sandbox.token, release=sandbox.version) as manager:
        for items_type, title, date, tags in _ITEMS:
            item = manager.create_item(items_type).id
            manager.post_item(item, title=title, date=date, body="<p>in the freezer</p>", tags=tags or UNSET)
        for title, date, _, body, tags in _EXPERIMENTS:
            experiment = manager.create_experiment().id
            manager.post_experiment(experiment, title=title, date=date, body=body, tags=tags or UNSET)
        manager.add_link_to_experiment(1, 2)
        manager.upload_to_experiment(4, ("gel 4.png", b"picture"))
    for number, (_, _, status, _, _) in enumerate(_EXPERIMENTS, 1):
        sandbox.change("experiments", number, status=status)
    sandbox.make_bookable(4)
    sandbox.share("experiments", 2, canread="user")
    sandbox.share("experiments", 3, canread="public", canwrite="team")
    sandbox.add_step("experiments", 1, "thaw", finished=True, finished_time="2020-02-03 09:30:00")
    sandbox.add_step("experiments", 1, "ligate")
    sandbox.add_comment("experiments", 3, "repeat it", at="2020-01-21 08:00:00")
    sandbox.lock("experiments", 3)
    _number_tags(sandbox)
    _set_times(sandbox)


def _name_first_type(sandbox: Sandbox) -> None:
    """The first items type has another name on each generation, or is missing."""
    columns: Row = {"title": "Edit me", "color": "32a100", "body": "<p>stock</p>"}
    for table in ("items_types", "resources_categories"):
        if sandbox.store.newest_id(table):
            sandbox.store.rows(
                f"UPDATE {table} SET title = ?, color = ? WHERE id = 1", columns["title"], columns["color"]
            )


def _number_tags(sandbox: Sandbox) -> None:
    """Close the gaps between the IDs of tags, which some releases leave for each tag that exists already."""
    rows = sandbox.store.rows("SELECT id FROM tags ORDER BY id")
    for number, row in enumerate(rows, 1):
        sandbox.store.rows("UPDATE tags SET id = ? WHERE id = ?", number, row["id"])
        sandbox.store.rows("UPDATE tags2entity SET tag_id = ? WHERE tag_id = ?", number, row["id"])


def _set_times(sandbox: Sandbox) -> None:
    """Give the entries times of their own instead of those of this run."""
    store = sandbox.store
    for table in ("experiments", "items"):
        for row in store.rows(f"SELECT id, date FROM {table}"):
            number, date = int(row["id"] or 0), str(row["date"])
            store.rows(
                f"UPDATE {table} SET created_at = ?, modified_at = ?, elabid = ? WHERE id = ?",
                f"{date} 10:00:00",
                f"{date} 18:15:0{number}",
                f"{date.replace('-', '')}-{number:040x}",
                number,
            )
    store.rows("UPDATE experiments SET locked_at = '2020-01-22 17:00:00' WHERE locked = 1")
