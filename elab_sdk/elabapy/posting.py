"""What the methods share: posting to an entry, and never without anything to post."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from elab_sdk.elabapy import forms
from elab_sdk.elabapy.baseapi import NOTHING, BaseAPI
from elab_sdk.elabapy.problems import converted
from elab_sdk.elabapy.v2 import is_v2
from elab_sdk.errors import ConfigurationError, ElabError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.elabapy.forms import Params

__all__ = ["FIRST_PAGE", "NOTHING", "Id", "Posting"]

Id: TypeAlias = "int | str"
"""A number, or its digits."""

FIRST_PAGE: Final[Mapping[str, object]] = MappingProxyType({"limit": 15, "offset": 0})


class Posting(BaseAPI):
    """What the methods share."""

    def _word(self, id: Id, *, zero_is_refused: bool = False) -> str:
        """The end of a path, as elabapy writes it. Where it is no number, servers send a list, or another."""
        problem: ElabError
        text = str(id)
        if forms.whole(text.partition("?")[0]):
            return text
        try:
            return str(forms.number(id, zero_is_refused=zero_is_refused))
        except ValidationError as error:
            if error.is_harmless:
                return text
            problem = error
        raise converted(problem, None, "")

    def _only_v1(self, act: str) -> None:
        """Refuse a write that API v2 takes for something else."""
        if is_v2(self.endpoint):
            raise converted(
                ConfigurationError(
                    f"{act} is API v1's, and the endpoint is API v2's: give one that ends in /api/v1/, or"
                    " send what v2 takes with send_req(…, param_name='json')"
                ),
                None,
                "",
            )

    def _post(self, path: str, id: Id, params: Params, unsafe: bool, place: str = "data") -> object:
        """Change an entry. Where nothing is given, a server would create one instead."""
        problem: ElabError | None = None
        given = forms.kept(params)
        try:
            if not unsafe and not forms.has_any(given):
                problem = ValidationError(
                    f"nothing is given to post to {path}{id}: the server would create an entry", "params"
                )
        except ElabError as error:
            problem = error
        if problem is not None:
            raise converted(problem, None, "")
        return self._send(path, id, cast("Params", given), unsafe, place)

    def _send(self, path: str, id: Id, params: Params, unsafe: bool, place: str = "data") -> object:
        # a script that replaces send_req knows elabapy's arguments, and no more
        if unsafe:
            return self.send_req(path + str(id), params, verb="POST", param_name=place, unsafe=True)
        self._only_v1(f"a form to {path}{id}")
        return self.send_req(path + str(id), params, verb="POST", param_name=place)
