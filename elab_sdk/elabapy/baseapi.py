"""How a script reaches its server: attributes that it may set at any time, and one method that sends."""

from __future__ import annotations

import os
import threading
import warnings
import weakref
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast, overload
from urllib.parse import parse_qsl, urljoin

import attrs
from elab_api_v1.redaction import without_keys

from elab_sdk.config import TOKEN_VARIABLE, Timeouts, without_user
from elab_sdk.elabapy import forms
from elab_sdk.elabapy.inner import Inner
from elab_sdk.elabapy.operations import PLACES, VERBS, Own
from elab_sdk.elabapy.problems import Error, SetupError, converted
from elab_sdk.elabapy.v2 import InnerV2, is_v2
from elab_sdk.errors import ElabError, InsecureConnectionWarning, ValidationError
from elab_sdk.wire import redirects, tls
from elab_sdk.wire.retries import Retries

if TYPE_CHECKING:
    from elab_api_v1.types import JsonValue

    from elab_sdk.config import Proxies, Verify
    from elab_sdk.elabapy.forms import Params

__all__ = ["BaseAPI", "Error", "SetupError"]

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_PATIENT: Final = Timeouts(read=3600.0, write=3600.0, call=86_400.0)
"""elabapy waits for ever; a program that hangs for good helps nobody."""
_ONCE_MORE: Final = Retries(1, first=0.0, longest=0.0)
"""Connections are kept, which elabapy does not: a read that meets one that was just closed is sent again."""
_ENDLESS: Final = 1 << 40
_FURTHER: Final = ("timeout", "retries", "cert", "release")


class BaseAPI:
    """What a script may set, and the method that sends.

    >>> manager = Manager(endpoint=endpoint, token=token, verify=False)
    >>> manager.verify
    False

    Args:
        endpoint: The server's address, with or without /api/v1/; one that ends in /api/v2/ for `send_req`.
        token: The API key.
        verify: False to accept any certificate, or a CA file.
        proxies: {"https": "http://proxy:3128"}.

    Any further keyword becomes an attribute; see the module for those that mean something.

    Raises:
        SetupError: The endpoint or the key is missing.
    """

    token: str = ""
    endpoint: str = ""
    proxies: Proxies | None = None
    verify: Verify | None = True

    def __init__(self, *args: object, **kwargs: object) -> None:  # noqa: ARG002 - elabapy ignores them too
        self.verify = True
        for name, value in kwargs.items():
            setattr(self, name, value)
        for name in ("token", "endpoint"):
            if not getattr(self, name):
                raise SetupError(f"no {name} was given: Manager(endpoint=…, token=…)")

    @overload
    def send_req(
        self,
        url: str,
        params: Params = NOTHING,
        verb: str = "GET",
        binary: Literal[False] = False,
        param_name: str = "data",
        *,
        unsafe: bool = False,
    ) -> JsonValue: ...
    @overload
    def send_req(
        self,
        url: str,
        params: Params = NOTHING,
        verb: str = "GET",
        binary: bool = False,
        param_name: str = "data",
        *,
        unsafe: bool = False,
    ) -> JsonValue | bytes: ...
    def send_req(
        self,
        url: str,
        params: Params = NOTHING,
        verb: str = "GET",
        binary: bool = False,
        param_name: str = "data",
        *,
        unsafe: bool = False,
    ) -> JsonValue | bytes:
        """Send any request. A write that is one of the acts of API v1 is as safe as its method is.

        Where the endpoint ends in /api/v2/, requests go there as they stand.

        >>> manager.send_req("experiments/?limit=1")[0]["title"]
        'Untitled'

        Args:
            url: Below the API's root: "experiments/?related=3".
            params: Fields of a form, the query, or files: see `param_name`.
            verb: GET, POST or DELETE.
            binary: Whether the answer is a file.
            param_name: "data" for a form, "params" for the query, "files" for {"file": f}, "json".
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            What the server sent: JSON as Python values, or bytes. True where it sent nothing.

        Raises:
            Error: The server refused it; it would do harm; or there was no answer.

        Works on every release.
        """
        problem: ElabError
        try:
            _one_of(verb, VERBS, "verb")
            _one_of(param_name, PLACES, "param_name")
            inner = self._inner()
            path, query = _address(inner.endpoint, url)
            own = Own(verb=verb, path=path, query=query, params=forms.kept(params), place=param_name)
            act = None if verb == "GET" or unsafe or inner.is_v2 else own.act(inner)
            if act is not None:
                return inner.write(own, act)
            request = own.request(is_file=binary)
        except ElabError as error:
            problem = error
        else:
            return inner.read(request, binary=binary)
        raise converted(problem, None, "")

    def _inner(self) -> Inner:
        """The typed Manager for the attributes as they are now."""
        settings: dict[str, Any] = {
            "endpoint": self.endpoint,
            "token": self.token,
            "verify": _truth(self.verify),
            # a copy: a script may change its own dict in place
            "proxies": dict(self.proxies) if isinstance(self.proxies, Mapping) else self.proxies,
            **{name: getattr(self, name) for name in _FURTHER if hasattr(self, name)},
        }
        with _making:
            kept = _kept.get(self)
            # what certificates are checked against, the environment may say
            authority = tls.authority() if settings["verify"] is True else None
            if kept is not None and (kept.settings, kept.authority) != (settings, authority):
                kept.end()
                kept = None
            if kept is None:
                inner = _made(settings)
                kept = _kept[self] = _Kept(settings, authority, inner, weakref.finalize(self, inner.close))
            return kept.inner

    def __str__(self) -> str:
        return "<Manager>"

    def __getstate__(self) -> dict[str, object]:
        # a pickle holds the key for those alone who say so, with `pickle_key`, as for elab_sdk.Manager
        kept = {**self.__dict__}
        if kept.get("pickle_key") is True:
            return kept
        return {name: _public(name, value) for name, value in kept.items() if name != "token"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update({"token": os.environ.get(TOKEN_VARIABLE, ""), **state})

    def __copy__(self) -> Self:
        # a copy stays in this process, and so keeps the key
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self.__copy__()


@attrs.frozen
class _Kept:
    """The typed Manager of one of ours.

    Args:
        settings: What it was made for.
        authority: What the environment said then that certificates are checked against.
        inner: The typed Manager.
        end: Closes its connections; at the latest when ours is gone.
    """

    settings: dict[str, Any]
    authority: tuple[str, str] | None
    inner: Inner
    end: weakref.finalize[[], BaseAPI]


def _public(name: str, value: object) -> object:
    """What a pickle may hold of an attribute: no key, also not one in the wrong place, and no password."""
    if name == "proxies" and isinstance(value, str):
        return without_keys(without_user(value))
    if name == "proxies" and isinstance(value, Mapping):
        proxies = cast("Mapping[object, object]", value)
        return {
            scheme: without_keys(without_user(proxy)) if isinstance(proxy, str) else proxy
            for scheme, proxy in proxies.items()
        }
    return without_keys(value)


_making: Final = threading.Lock()
_kept: Final[weakref.WeakKeyDictionary[BaseAPI, _Kept]] = weakref.WeakKeyDictionary()
"""Beside them, not in them, so that what a script sets is all that they hold."""


def _truth(verify: Any) -> Any:  # noqa: ANN401 - what a script set, which Manager looks at
    """True, False, or what certificates are checked against; 0, 1 and numpy's are True and False as well."""
    if verify is None:
        return True
    return bool(verify) if type(verify).__name__ in ("int", "bool_", "bool") else verify


def _made(settings: dict[str, Any]) -> Inner:
    chosen = {"timeout": _PATIENT, "retries": _ONCE_MORE, "max_answer": _ENDLESS, **settings}
    with warnings.catch_warnings():
        if settings["verify"] is False:
            # who says so knows
            warnings.simplefilter("ignore", InsecureConnectionWarning)
        return InnerV2(**chosen) if is_v2(settings["endpoint"]) else Inner(**chosen)


def _one_of(value: object, allowed: tuple[str, ...], argument: str) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ValidationError(f"{argument} is one of {', '.join(allowed)}, not {value!r}", argument)


def _address(endpoint: str, url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path below the API's root, and the query.

    Raises:
        ValidationError: It leads elsewhere: the key is for this server alone.
    """
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise ValidationError(f"url is text, such as 'experiments/1', not {url!r}", "url")
    whole = urljoin(endpoint, url)
    path, _, query = whole.removeprefix(endpoint).partition("#")[0].partition("?")
    if not whole.startswith(endpoint) or redirects.leaves(path):
        raise ValidationError(f"url is below {endpoint}, such as 'experiments/1', not {url!r}", "url")
    return path, tuple(parse_qsl(query, keep_blank_values=True))
