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
    from collections.abc import Callable, Generator

__all__ = [
    "PHRASES",
    "Wording",
    "command_line_words",
    "is_for_command_line",
    "operation_name",
    "say",
    "shows_requests",
]


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
    "pass_server": Phrase("use Manager(endpoint=…, token=…), ", ""),
    "pass_key": Phrase("use Manager(token=…), ", ""),
    "endpoint_argument": Phrase("endpoint", "--endpoint"),
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
    "json_object": Phrase(
        "this is the repr of a Python dict; pass the dict itself, or json.dumps(…) of it",
        'names and text need double quotes: {"pH": 7.4}',
    ),
    "local_time": Phrase("value.replace(tzinfo=None)", "omit the offset"),
    "slot_length": Phrase(
        "a positive timedelta, such as timedelta(hours=2)", "a positive duration, such as 2h"
    ),
    "add_field": Phrase("Use add_extra_field to add one", "Use --add to add one"),
    "upload_by_id": Phrase(
        'pass its name too: delete_upload({}, name="gel.png")', "pass its name too, with --name gel.png"
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
    "append_image with alt": "adding an image with a description",
    "get_backup_zip": "downloading a period as a ZIP archive",
    "metadata": "changing metadata",
    "category": "changing a category",
    "bodyappend": "adding to a text",
}
"""What the command line calls operations, if `_described` would not find these words."""

_VERBS: Final[dict[str, str]] = {
    "add": "adding",
    "append": "adding to",
    "archive": "archiving",
    "book": "booking",
    "copy": "copying",
    "create": "creating",
    "delete": "deleting",
    "destroy": "deleting",
    "download": "downloading",
    "duplicate": "duplicating",
    "export": "exporting",
    "find": "finding",
    "finish": "finishing",
    "get": "reading",
    "import": "importing",
    "link": "linking",
    "lock": "locking",
    "post": "changing",
    "read": "reading",
    "remove": "removing",
    "rename": "renaming",
    "replace": "replacing",
    "restore": "restoring",
    "set": "setting",
    "unlink": "unlinking",
    "unlock": "unlocking",
    "update": "changing",
    "upload": "uploading",
}
"""The first words of methods, and what the command line says instead."""
_PREPOSITIONS: Final = frozenset(["to", "from", "of", "for", "with", "and", "or", "in"])
_UNCOUNTED: Final = frozenset(["metadata", "info", "access"])

_command_line_depth = 0
_request_lines: list[Callable[[], bool]] = []


def is_for_command_line() -> bool:
    """Tell whether messages are for the command line."""
    return _command_line_depth > 0


@contextlib.contextmanager
def command_line_words(with_requests: Callable[[], bool] | None = None) -> Generator[None, None, None]:
    """Word messages for the command line within a `with` block, in all threads of this process.

    Args:
        with_requests: Tells whether errors name the request that failed; they do not if it is None.
    """
    global _command_line_depth  # noqa: PLW0603 - worker threads have the words of their command
    _command_line_depth += 1
    _request_lines.append(with_requests or bool)
    try:
        yield
    finally:
        _command_line_depth -= 1
        _request_lines.pop()


def shows_requests() -> bool:
    """Tell whether errors name the request that failed: in Python always, on the command line with -v."""
    return not _request_lines or _request_lines[-1]()


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
    ...     operation_name("get_template"), operation_name("add_tag_to_item"), operation_name("get_event")
    ('reading a template', 'adding a tag to an item', 'reading a booking')

    Args:
        operation: The method that was called, or a description of what it was to do.
    """
    if not is_for_command_line():
        return operation
    if operation.startswith("send_req("):
        return operation.removeprefix("send_req(").removesuffix(")")
    name, *rest = operation.split(" ", 1)
    return _OPERATIONS.get(operation) or " ".join([_OPERATIONS.get(name) or _described(name), *rest])


def _described(method: str) -> str:
    """Put a method into words, such as "adding a tag to an item"; anything else stays as it is."""
    verb, *words = method.removesuffix("()").split("_")
    if verb not in _VERBS:
        return " ".join([verb, *words])
    described = [_VERBS[verb]]
    if words[:1] == ["all"] or (verb == "get" and words and _is_plural(words[-1])):
        described, words = ["listing"], [word for word in words if word != "all"]
    if words[:1] == ["or"]:
        described += ["or", _VERBS.get(words[1], words[1])]
        words = words[2:]
    noun: list[str] = []
    for word in [*words, ""]:
        if word and word not in _PREPOSITIONS:
            noun.append(word)
            continue
        described += [*_with_article(noun), word]
        noun = []
    return " ".join(filter(None, described))


def _with_article(noun: list[str]) -> list[str]:
    if not noun or _is_plural(noun[-1]) or noun[-1] in _UNCOUNTED:
        return noun
    return ["an" if noun[0][0] in "aeio" else "a", *noun]


def _is_plural(word: str) -> bool:
    return word.endswith("s") and word not in {"status", "access"}


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
