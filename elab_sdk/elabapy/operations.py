"""Which act a request is: by its method, its path and what it carries, as the server tells them apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

import attrs
from elab_api_v1.types import File
from elab_api_v1.wire import Request

from elab_sdk.elabapy import forms
from elab_sdk.elabapy.parts import parts, the_file
from elab_sdk.errors import ValidationError
from elab_sdk.rules import raw_requests, saving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_api_v1.types import JsonValue

    from elab_sdk._sync.manager import Manager
    from elab_sdk.elabapy.parts import Part
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["PLACES", "VERBS", "Own"]

VERBS: Final = ("GET", "POST", "DELETE")
PLACES: Final = ("data", "params", "files", "json")
_UPDATE: Final = frozenset({"title", "date", "body"})
_UPDATES: Final = _UPDATE | {"bodyappend", "metadata"}
_NO_ACT: Final = ("tags", "uploads", "status", "items_types", "bookable", "backupzip")


@attrs.frozen(kw_only=True)
class Own:
    """A request as a script writes it.

    Args:
        verb: GET, POST or DELETE.
        path: Below the API's root.
        query: What follows the path.
        params: The fields, the query or the files.
        place: Which of them `params` is.
    """

    verb: str
    path: str
    query: tuple[tuple[str, str], ...]
    params: object
    place: str

    def request(self, *, is_file: bool = False) -> Request[JsonValue | bytes]:
        """The request as elabapy sends it."""
        form = files = None
        query = self.query
        if self.place == "files":
            files = tuple((part.field, part.as_it_stands()) for part in parts(self.params)) or None
        elif self.place == "params":
            query += forms.query(self.params)
        elif self.place == "data":
            form = forms.pairs(self.params) or None
        made: Request[JsonValue | bytes] = Request(
            # which decides how long an answer may take
            operation="get_upload" if is_file else "send_req",
            method=self.verb,
            path=self.path,
            query=query,
            form=form,
            files=files,
            parse=raw_requests.content if is_file else raw_requests.json_value,
        )
        return attrs.evolve(made, json=_as_json(self.params)) if self.place == "json" else made

    def planned(self) -> Request[JsonValue | bytes]:
        """The same, to be compared only: no file is read for it."""
        if self.place != "files":
            return self.request()
        files = tuple((part.field, File(part.name, b"")) for part in parts(self.params))
        return attrs.evolve(attrs.evolve(self, place="", params=None).request(), files=files or None)

    def is_refused_whole(self) -> bool:
        """Whether what a server refuses reaches the act that refuses it. If it does not, an entry is created.

        Fields are read from a form alone, or a file; of a dict as a value come the keys. An update is one on
        every release with title, date and body together.
        """
        if self.place == "files":
            return any(part.name for part in self._parts())
        names = {name for name, _ in forms.pairs(self.params)} if self.place == "data" else set[str]()
        if not names:
            return not self._fields()
        is_entry = self._names()[0] in ("experiments", "items")
        return not is_entry or names.isdisjoint(_UPDATES) or names >= _UPDATE

    def act(self, manager: Manager) -> Callable[[], object] | None:
        """What is meant, as a call of the typed Manager; None where a server does nothing but refuse."""
        endpoint, word = self._names()
        if self.verb == "DELETE":
            return (lambda: manager.destroy_event(_number(word))) if endpoint == "events" else None
        if endpoint in ("experiments", "items"):
            return self._entry(manager, endpoint, word)
        if endpoint == "templates":
            fields = self._fields()
            if not word and not fields:
                return manager.create_template
            return lambda: manager.post_template(_number(word), fields, replace_metadata="metadata" in fields)
        if endpoint == "events":
            times = self._times()
            return lambda: manager.create_event(_number(word), times)
        if endpoint in _NO_ACT:
            raise ValidationError(
                f"POST {endpoint} is no act of API v1, and some releases create an experiment for it", "url"
            )
        return None

    def _entry(self, manager: Manager, endpoint: str, word: str) -> Callable[[], object]:
        is_item = endpoint == "items"
        if self.place == "files" and (file := the_file(self._parts())) is not None:
            upload = manager.upload_to_item if is_item else manager.upload_to_experiment
            source = file.source() if file.field == "file" else cast("Source", {file.field: file.content})
            return lambda: upload(_number(word), source)
        if self.place != "files" and word and saving.is_whole(self.params):
            whole = cast("saving.Fields", self.params)
            kind: EntryKind = "item" if is_item else "experiment"
            return lambda: manager.save((kind, _number(word)), whole, replace_metadata=True)
        fields = self._meant()
        if not fields and is_item:
            # a number: the typed method takes names too, which no script of elabapy's gave
            return lambda: manager.create_item(forms.number(word, zero_is_refused=True))
        if not fields and not word:
            return manager.create_experiment
        if not word:
            raise ValidationError(
                f"fields were given, and no number: create_{endpoint[:-1]}() first, then"
                f" post_{endpoint[:-1]}(id, …)",
                "id",
            )
        post = manager.post_item if is_item else manager.post_experiment
        # a script's metadata is all that shall be there, as it is to elabapy and to the server
        return lambda: post(_number(word), fields, replace_metadata="metadata" in fields)

    def _meant(self) -> dict[str, object]:
        """The fields of a post to an entry, without what changes nothing.

        Raises:
            ValidationError: No field has a value, or a link is to be to something else than an item.
        """
        fields = self._fields()
        if not fields and (given := forms.items(self.params)):
            empty = str(given[0][0])
            raise ValidationError(f"{empty} has no value: the server would create an entry", empty)
        for name, clean in _CLEANED.items():
            if name in fields:
                fields[name] = _each(fields[name], clean)
        named, items = forms.TARGET
        if "link" in fields and named in fields:
            target = fields.pop(named)
            if target != items:
                raise ValidationError(
                    f"API v1 links to items only: with {named} {target!r} the server would link to the item"
                    " with this number. Link experiments on the page, or through API v2",
                    named,
                )
        return fields

    def _times(self) -> dict[str, object]:
        """The fields of a booking. To 4.0 a time needs no offset; it is compared as this computer's own."""
        fields = self._fields()
        for name in forms.TIMES:
            text = fields.get(name)
            if isinstance(text, str) and (found := forms.moment(text)) is not None:
                fields[name] = found
        return fields

    def _names(self) -> tuple[str, str]:
        segments = [segment for segment in self.path.split("/") if segment]
        return (segments[0] if segments else ""), (segments[-1] if len(segments) > 1 else "")

    def _parts(self) -> list[Part]:
        return parts(self.params)

    def _fields(self) -> dict[str, object]:
        if self.place == "files":
            return forms.meant([(part.field, part.content) for part in self._parts()])
        return forms.meant(self.params)


def _number(word: str) -> int:
    """The number that a path ends in; the typed Manager refuses what is none."""
    return cast("int", forms.whole(word) or word)


def _as_json(params: object) -> JsonValue:
    try:
        json.dumps(params, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValidationError(f"params cannot be written as JSON: {error}", "params") from None
    return cast("JsonValue", params)


def _each(value: object, clean: Callable[[str], str]) -> object:
    if isinstance(value, list):
        return [clean(each) for each in cast("list[str]", value)]
    return clean(value) if isinstance(value, str) else value


def _numeral(value: str) -> str:
    """A number as a table has it, 5.0 for 5; a name stays as it is."""
    return forms.whole(value) or value


def _line(value: str) -> str:
    """A title without the end of the line that it was read from: servers make a blank of it."""
    return value.rstrip("\r\n")


_CLEANED: Final[Mapping[str, Callable[[str], str]]] = {
    "title": _line,
    "link": _numeral,
    "category": _numeral,
}
"""The fields in which scripts write more than they mean."""
