"""The class `BaseAPI`: connection attributes that a script may set at any time, and `send_req`."""

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
from elab_sdk.elabapy.operations import PARAM_NAMES, VERBS, ScriptRequest
from elab_sdk.elabapy.problems import Error, SetupError, convert_error
from elab_sdk.elabapy.typed_client import TypedClient
from elab_sdk.errors import ElabError, InsecureConnectionWarning, ValidationError
from elab_sdk.wire import redirects, tls
from elab_sdk.wire.retries import Retries

if TYPE_CHECKING:
    from elab_api_v1.types import JsonValue

    from elab_sdk.config import Proxies, Verify
    from elab_sdk.elabapy.forms import Params

__all__ = ["BaseAPI", "Error", "SetupError"]

EMPTY_PARAMS: Final[Mapping[str, object]] = MappingProxyType({})
_LONG_TIMEOUTS: Final = Timeouts(read=3600.0, write=3600.0, call=86_400.0)
"""elabapy waits without limit; these limits are long but prevent a program from hanging forever."""
_ONE_RETRY: Final = Retries(1, first=0.0, longest=0.0)
"""Unlike elabapy, connections are reused: a read on a connection that was just closed is retried."""
_NO_SIZE_LIMIT: Final = 1 << 40
WRITTEN_FOR_VARIABLE: Final = "ELAB_WRITTEN_FOR"
"""The environment variable for scripts that do not pass `written_for`."""
_OPTIONAL_SETTINGS: Final = ("timeout", "retries", "cert", "release", "time_zone")


class BaseAPI:
    """Connection attributes and the method that sends requests.

    >>> manager = Manager(endpoint=endpoint, token=token, verify=False)
    >>> manager.verify
    False

    Args:
        endpoint: The server's address, with or without /api/v1/ or /api/v2/.
        token: The API key.
        verify: False to accept any certificate, or the path of a CA file.
        proxies: Proxies by scheme, such as {"https": "http://proxy:3128"}.
        written_for: The release that the script was written for, such as "3.6": results have its keys and
            forms, whatever release the server has. None for the value of `ELAB_WRITTEN_FOR`.

    Any other keyword becomes an attribute; the module's docstring lists those with a meaning.

    Raises:
        SetupError: If the endpoint or the key is missing, `written_for` is not a release with API v1, or its
            name is misspelled.
    """

    token: str = ""
    endpoint: str = ""
    proxies: Proxies | None = None
    verify: Verify | None = True
    written_for: str | None = None

    def __init__(
        self,
        *args: object,  # noqa: ARG002 - elabapy ignores them too
        written_for: str | None = None,
        **kwargs: object,
    ) -> None:
        self.verify = True
        if written_for is not None:
            self.written_for = written_for
        for name, value in kwargs.items():
            _check_name(name)
            setattr(self, name, value)
        for name in ("token", "endpoint"):
            if not getattr(self, name):
                raise SetupError(f"{name} is missing: use Manager(endpoint=…, token=…)")
        if self.written_for is not None:
            from elab_sdk.elabapy.written_for.target import find_target  # rarely needed

            find_target(self.written_for)

    @overload
    def send_req(
        self,
        url: str,
        params: Params = EMPTY_PARAMS,
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
        params: Params = EMPTY_PARAMS,
        verb: str = "GET",
        binary: bool = False,
        param_name: str = "data",
        *,
        unsafe: bool = False,
    ) -> JsonValue | bytes: ...
    def send_req(
        self,
        url: str,
        params: Params = EMPTY_PARAMS,
        verb: str = "GET",
        binary: bool = False,
        param_name: str = "data",
        *,
        unsafe: bool = False,
    ) -> JsonValue | bytes:
        """Send any request. Writes of API v1 are checked like in the methods for them.

        On a server with API v2, a request of API v1 has the same effect through API v2, and any other is sent
        as a request of API v2, as `elab_sdk.Manager.send_req` does. If the endpoint ends in /api/v2/, all
        are requests of API v2; those that have another meaning there are refused.

        >>> manager.send_req("experiments/?limit=1")[0]["title"]
        'Untitled'

        Args:
            url: The path below the API root, such as "experiments/?related=3".
            params: Form fields, query arguments or files, depending on `param_name`.
            verb: GET, POST or DELETE.
            binary: Whether the response is a file.
            param_name: "data" for a form, "params" for the query, "files" for {"file": f}, "json".
            unsafe: Send the request unchanged, even if it may do harm. Only for API v1.

        Returns:
            The response of the server: JSON as Python values, or bytes; True if it is empty. For a creation
            of API v2, whose response is empty, {"result": "success", "id": …}.

        Raises:
            Error: If the server refuses the request or does not answer, or if the request would do harm.

        Works on every release.
        """
        problem: ElabError
        try:
            _check_choice(verb, VERBS, "verb")
            _check_choice(param_name, PARAM_NAMES, "param_name")
            client = self._typed_manager()
            path, query = _split_url(client.roots, url)
            script_request = ScriptRequest(
                verb=verb, path=path, query=query, params=forms.reusable_params(params), param_name=param_name
            )
            return client.send(script_request, binary=binary, unsafe=unsafe)
        except ElabError as error:
            problem = error
        raise convert_error(problem, None, "")

    def _typed_manager(self) -> TypedClient:
        """Return the typed Manager for the current attributes."""
        settings: dict[str, Any] = {
            "endpoint": self.endpoint,
            "token": self.token,
            "verify": _as_bool(self.verify),
            # a copy, since a script may modify its dict in place
            "proxies": dict(self.proxies) if isinstance(self.proxies, Mapping) else self.proxies,
            **{name: getattr(self, name) for name in _OPTIONAL_SETTINGS if hasattr(self, name)},
            "written_for": self._written_for(),
        }
        with _managers_lock:
            open_manager = _open_managers.get(self)
            # the environment may set the CA certificates
            authority = tls.environment_authority() if settings["verify"] is True else None
            if open_manager is not None and (open_manager.settings, open_manager.authority) != (
                settings,
                authority,
            ):
                open_manager.end()
                open_manager = None
            if open_manager is None:
                manager = _make_manager(settings)
                open_manager = _open_managers[self] = _OpenManager(
                    settings, authority, manager, weakref.finalize(self, manager.close)
                )
            return open_manager.client

    def _written_for(self) -> object:
        """Return the release that the script was written for, or None; "" is the same as None."""
        stated = self.written_for
        return (os.environ.get(WRITTEN_FOR_VARIABLE, "") if stated is None else stated) or None

    def __str__(self) -> str:
        return "<Manager>"

    def __getstate__(self) -> dict[str, object]:
        # as in elab_sdk.Manager, a pickle contains the key only if `pickle_key` is set
        state = {**self.__dict__}
        if state.get("pickle_key") is True:
            return state
        return {name: _without_secrets(name, value) for name, value in state.items() if name != "token"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update({"token": os.environ.get(TOKEN_VARIABLE, ""), **state})

    def __copy__(self) -> Self:
        # a copy stays in this process and keeps the key
        copied = type(self).__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self.__copy__()


@attrs.frozen
class _OpenManager:
    """The typed Manager behind one elabapy Manager.

    Args:
        settings: The settings that it was created with.
        authority: The CA certificates set by the environment at that time.
        client: The typed Manager.
        end: Closes its connections, at the latest when the elabapy Manager is garbage-collected.
    """

    settings: dict[str, Any]
    authority: tuple[str, str] | None
    client: TypedClient
    end: weakref.finalize[[], BaseAPI]


def _without_secrets(name: str, value: object) -> object:
    """Return an attribute without keys and passwords, for a pickle."""
    if name == "proxies" and isinstance(value, str):
        return without_keys(without_user(value))
    if name == "proxies" and isinstance(value, Mapping):
        proxies = cast("Mapping[object, object]", value)
        return {
            scheme: without_keys(without_user(proxy)) if isinstance(proxy, str) else proxy
            for scheme, proxy in proxies.items()
        }
    return without_keys(value)


_managers_lock: Final = threading.Lock()
_open_managers: Final[weakref.WeakKeyDictionary[BaseAPI, _OpenManager]] = weakref.WeakKeyDictionary()
"""Kept outside the Managers, whose attributes are only those that a script sets."""


def _as_bool(verify: Any) -> Any:  # noqa: ANN401 - any value that a script sets; Manager checks it
    """Return True, False or the CA certificates; 0, 1 and numpy booleans become True or False."""
    if verify is None:
        return True
    return bool(verify) if type(verify).__name__ in ("int", "bool_", "bool") else verify


def _make_manager(settings: dict[str, Any]) -> TypedClient:
    arguments = {"timeout": _LONG_TIMEOUTS, "retries": _ONE_RETRY, "max_answer": _NO_SIZE_LIMIT, **settings}
    with warnings.catch_warnings():
        if settings["verify"] is False:
            # the script has disabled verification explicitly
            warnings.simplefilter("ignore", InsecureConnectionWarning)
        if settings["written_for"] is None:
            del arguments["written_for"]
            return TypedClient(**arguments)
        from elab_sdk.elabapy.old_script_client import OldScriptClient  # rarely needed

        return OldScriptClient(**arguments)


def _check_name(name: str) -> None:
    """Refuse a misspelled `written_for`, which would become an attribute without effect.

    Raises:
        SetupError: If the name is similar.
    """
    if name[:1].lower() == "w":
        from difflib import get_close_matches  # rarely needed

        if get_close_matches(name.lower(), ["written_for"], cutoff=0.8):
            raise SetupError(f"unknown argument {name!r}; did you mean 'written_for'?")


def _check_choice(value: object, allowed: tuple[str, ...], argument: str) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ValidationError(f"{argument} must be one of {', '.join(allowed)}, not {value!r}", argument)


def _split_url(roots: tuple[str, ...], url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the path below the API root, and the query.

    Raises:
        ValidationError: If it is outside the API root, since the key must not be sent elsewhere.
    """
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise ValidationError(f"url must be text such as 'experiments/1', not {url!r}", "url")
    full_url = urljoin(roots[0], url)
    root = next((root for root in roots if full_url.startswith(root)), roots[0])
    path, _, query = full_url.removeprefix(root).partition("#")[0].partition("?")
    if not full_url.startswith(root) or redirects.leaves_api(path):
        raise ValidationError(f"url must be below {root}, such as 'experiments/1', not {url!r}", "url")
    return path, tuple(parse_qsl(query, keep_blank_values=True))
