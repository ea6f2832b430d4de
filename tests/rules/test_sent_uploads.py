"""Recognition of an uploaded file among the uploads of an entry."""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

import pytest
from elab_api_v1.models import Upload

from elab_sdk import UnexpectedWrite
from elab_sdk.rules.sent_uploads import (
    SentFile,
    UploadTracker,
    comparable_name,
    is_same_file_name,
    newest_match,
    sha256_of,
)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def upload(id: int, name: str = "a.txt", content: bytes = b"a", **fields: Any) -> Upload:
    shown = {"id": id, "real_name": name, "hash": digest(content), "hash_algorithm": "sha256"}
    return Upload.from_dict({**shown, "long_name": "x", **fields})


def sent(
    name: str = "a.txt", content: bytes = b"a", id: int | None = None, after: int = 0, size: int | None = None
) -> SentFile:
    return SentFile(id, name, digest(content), len(content) if size is None else size, after, "experiments/1")


def ids(found: list[Upload]) -> list[int]:
    return [each.id for each in found]


def test_sent_upload_is_described() -> None:
    assert "a.txt" in sent().description
    assert "12" not in sent().description
    assert "12" in sent(id=12).description


def test_upload_is_recognized_by_id() -> None:
    assert ids(UploadTracker().match([sent(id=2)], [upload(1), upload(2), upload(3)])) == [2]


def test_newest_upload_with_same_checksum_is_recognized() -> None:
    stored = [upload(1), upload(2), upload(3, content=b"b")]
    assert ids(UploadTracker().match([sent()], stored)) == [2]
    assert ids(UploadTracker().match([sent("c.txt")], stored)) == [2]


def test_equal_files_are_assigned_once_in_order() -> None:
    stored = [upload(3), upload(1), upload(2)]
    assert ids(UploadTracker().match([sent(), sent(), sent()], stored)) == [1, 2, 3]
    seen = UploadTracker()
    assert ids(seen.match([sent()], [upload(1), upload(2)])) == [2]
    assert ids(seen.match([sent()], [upload(1), upload(2)])) == [1]
    assert ids(seen.match([sent()], [upload(1), upload(2)])) == [2]


def test_id_does_not_claim_upload() -> None:
    seen = UploadTracker()
    seen.match([sent(id=2)], [upload(1), upload(2)])
    assert ids(seen.match([sent()], [upload(1), upload(2)])) == [2]


def test_earlier_upload_is_not_recognized() -> None:
    stored = [upload(5), upload(6, "b.txt", b"b")]
    with pytest.raises(UnexpectedWrite):
        UploadTracker().match([sent(after=5)], stored)
    assert ids(UploadTracker().match([sent(after=4)], stored)) == [5]


def test_upload_without_checksum_is_recognized_by_name_and_size() -> None:
    stored = [upload(1, "a b.txt", hash=None, filesize=1), upload(2, "c.txt", hash=None)]
    assert ids(UploadTracker().match([sent("a-b.txt")], stored)) == [1]
    other = [upload(1, "a.txt", hash="", hash_algorithm="md5")]
    assert ids(UploadTracker().match([sent()], other)) == [1]
    md5 = [upload(1, "a.txt", hash="0123", hash_algorithm="md5")]
    assert ids(UploadTracker().match([sent()], md5)) == [1]


@pytest.mark.parametrize(
    ("one", "stored", "created"),
    [
        (sent(id=2), [upload(2, content=b"other")], 2),
        (sent(id=2), [upload(2, filesize=9)], 2),
        (sent(), [upload(3, content=b"other")], 3),
        (sent(), [upload(3, hash=None, filesize=9)], 3),
        (sent(), [upload(3, content=b"other"), upload(4, content=b"other")], 4),
    ],
)
def test_damaged_upload_error_has_id(one: SentFile, stored: Any, created: int) -> None:
    with pytest.raises(UnexpectedWrite) as caught:
        UploadTracker().match([one], stored)
    error = caught.value
    assert error.created_id == created
    assert (error.method, error.path) == ("POST", "experiments/1")
    assert error.hint
    for each in ("a.txt", one.sha256, str(created)):
        assert each in error.message


def test_unclaimed_upload_is_the_damaged_one() -> None:
    seen = UploadTracker()
    seen.match([sent()], [upload(3)])
    with pytest.raises(UnexpectedWrite) as caught:
        seen.match([sent(content=b"x")], [upload(3), upload(2, content=b"y")])
    assert caught.value.created_id == 2
    with pytest.raises(UnexpectedWrite) as caught:
        seen.match([sent(content=b"x")], [upload(3)])
    assert caught.value.created_id == 3


@pytest.mark.parametrize(("one", "created"), [(sent(id=2), 2), (sent("z.txt", b"z"), None)])
def test_missing_upload_is_error(one: SentFile, created: int | None) -> None:
    with pytest.raises(UnexpectedWrite) as caught:
        UploadTracker().match([one], [upload(1)])
    error = caught.value
    assert (error.created_id, error.method, error.path) == (created, "POST", "experiments/1")
    assert one.name in error.message
    assert error.hint


def test_newest_seen_upload_is_remembered() -> None:
    seen = UploadTracker()
    assert seen.newest == 0
    seen.note([])
    assert seen.newest == 0
    seen.note([upload(3), upload(7), upload(5)])
    assert seen.newest == 7
    seen.note([upload(2)])
    assert seen.newest == 7
    seen.match([sent(id=9)], [upload(9)])
    assert seen.newest == 9
    assert pickle.loads(pickle.dumps(seen)).newest == 0


def test_newest_similar_upload_is_newer_than_sent_file() -> None:
    stored = [upload(1), upload(3), upload(2), upload(4, content=b"b")]
    found = newest_match(sent(after=1), stored)
    assert found is not None
    assert found.id == 3
    assert newest_match(sent(after=3), stored) is None
    assert newest_match(sent(after=2), stored) is stored[1]


def test_names_are_compared_by_characters_that_servers_keep() -> None:
    assert comparable_name("My gel (1).PNG") == "mygel1png"
    assert comparable_name("µ-é.txt") == "txt"
    assert is_same_file_name("my gel (1).png", "my-gel-1.png")
    assert not is_same_file_name("a.png", "b.png")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, digest(b"a")),
        ({"hash": digest(b"a").upper()}, digest(b"a")),
        ({"hash_algorithm": None}, digest(b"a")),
        ({"hash_algorithm": "SHA256"}, digest(b"a")),
        ({"hash_algorithm": "md5"}, None),
        ({"hash": None}, None),
        ({"hash": ""}, None),
    ],
)
def test_checksum_has_algorithm_of_upload(fields: Any, expected: str | None) -> None:
    assert sha256_of(upload(1, **fields)) == expected
