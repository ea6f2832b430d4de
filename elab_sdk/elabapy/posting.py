"""The base class of elabapy's methods: posts fields to an entry, never an empty form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from elab_sdk.elabapy import forms
from elab_sdk.elabapy.baseapi import EMPTY_PARAMS, BaseAPI
from elab_sdk.elabapy.problems import convert_error
from elab_sdk.elabapy.script_session import method_call
from elab_sdk.errors import ElabError, ValidationError

if TYPE_CHECKING:
    from elab_api_v1.types import JsonValue

    from elab_sdk.elabapy.forms import Params

__all__ = ["EMPTY_PARAMS", "FIRST_PAGE", "EntryMethods", "Id"]

Id: TypeAlias = "JsonValue"
"""An ID as a number or as text, such as `entry["id"]`. Anything else is rejected."""

FIRST_PAGE: Final[Mapping[str, object]] = MappingProxyType({"limit": 15, "offset": 0})


class EntryMethods(BaseAPI):
    """The base class of the methods."""

    def _path_id(self, id: Id, *, zero_is_refused: bool = False) -> str:
        """Return the ID as elabapy writes it in a path. Servers answer an invalid one with other entries."""
        problem: ElabError
        text = str(id)
        if forms.whole_number(text.partition("?")[0]):
            return text
        try:
            return str(forms.entry_id(id, zero_is_refused=zero_is_refused))
        except ValidationError as error:
            if error.is_harmless:
                return text
            problem = error
        raise convert_error(problem, None, "")

    def _call(self, url: str, *args: Any, **keywords: Any) -> object:  # noqa: ANN401 - those of send_req
        """Send the request of a method, whose path is one of API v1 whatever the endpoint is."""
        with method_call():
            # a script's own send_req only accepts elabapy's arguments
            return self.send_req(url, *args, **keywords)

    def _post_fields(
        self, path: str, id: Id, params: Params, unsafe: bool, param_name: str = "data"
    ) -> object:
        """Change an entry; raise an error if there is nothing to send, which would create an entry."""
        problem: ElabError | None = None
        reusable = forms.reusable_params(params)
        try:
            if not unsafe and not forms.has_any(reusable):
                problem = ValidationError(
                    f"params has no values for {path}{id}: the server would create an entry instead", "params"
                )
        except ElabError as error:
            problem = error
        if problem is not None:
            raise convert_error(problem, None, "")
        return self._send(path, id, cast("Params", reusable), unsafe, param_name)

    def _send(self, path: str, id: Id, params: Params, unsafe: bool, param_name: str = "data") -> object:
        more = {"unsafe": True} if unsafe else {}
        # the text of an entry may contain anything, such as the beginning of a query
        number = self._path_id(id) if isinstance(id, Mapping) else str(id)
        return self._call(path + number, params, verb="POST", param_name=param_name, **more)
