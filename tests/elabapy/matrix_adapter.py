"""The drop-in with the arguments of the typed Manager, for the writes of the safety matrix."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import elabapy

__all__ = ["DropInAdapter", "NotExpressible"]

_FIELD_NAMES: Final = {"tags": "tag", "links": "link"}


class NotExpressible(Exception):  # noqa: N818 - not an error
    """The write needs what elabapy does not have."""


class DropInAdapter:
    """A Manager of the drop-in with the arguments of the typed one."""

    def __init__(self, manager: elabapy.Manager) -> None:
        self._manager = manager

    def __getattr__(self, name: str) -> Any:
        if not hasattr(type(self._manager), name):
            raise NotExpressible(name)
        adapted = {"create": self._create, "post": self._post, "add": self._add, "upload": self._upload}
        method = adapted.get(name.partition("_")[0])
        if method is None:
            return getattr(self._manager, name)
        return lambda *args, **keywords: method(name, *args, **keywords)

    def in_parallel(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Run each call in its own thread."""
        with ThreadPoolExecutor(len(calls)) as pool:
            futures = [pool.submit(call, self) for call in calls]
        return [future.exception() or future.result() for future in futures]

    def _create(self, method: str, *args: Any, **keywords: Any) -> Any:
        if method == "create_event":
            item, *params = args
            return self._manager.create_event(item, {**(params[0] if params else {}), **keywords})
        if keywords or len(args) > (method == "create_item"):
            raise NotExpressible(method)
        return getattr(self._manager, method)(*args)

    def _post(self, method: str, id: Any, params: Any = None, **fields: Any) -> Any:
        # elabapy replaces metadata
        if "metadata" in fields and not fields.pop("replace_metadata", False):
            raise NotExpressible("metadata that is merged")
        if params is None or isinstance(params, dict):
            params = {
                _FIELD_NAMES.get(name, name): value for name, value in {**(params or {}), **fields}.items()
            }
        return getattr(self._manager, method)(id, params)

    def _add(self, method: str, id: Any, value: Any) -> Any:
        field = method.split("_")[1]
        is_entry = isinstance(value, dict) and "id" in value
        params = {field: value["id"]} if is_entry else value if isinstance(value, dict) else {field: value}
        return getattr(self._manager, method)(id, params)

    def _upload(self, method: str, id: Any, source: Any, **keywords: Any) -> Any:
        if set(keywords) - {"name"}:
            raise NotExpressible(method)
        upload = getattr(self._manager, method)
        if hasattr(source, "open"):
            with source.open("rb") as file:
                return upload(id, {"file": (keywords["name"], file) if keywords else file})
        if isinstance(source, dict):
            return upload(id, source)
        name = keywords.get("name", getattr(source, "name", "file"))
        return upload(id, {"file": source if hasattr(source, "read") else (name, source)})
