"""The lines of the index are kept until a run ends, and are those of the latest record."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from elab_sdk.backups.index_lines import EntryLines, IndexLines
from elab_sdk.backups.records import EntryRecord, FileRecord
from elab_sdk.rules.id_tables import IdTable

if TYPE_CHECKING:
    from pathlib import Path


def _record(number: int, title: str = "") -> EntryRecord:
    files = (FileRecord("entry.json", number, "ab"), FileRecord("files/a", 5, "cd", upload=number))
    return EntryRecord(kind="item", id=number, folder=f"items/{number:06}", title=title, files=files)


def _content(record: EntryRecord) -> bytes:
    return f"{record.to_line()}\n".encode()


def test_the_latest_lines_of_an_entry_are_returned(tmp_path: Path) -> None:
    lines = IndexLines(tmp_path)
    assert lines.get("item", 1) is None
    records = [_record(number, f"Größe\ud800 {number}\n" * 50) for number in range(1, 40)]
    random.Random(1).shuffle(records)
    latest = _record(7, "latest")
    for record in (*records, latest):
        lines.keep(record, _content(record))
    for record in records:
        expected = latest if record.id == 7 else record
        assert lines.get("item", record.id) == EntryLines.of(expected, _content(expected))
    assert lines.get("experiment", 7) is None
    assert lines.get("item", 41) is None
    lines.close()
    assert list(tmp_path.iterdir()) == []


def test_a_record_in_several_lines_is_one_line_of_the_index() -> None:
    record = _record(3)
    content = _content(record).replace(b",", b",\n")
    lines = EntryLines.of(record, content)
    assert lines.index_line == _content(record)
    assert lines.files == 3
    assert lines.size == 3 + 5 + len(content)
    assert lines.attachments == lines.is_present == 1


def test_an_entry_without_a_file_has_no_lines_in_the_manifest() -> None:
    record = EntryRecord(kind="item", id=3, folder="", state="unreadable")
    lines = EntryLines.of(record, None)
    assert (lines.manifest, lines.files, lines.size) == (b"", 0, 0)
    assert lines.index_line == _content(record)


def test_a_table_has_a_number_for_any_id() -> None:
    table = IdTable()
    numbers = {number: number + 5 for number in (0, 1, 7, 8, 9, 1_000_000, 1 << 80)}
    numbers[1 << 80] = (1 << 64) - 1
    for number, value in numbers.items():
        table[number] = value
    assert {number: table[number] for number in numbers} == numbers
    assert table[2] == table[1 << 81] == 0
