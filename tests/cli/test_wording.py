"""No message of `elab` speaks of Python: the sources of messages, and what commands print."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import elab_sdk
from elab_sdk._wording import PHRASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk import Manager
    from tests.cli.conftest import ElabCommand

pytestmark = pytest.mark.usefixtures("no_pauses")
HOUSE: Final = Path(elab_sdk.__file__).parent
OTHER_ROOMS: Final = frozenset(["_sync", "sandbox", "elabapy", "docs"])
"""Rooms whose messages the command line does not show; `_sync` is derived from `_async`."""

PYTHON_WORDS: Final = re.compile(
    r"""
      \bManager\(                                     # Manager(timeout=300)
    | (?<![\w.$`-])[a-z]\w*(?:\.\w+)*\((?!s\))        # get_event(id), value.astimezone(); not "file(s)"
    | (?<![\w-])[a-z]\w*=(?:$|[\s…\[{(]|'[^']*+'(?!>)|(?:True|False|None|\d++)\b(?![^<]*+>))  # verify=False
    | \b(?:
      get|create|post|find|free|add|remove|destroy|append|upload|export|import|read|set
      )_[a-z]\w*  # free_slots
    """,
    re.VERBOSE,
)
PLACEHOLDER: Final = re.compile(r"\{(\w+)(?::((?:[^{}]|\{\})*))?\}")

ONLY_IN_PYTHON: Final = {
    "_async/changes.py": ("fields must be a dict", "append_image with alt"),
    "_async/scheduler.py": ("get_all_events with start or end",),
    "_async/transport.py": ("this Manager was unpickled",),
    "content/extract.py": ("get one with get_experiment or get_item", "tables() needs an optional"),
    "content/body_tables.py": ("use text(content) instead",),
    "content/table_rows.py": ("header unless columns= is used",),
    "files/progress.py": ("progress=True needs",),
    "files/serialization.py": ("a dict or a list is uploaded as a JSON file",),
    "files/upload_sources.py": ("use open(path, 'rb')", "to upload a dict as a JSON file"),
    "rules/dask_bag.py": ("such as [3, 7] or range(1, 100)", "read_bag needs an optional"),
    "rules/extra_fields.py": ("set_extra_fields to change its value",),
    "rules/saving.py": ("use add_", "use upload_to_…", "use category="),
    "rules/updates.py": ("save(entry, fields)", "use upload_to_"),
    "v2/raw.py": ("send_req(",),
}
"""Messages about what no command has, and names that `operation_name` puts into words."""

NOT_MESSAGES: Final = {
    "cli/field_assignments.py": ("such as pH=7.3",),
    "cli/field_commands.py": ("elab set 3 pH=7.3",),
    "cli/local_times.py": (r"[T ](\d",),
    "cli/messages.py": ("a command or name in backticks",),
    "content/body_references.py": ("(?P<escape>",),
    "content/cards.py": ("rgba(",),
    "doctor/findings.py": ("PHP has its own limits", "import ssl; print("),
    "errors.py": ("client_max_body_size in nginx",),
    "rules/release_table.py": (
        "get_all_experiments",
        "get_items_types",
        "get_bookable",
        "create_template",
        "admin.php?tab=5",
    ),
    "rules/release_table_v2.py": ("get_import_limits", "create_resources_category", "list_entry_tags"),
    "v2/raw.py": ("events/ID?start=…",),
    "wire/tls.py": ("which only Python code can send",),
}
"""Regular expressions, names of operations, and lines for other programs."""


def message_texts(path: Path) -> Iterator[str]:
    """The texts of a module that may be messages: with several words, and no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            skipped |= {id(part) for part in each.values}
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in each.values
            )
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in skipped:
            text = each.value
        else:
            continue
        if " " in text.strip():
            yield text


def in_command_line_words(text: str) -> str:
    """Replace the placeholders of phrases by what the command line says."""

    def phrase(match: re.Match[str]) -> str:
        words = PHRASES.get(match[1])
        return match[0] if words is None else words.command_line.replace("{}", match[2] or "")

    return PLACEHOLDER.sub(phrase, text)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE)
        if name.parts[0] not in OTHER_ROOMS and name.name != "_wording.py":
            yield name.as_posix(), path


def exceptions(name: str) -> tuple[str, ...]:
    return ONLY_IN_PYTHON.get(name, ()) + NOT_MESSAGES.get(name, ())


def test_messages_of_the_source_have_no_python_words() -> None:
    found = [
        f"{name}: {text!r}"
        for name, path in modules()
        for text in map(in_command_line_words, message_texts(path))
        if PYTHON_WORDS.search(text) and not any(each in text for each in exceptions(name))
    ]
    assert found == []


def test_every_exception_is_needed() -> None:
    texts = {
        name: [text for text in map(in_command_line_words, message_texts(path)) if PYTHON_WORDS.search(text)]
        for name, path in modules()
    }
    unneeded = [
        (name, each)
        for name in ONLY_IN_PYTHON | NOT_MESSAGES
        for each in exceptions(name)
        if not any(each in text for text in texts[name])
    ]
    assert unneeded == []


def test_phrases_of_the_command_line_have_no_python_words() -> None:
    found = {name for name, phrase in PHRASES.items() if PYTHON_WORDS.search(phrase.command_line)}
    assert found == {"client_certificate", "max_metadata"}  # no command has these


@pytest.mark.parametrize(
    "text",
    [
        "use Manager(timeout=300)",
        "verify=False",
        "pass value.astimezone()",
        "get_event(id) works",
        "restore(…) brings it back",
        "from get_items_types()",
        "free_slots lists them",
        "request less with limit=…",
        "write it with download(id, to)",
    ],
)
def test_python_words_are_recognized(text: str) -> None:
    assert PYTHON_WORDS.search(text)


@pytest.mark.parametrize(
    "text",
    ["use --timeout 300", "ELAB_TIME_ZONE=Europe/Paris", "NAME=VALUE", "elab get event ID", "1 file(s)"],
)
def test_words_of_the_command_line_are_not_python(text: str) -> None:
    assert PYTHON_WORDS.search(text) is None


FAILING: Final = (
    ("get", "999"),
    ("get", "item", "999"),
    ("get", "event", "999"),
    ("get", "1", "-o", "xml"),
    ("list", "--limit", "0"),
    ("list", "--status", "Nope"),
    ("create", "--title", "a <b"),
    ("create", "--title", "x", "--file", "missing.csv"),
    ("create", "item", "--title", "x", "--type", "Nope"),
    ("create", "--title", "x", "--template", "999"),
    ("update", "1", "--metadata", "{'a': 1}"),
    ("update", "1", "--date", "yesterday"),
    ("update", "1", "--rating", "3"),
    ("tag", "1", "a|b"),
    ("link", "1", "999"),
    ("upload", "1", "missing.csv"),
    ("download", "999"),
    ("download", "999", "--format", "zip"),
    ("set", "1", "pH=7"),
    ("unset", "1", "pH"),
    ("fields", "999"),
    ("lock", "999"),
    ("restore", "1"),
    ("archive", "999"),
    ("duplicate", "999"),
    ("delete", "1"),
    ("delete", "999", "--yes"),
    ("step", "1", "--finish", "99"),
    ("comment", "1", "a <b"),
    ("file", "delete", "99", "--yes"),
    ("file", "restore", "99"),
    ("book", "1", "--from", "2030-13-01T10:00Z", "--to", "2030-01-01T11:00Z"),
    ("book", "1", "--from", "2030-01-01T12:00Z", "--to", "2030-01-01T11:00Z"),
    ("book", "999", "--from", "2030-01-01T10:00Z", "--to", "2030-01-01T11:00Z"),
    ("free", "999", "--from", "2030-01-01T10:00Z", "--to", "2030-01-01T11:00Z"),
    ("events",),
    ("cancel", "999"),
    ("tags",),
    ("types",),
    ("templates",),
    ("statuses",),
    ("categories",),
    ("users",),
    ("api", "nope"),
    ("api", "POST", "tags"),
    ("api", "templates"),
    ("import", "missing.eln"),
    ("export", "missing/a.eln", "--ids", "999"),
    ("whoami", "--endpoint", "http://127.0.0.1:9"),
    ("whoami", "--timeout", "0"),
    ("whoami", "--ca", "missing.pem"),
    ("whoami", "--release", "9.9"),
)
"""Commands of which most fail, on most releases, for different reasons."""


@pytest.mark.parametrize("sandbox", ["2.0", "4.3", "4.9", "5.6"], indirect=True)
def test_commands_that_fail_print_no_python_words(
    elab: ElabCommand, manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    manager.create_experiment(title="Blot")
    failed = 0
    for arguments in FAILING:
        result = elab(*arguments)
        failed += result.code != 0
        said = result.err.replace(str(tmp_path), "")
        assert not PYTHON_WORDS.search(said), (arguments, said)
    assert failed > len(FAILING) // 2
