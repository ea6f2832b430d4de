"""The words of messages: those of Python, or in `elab` those of the command line.

A message names settings, arguments and methods by placeholders, such as `{timeout:300}`. Python code is told
`Manager(timeout=300)`, and the user of the command line `--timeout 300`.

>>> say("give more time: {timeout:300}")
'give more time: Manager(timeout=300)'
>>> with command_line_words():
...     say("give more time: {timeout:300}")
'give more time: --timeout 300'
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["PHRASES", "Wording", "command_line_words", "is_for_command_line", "operation_name", "say"]


class Phrase(NamedTuple):
    """One thing to do, in both languages. `{}` is replaced by what follows the colon of a placeholder.

    >>> Phrase("Manager(timeout={})", "--timeout {}").command_line
    '--timeout {}'

    Args:
        python: The words for Python code.
        command_line: The words for the command line: an option, a command or an environment variable.
    """

    python: str
    command_line: str


PHRASES: Final[dict[str, Phrase]] = {
    # settings of a Manager
    "endpoint_and_token": Phrase(
        "Manager(endpoint='https://…', token='…')", "the address as ELAB_ENDPOINT, and the key as ELAB_TOKEN"
    ),
    "api_v2": Phrase('Manager(api="v2")', "an address that ends in /api/v2/ (--endpoint)"),
    "v2_or_endpoint": Phrase(
        'Manager(api="v2"), or an endpoint that ends in /api/v2/',
        "an address that ends in /api/v2/ (--endpoint)",
    ),
    "omit_api_v1": Phrase("omit api='v1'", "use an address without /api/v1/"),
    "release": Phrase("Manager(release='{}')", "--release {}"),
    "a_release": Phrase("release=…", "--release"),
    "release_setting": Phrase("release=", "--release"),
    "release_value": Phrase("release={}", "--release {}"),
    "timeout": Phrase("Manager(timeout={})", "--timeout {}"),
    "read_timeout": Phrase("Manager(timeout=300), or Timeouts(read=300)", "--timeout 300"),
    "call_timeout": Phrase("Timeouts(call=…), transfer=… for a file", "--timeout 7200"),
    "timeout_value": Phrase("a number of seconds, or Timeouts(…)", "a number of seconds"),
    "time_zone": Phrase(
        "Manager(time_zone='Europe/Paris') or the environment variable ELAB_TIME_ZONE",
        "the environment variable ELAB_TIME_ZONE=Europe/Paris",
    ),
    "ca": Phrase("verify='{}'", "--ca {}"),
    "with_ca": Phrase("Manager(…, verify='{}')", "elab --ca {} …"),
    "ca_setting": Phrase("verify=", "--ca"),
    "insecure": Phrase("verify=False", "-k"),
    "client_certificate": Phrase(
        "a client certificate: cert=('me.pem', 'me.key')",
        "a client certificate, which only Python code can send so far: Manager(cert=…)",
    ),
    "unlocked_key": Phrase(
        "a key without one, or pass an ssl.SSLContext as verify", "a key without a password"
    ),
    "proxy_setting": Phrase("proxies=", "proxy"),
    "smaller_response": Phrase(
        "request less with limit=…, write a file to disk with download(id, to), or allow more with"
        " Manager(max_answer=…)",
        "request less with --limit, or save a file with elab download",
    ),
    # arguments
    "aware_time": Phrase(
        "pass an aware datetime, such as value.astimezone(), or text with an offset",
        "add an offset, such as +01:00",
    ),
    "replace": Phrase("use existing='replace' to replace it", "use --force to replace it"),
    "replace_or_skip": Phrase(
        "use existing='replace' to replace it, or existing='skip' to keep it", "use --force to replace it"
    ),
    "again": Phrase("pass again=True", "use --again"),
    "locked": Phrase("pass locked=True", "use --locked"),
    "overlapping": Phrase("overlapping=True books anyway", "--overlapping books anyway"),
    "ids": Phrase('ids="{}"', "--ids {}"),
    "dry_run": Phrase("dry_run=True", "--dry-run"),
    "choices": Phrase(
        "choices=… names categories and statuses to use instead",
        "--map names categories and statuses to use instead",
    ),
    "title_filter": Phrase("title= works", "--title works"),
    "file_name": Phrase("name='{}'", "--name {}"),
    "repeat_call": Phrase("repeat the call", "repeat the command"),
    "resume": Phrase(
        "repeat the call with resume=error, or with resume={}", "repeat the command with --resume {}"
    ),
    "resume_note": Phrase("the same call with resume={}", "the same command with --resume {}"),
    "split": Phrase("export_eln(…, split=300)", "elab export --split 300"),
    "export_for": Phrase("export_eln(…, for_='{}')", "elab export --for {}"),
    "replace_metadata": Phrase(
        "use remove_extra_fields to remove extra fields, or replace_metadata=True to replace all metadata",
        "use --replace-metadata to replace all metadata",
    ),
    "max_metadata": Phrase(
        "increase max_metadata if you trust the archive", "if you trust it, read it in Python: read_eln"
    ),
    "image_text": Phrase("append_image with alt", "an image with a description"),
    # methods
    "get_event": Phrase("get_event(id)", "elab get event ID"),
    "get_entries": Phrase(
        "get_experiment(id) and get_item(id) reach", "elab get ID and elab get item ID reach"
    ),
    "get_entry": Phrase("get_experiment(id) or get_item(id)", "elab get ID or elab get item ID"),
    "get_items_types": Phrase("get_items_types()", "elab types"),
    "entry_tags": Phrase(
        "The tags of an entry are in get_experiment(id).tags.", "elab get ID shows the tags of an entry."
    ),
    "free_slots": Phrase("free_slots(…)", "elab free"),
    "cancel": Phrase("cancel({})", "elab cancel {}"),
    "restore": Phrase("restore(…)", "elab restore"),
    "read_upload": Phrase(
        "read its entry first, such as get_experiment(12) or get_item(12), or pass the Upload of that entry;"
        " get_uploads lists archived ones",
        "download all files of the entry (elab download experiment 12), or name it (elab file restore 17"
        " --entry experiment/12)",
    ),
    "folder_files": Phrase("use upload_files(…, '{}/*') for its files", "pass its files instead: {}/*"),
    "or": Phrase("{}, or ", ""),
    "or_else": Phrase("{} or ", ""),
    "writing": Phrase(
        "post_experiment, post_item, post_template, add_tag_to_…, add_link_to_…, upload_to_… or create_item",
        "elab create, update, tag, link or upload",
    ),
    "bookable": Phrase("get_bookable()", "elab events --bookable"),
    "period_archive": Phrase("get_backup_zip(period)", "elab backup or elab download --format zip"),
    "send_times": Phrase(
        " (in Python: datetime(2030, 11, 30, 12).astimezone().isoformat())",
        "",
    ),
    "add_files": Phrase("upload_to_{}", "elab upload"),
}
"""What messages advise, by the names of placeholders."""

_OPERATIONS: Final[dict[str, str]] = {
    "get_all_events": "listing bookings",
    "get_all_events with start or end": "listing bookings with --from or --to",
    "get_event": "reading a booking",
    "create_event": "booking",
    "book": "booking",
    "free_slots": "listing free slots",
    "destroy_event": "cancelling a booking",
    "cancel": "cancelling a booking",
    "get_status": "listing statuses",
    "get_statuses": "listing statuses",
    "get_categories": "listing categories",
    "get_items_types": "listing items types",
    "get_tags": "listing tags",
    "get_users": "listing users",
    "get_bookable": "listing bookable items",
    "get_revisions": "listing revisions",
    "backup(revisions=True)": "a backup with --revisions",
    "export_eln(revisions=True)": "an export with revisions",
}
"""What the command line calls operations; any other is written in words: create_item → create item."""

_command_line_depth = 0


def is_for_command_line() -> bool:
    """Tell whether messages are for the command line."""
    return _command_line_depth > 0


@contextlib.contextmanager
def command_line_words() -> Generator[None, None, None]:
    """Word messages for the command line within a `with` block, in all threads of this process."""
    global _command_line_depth  # noqa: PLW0603 - worker threads have the words of their command
    _command_line_depth += 1
    try:
        yield
    finally:
        _command_line_depth -= 1


def say(template: str, **values: object) -> str:
    """Get the words of a message.

    >>> say("use {get_items_types}, not {given!r}", given=5)
    'use get_items_types(), not 5'

    Args:
        template: The message, with placeholders of `PHRASES` and of `values`.
        **values: What else the message contains; braces in it have no meaning.
    """
    return template.format_map(_Words(values))


def operation_name(operation: str) -> str:
    """Get the name of an operation in a message.

    >>> operation_name("get_template")
    'get_template'
    >>> with command_line_words():
    ...     operation_name("get_template"), operation_name("get_event")
    ('get template', 'reading a booking')

    Args:
        operation: The method that was called, or a description of what it was to do.
    """
    if not is_for_command_line():
        return operation
    if operation.startswith("send_req("):
        return operation.removeprefix("send_req(").removesuffix(")")
    return _OPERATIONS.get(operation) or operation.replace("get_all_", "list ").replace("_", " ")


class Wording:
    """A message as a constant, worded when it is shown.

    >>> hint = Wording("use {api_v2}")
    >>> str(hint)
    'use Manager(api="v2")'

    Args:
        template: The message, with placeholders of `PHRASES`.
    """

    def __init__(self, template: str) -> None:
        self.template = template

    def __str__(self) -> str:
        return say(self.template)


class _Words(dict[str, object]):
    """The values of placeholders: those of a call, and the phrases."""

    def __missing__(self, name: str) -> _Spoken:
        phrase = PHRASES[name]
        return _Spoken(phrase.command_line if is_for_command_line() else phrase.python)


class _Spoken(str):
    """The words of a phrase; what follows the colon of its placeholder replaces `{}`."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return self.replace("{}", spec)
