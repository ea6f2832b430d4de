"""The file with the API keys of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.copying.people_file import read_people
from elab_sdk.errors import FileError, ValidationError

if TYPE_CHECKING:
    from pathlib import Path

KEY = "7-" + 84 * "a"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.toml"


def test_people_are_named_by_name_email_or_id(file: Path) -> None:
    file.write_text(
        f'\ufeff[keys]\n"Ada Lovelace" = " {KEY} "\n"grace@example.org" = "1-b"\n7 = "2-c"\n', "utf-8"
    )
    assert read_people(file) == {"Ada Lovelace": KEY, "grace@example.org": "1-b", "7": "2-c"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[keys", "is not a TOML file"),
        ("\udcff", "is not a TOML file"),
        ("", r"must have one table, \[keys\]"),
        ("keys = 3", r"must have one table, \[keys\]"),
        (f'"Ada" = "{KEY}"', r"must have one table, \[keys\].*not 'Ada'"),
        (f'[keys]\n"Ada" = "{KEY}"\n[profiles.x]\n', "not 'profiles'"),
        ('[keys]\n"Ada" = 3', "the API key of 'Ada' must be text in quotes"),
        ('[keys]\n"Ada" = ""', "'Ada': the token is empty"),
        (f'[keys]\n"Ada" = "{KEY} {KEY}"', "'Ada': the token contains whitespace"),
        (f'[keys]\n" " = "{KEY}"', "a name is empty"),
    ],
)
def test_invalid_file_is_an_error_without_keys(file: Path, content: str, message: str) -> None:
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValidationError, match=message) as caught:
        read_people(file)
    assert KEY not in str(caught.value)


def test_missing_file_is_an_error(file: Path) -> None:
    with pytest.raises(FileError, match=r"people\.toml"):
        read_people(file)
