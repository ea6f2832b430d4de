"""Find the API operation of a script's request, by method, path and fields like the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import attrs
from elab_api_v1.types import File
from elab_api_v1.wire import Request

from elab_sdk.elabapy import forms, reading
from elab_sdk.elabapy.parts import parts, single_file
from elab_sdk.errors import ValidationError
from elab_sdk.rules import raw_requests, saving
from elab_sdk.rules.raw_requests import RawRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from elab_api_v1.types import JsonValue

    from elab_sdk._sync.manager import Manager
    from elab_sdk.elabapy.parts import Part
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["PARAM_NAMES", "VERBS", "ScriptRequest"]

VERBS: Final = ("GET", "POST", "DELETE")
PARAM_NAMES: Final = ("data", "params", "files", "json")
_UPDATE_FIELDS: Final = frozenset({"title", "date", "body"})
_ALL_UPDATE_FIELDS: Final = _UPDATE_FIELDS | {"bodyappend", "metadata"}
_ENDPOINTS: Final = ("experiments", "items", "templates", "events")
"""The endpoints that API v1 writes to."""
_V2_PATHS: Final = ("experiments", "items", "events", "items_types")
"""The endpoints that API v2 has, too."""
_READ_ONLY_ENDPOINTS: Final = ("tags", "uploads", "status", "items_types", "bookable", "backupzip")


@attrs.frozen(kw_only=True)
class ScriptRequest:
    """A request as a script passes it to `send_req`.

    Args:
        verb: GET, POST or DELETE.
        path: The path below the API root.
        query: The query in the URL.
        params: The form fields, query arguments or files.
        place: Where `params` is sent: one of `PARAM_NAMES`.
    """

    verb: str
    path: str
    query: tuple[tuple[str, str], ...]
    params: object
    param_name: str

    @property
    def target(self) -> tuple[str, str]:
        """The endpoint and the ID in the path, or "" for what is missing."""
        segments = self._segments()
        return (segments[0] if segments else ""), (segments[-1] if len(segments) > 1 else "")

    @property
    def has_v1_path(self) -> bool:
        """Whether the path is as short as those of API v1, which have an endpoint and an ID."""
        return len(self._segments()) <= 2

    def request(self, *, is_file: bool = False) -> Request[JsonValue | bytes]:
        """Return the request as elabapy sends it."""
        form = files = None
        query = self.query
        if self.param_name == "files":
            files = tuple((part.field, part.to_wire()) for part in parts(self.params)) or None
        elif self.param_name == "params":
            query += forms.query_pairs(self.params)
        elif self.param_name == "data":
            form = forms.wire_pairs(self.params) or None
        request: Request[JsonValue | bytes] = Request(
            # the operation determines the timeout
            operation="get_upload" if is_file else "send_req",
            method=self.verb,
            path=self.path,
            query=query,
            form=form,
            files=files,
            parse=raw_requests.content if is_file else raw_requests.json_value,
        )
        return attrs.evolve(request, json=_as_json(self.params)) if self.param_name == "json" else request

    def v2_request(self, *, is_file: bool = False) -> RawRequest[JsonValue | bytes]:
        """Return the request as one of API v2, which takes fields as JSON."""
        request = self.request(is_file=is_file)
        fields: object = None
        if self.param_name == "data":
            fields = self._fields()
        elif self.param_name == "json":
            fields = self.params
            if not isinstance(fields, Mapping):
                raise ValidationError(
                    f"params must be a dict of fields, not {type(fields).__name__}", "params"
                )
        return RawRequest(
            operation="send_req",
            method=request.method,
            path=request.path.rstrip("/"),
            query=request.query,
            files=request.files,
            parse=request.parse,
            fields=cast("Mapping[str, object] | None", fields),
        )

    def v1_operation(
        self, manager: Manager, *, binary: bool, is_method: bool, time_zone: tzinfo | None
    ) -> Callable[[], object] | None:
        """Return a call of the typed Manager for a request of API v1, or None if it is not one.

        Args:
            manager: The typed Manager.
            binary: Whether the response is a file.
            is_method: Whether a method sends it: then it certainly is one.
            time_zone: The time zone of times without an offset; None to refuse them, since API v2 takes none.
        """
        endpoint, last = self.target
        if is_method and len(self._segments()) > 2:
            raise ValidationError("id must be a positive whole number, without a slash", "id")
        is_known = is_method or (len(self._segments()) <= 2 and (bool(last) or self.param_name != "json"))
        if self.verb != "GET":
            is_known = is_method or (is_known and endpoint in _ENDPOINTS)
            return self.operation(manager, partial(forms.lab_time, zone=time_zone)) if is_known else None
        if not is_known:
            return None
        query = self.query + (forms.query_pairs(self.params) if self.param_name == "params" else ())
        # API v2 has other arguments of these lists, and other forms of an entry
        if query and endpoint in _V2_PATHS and not (is_method if last else reading.is_window(query)):
            return None
        return reading.reading(manager, endpoint, last, query, binary=binary)

    def without_content(self) -> Request[JsonValue | bytes]:
        """Return the request without reading files, for comparison only."""
        if self.param_name != "files":
            return self.request()
        files = tuple((part.field, File(part.name, b"")) for part in parts(self.params))
        return attrs.evolve(attrs.evolve(self, param_name="", params=None).request(), files=files or None)

    def is_always_refused(self) -> bool:
        """Return whether every release refuses an invalid request, rather than creating an entry for it.

        Servers read fields only from a form or a file, and the keys of a dict that is a value. An update with
        title, date and body is treated as an update by every release.
        """
        if self.param_name == "files":
            return any(part.name for part in self._parts())
        names = (
            {name for name, _ in forms.wire_pairs(self.params)} if self.param_name == "data" else set[str]()
        )
        if not names:
            return not self._fields()
        is_entry = self.target[0] in ("experiments", "items")
        return not is_entry or names.isdisjoint(_ALL_UPDATE_FIELDS) or names >= _UPDATE_FIELDS

    def operation(
        self, manager: Manager, read_time: Callable[[str], datetime | None] = forms.parse_time
    ) -> Callable[[], object] | None:
        """Return a call of the typed Manager for the request, or None if servers only refuse it."""
        endpoint, id_text = self.target
        if self.verb == "DELETE":
            return (lambda: manager.destroy_event(forms.path_id(id_text))) if endpoint == "events" else None
        if endpoint in ("experiments", "items"):
            return self._entry_operation(manager, endpoint, id_text)
        if endpoint == "templates":
            fields = self._fields()
            if not id_text and not fields:
                return manager.create_template
            return lambda: manager.post_template(
                forms.path_id(id_text), fields, replace_metadata="metadata" in fields
            )
        if endpoint == "events":
            times = self._booking_fields(read_time)
            return lambda: manager.create_event(forms.path_id(id_text), times)
        if endpoint in _READ_ONLY_ENDPOINTS:
            raise ValidationError(
                f"API v1 has no POST {endpoint}; some releases would create an experiment for it", "url"
            )
        return None

    def _entry_operation(self, manager: Manager, endpoint: str, id_text: str) -> Callable[[], object]:
        is_item = endpoint == "items"
        if self.param_name == "files" and (file := single_file(self._parts())) is not None:
            upload = manager.upload_to_item if is_item else manager.upload_to_experiment
            source = file.source() if file.field == "file" else cast("Source", {file.field: file.content})
            return lambda: upload(forms.path_id(id_text), source)
        if self.param_name != "files" and id_text and saving.is_whole_entry(self.params):
            entry = cast("saving.Fields", self.params)
            kind: EntryKind = "item" if is_item else "experiment"
            return lambda: manager.save((kind, forms.path_id(id_text)), entry, replace_metadata=True)
        fields = self._entry_fields()
        if not fields and is_item:
            # an ID only: the typed method also accepts names, which elabapy does not
            return lambda: manager.create_item(forms.entry_id(id_text, zero_is_refused=True))
        if not fields and not id_text:
            return manager.create_experiment
        if not id_text:
            raise ValidationError(
                f"the ID is missing: call create_{endpoint[:-1]}() first, then post_{endpoint[:-1]}(id, …)",
                "id",
            )
        post = manager.post_item if is_item else manager.post_experiment
        # as in elabapy and on the server, metadata replaces all existing metadata
        return lambda: post(forms.path_id(id_text), fields, replace_metadata="metadata" in fields)

    def _entry_fields(self) -> dict[str, object]:
        """Return the fields of a post to an entry, without those that change nothing.

        Raises:
            ValidationError: If no field has a value, or a link targets anything but an item.
        """
        fields = self._fields()
        if not fields and (pairs := forms.name_value_pairs(self.params)):
            first_name = str(pairs[0][0])
            raise ValidationError(
                f"{first_name} has no value: the server would create an entry instead", first_name
            )
        for name, clean in _CLEANERS.items():
            if name in fields:
                fields[name] = _apply(fields[name], clean)
        target_field, expected = forms.LINK_TARGET
        if "link" in fields and target_field in fields:
            target = fields.pop(target_field)
            if target != expected:
                raise ValidationError(
                    f"API v1 only links to items: with {target_field}={target!r}, the server would link to"
                    " the item with this ID. Link experiments on the web page, or with API v2",
                    target_field,
                )
        return fields

    def _booking_fields(self, read_time: Callable[[str], datetime | None]) -> dict[str, object]:
        """Return the fields of a booking."""
        fields = self._fields()
        for name in forms.TIME_FIELDS:
            text = fields.get(name)
            if isinstance(text, str) and (time := read_time(text)) is not None:
                fields[name] = time
        return fields

    def _segments(self) -> list[str]:
        return [segment for segment in self.path.split("/") if segment]

    def _parts(self) -> list[Part]:
        return parts(self.params)

    def _fields(self) -> dict[str, object]:
        if self.param_name == "files":
            return forms.intended_fields([(part.field, part.content) for part in self._parts()])
        return forms.intended_fields(self.params)


def _as_json(params: object) -> JsonValue:
    try:
        json.dumps(params, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValidationError(f"params cannot be written as JSON: {error}", "params") from None
    return cast("JsonValue", params)


def _apply(value: object, clean: Callable[[str], str]) -> object:
    if isinstance(value, list):
        return [clean(item) for item in cast("list[str]", value)]
    return clean(value) if isinstance(value, str) else value


def _clean_id(value: str) -> str:
    """Convert an ID from a table, such as 5.0, to 5; leave a name unchanged."""
    return forms.whole_number(value) or value


def _clean_line(value: str) -> str:
    """Remove a trailing line break, which servers would replace with a blank."""
    return value.rstrip("\r\n")


_CLEANERS: Final[Mapping[str, Callable[[str], str]]] = {
    "title": _clean_line,
    "link": _clean_id,
    "category": _clean_id,
}
"""Functions that normalize fields as scripts typically write them."""
