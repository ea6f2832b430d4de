"""The settings of a Manager: endpoint, API key, timeouts and TLS. All are checked before anything is sent."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias, cast
from urllib.parse import urlsplit

import attrs
from elab_api_v1.redaction import holds_key

from elab_sdk._wording import say
from elab_sdk.errors import ConfigurationError, ElabError
from elab_sdk.wire.retries import Retries, checked_retries

if TYPE_CHECKING:
    import ssl
    from datetime import tzinfo
    from pathlib import Path
    from urllib.parse import SplitResult

__all__ = [
    "Api",
    "Certificate",
    "Proxies",
    "Settings",
    "Timeouts",
    "Verify",
    "check_text",
    "normal_endpoint",
    "normal_token",
    "site_of",
    "without_user",
]

ENDPOINT_VARIABLE: Final = "ELAB_ENDPOINT"
TOKEN_VARIABLE: Final = "ELAB_TOKEN"  # noqa: S105 - the variable's name, not a key
TIME_ZONE_VARIABLE: Final = "ELAB_TIME_ZONE"

Api: TypeAlias = Literal["v1", "v2"]
"""A version of eLabFTW's REST API: v1 up to and including 4.9, v2 from 4.5."""

if TYPE_CHECKING:
    import ssl

    Verify: TypeAlias = bool | str | os.PathLike[str] | ssl.SSLContext
    """True: check certificates; a path: check them against this CA file or folder; False: do not check."""
else:

    def __getattr__(name: str) -> object:
        if name != "Verify":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import ssl  # slow to load

        return bool | str | os.PathLike[str] | ssl.SSLContext


Proxies: TypeAlias = str | Mapping[str, str]
"""The URL of a proxy, or a dict with one for each scheme: {"https": "http://proxy:3128"}."""

Certificate: TypeAlias = str | os.PathLike[str] | tuple[str | os.PathLike[str], str | os.PathLike[str]]
"""The client certificate: one PEM file that contains its key too, or (certificate, key)."""

_PROXIES_EXPECTED: Final = (
    "proxies must be the address of a proxy, such as 'http://proxy:3128', or a dict with one for each scheme,"
    " such as {'https': 'http://proxy:3128'}"
)
_PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")

MAX_ANSWER: Final = 1 << 29
"""Larger than any JSON response that a server can create: PHP's own memory limit is much lower."""

_warned: Final[set[tuple[str, str]]] = set()
"""Endpoint and reason of the warnings given so far: each is given once, however many Managers are made."""

_EXAMPLE_ENDPOINT: Final = "https://elab.example.org/api/v1/"
_APIS: Final = ("v1", "v2")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@attrs.frozen
class Timeouts:
    """Timeouts, in seconds, for each phase of a request.

    >>> Timeouts(read=300).connect
    10.0

    Args:
        connect: For opening a connection.
        read: For each part of a response; increase it for backups and long lists.
        write: For each part of a request.
        pool: For waiting until a connection of the pool is free.
        call: For a request and its complete response, including all retries. Only the resolution of the
            host name, which the operating system does, may take longer.
        transfer: The same for a request that sends or receives a file; by default a day.
    """

    connect: float = 10.0
    read: float = 60.0
    write: float = 60.0
    pool: float = 60.0
    call: float = 300.0
    transfer: float = 86_400.0


@attrs.frozen(kw_only=True, slots=False)
class Settings:
    """The settings of a Manager, checked.

    >>> Settings.of("https://elab.example.org", "0123abcd").endpoint
    'https://elab.example.org/api/v1/'

    A pickle contains neither the key nor the user and password of a proxy unless `pickle_key` is True:
    pickles end up in caches and queues that others can read. Settings unpickled without a key use that of
    ELAB_TOKEN, if it is set; if the key was read from a profile, the Manager reads it again.

    Args:
        endpoint: The address of the API's root, which ends with a slash. Without `api`, it may be that of API
            v1 although the server has only v2.
        token: The API key; never in a repr, and in a pickle only if `pickle_key` is True.
        verify: Whether certificates are checked, and against which authorities.
        proxy: The proxy for this endpoint, or None.
        timeouts: The timeouts of each request.
        cert: The files of the client certificate and its key; the second is None if one file contains both.
        retries: When a request is repeated.
        max_answer: Maximum size in bytes, decompressed, of a response that is read into memory.
        pickle_key: Whether a pickle contains the key and the proxy's password.
        api: The API to use, if the caller or the endpoint says so.
        is_site: Whether the caller gave the address of the site, which says nothing about the API.
        time_zone: The time zone of the lab, in which servers from 5.4 keep the times of bookings.
        source: Where endpoint and key were found, for the repr of the Manager; empty for arguments.
        key_profile: The name of the profile that has the key; empty if it is from elsewhere.
    """

    endpoint: str
    token: str = attrs.field(repr=False)
    verify: bool | str | ssl.SSLContext = True
    proxy: str | None = attrs.field(default=None, repr=False)
    timeouts: Timeouts = attrs.field(factory=Timeouts)
    cert: tuple[str, str | None] | None = None
    retries: Retries = attrs.field(factory=Retries)
    max_answer: int = MAX_ANSWER
    pickle_key: bool = False
    api: Api | None = None
    is_site: bool = False
    time_zone: tzinfo | None = None
    source: str = ""
    key_profile: str = ""

    @classmethod
    def of(
        cls,
        endpoint: str,
        token: str,
        *,
        verify: Verify | None = True,
        proxies: Proxies | None = None,
        timeout: float | Timeouts | None = None,
        cert: Certificate | None = None,
        retries: int | Retries = 3,
        max_answer: int = MAX_ANSWER,
        pickle_key: bool = False,
        api: Api | None = None,
        time_zone: str | tzinfo | None = None,
        source: str = "",
        key_profile: str = "",
    ) -> Self:
        """Check the arguments. ELAB_TIME_ZONE is used if the time zone is omitted.

        Args:
            endpoint: The server's address; see `normal_endpoint`.
            token: The API key; see `normal_token`.
            verify: True or None, False, a CA file or folder, or an `ssl.SSLContext`.
            proxies: The URL of a proxy, or a dict with one for each scheme.
            timeout: Seconds for each phase of a request, or `Timeouts`.
            cert: The client certificate: one file, or (certificate, key).
            retries: The maximum number of retries, or `Retries`.
            max_answer: Maximum size in bytes, decompressed, of a response that is read into memory.
            pickle_key: Whether a pickle contains the key.
            api: "v1" or "v2"; omit it to use the one that the server has.
            time_zone: The time zone of the lab, by name or as a `tzinfo`.
            source: Where endpoint and key were found, for people.
            key_profile: The name of the profile that has the key.

        Raises:
            ConfigurationError: A setting is missing or invalid.
        """
        if not isinstance(pickle_key, bool):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            raise ConfigurationError(f"pickle_key must be True or False, not {type(pickle_key).__name__}")
        address, key = check_text(endpoint, "endpoint"), check_text(token, "token")
        if "://" in key and "://" not in address:
            # neither is shown: the value of endpoint may be a key that was mistyped, and is not recognized
            raise ConfigurationError(say("endpoint and token are swapped; use {endpoint_and_token}"))
        root = normal_endpoint(address)
        stated_api = _api(api, root, address)
        root = f"{site_of(root)}api/{stated_api or 'v1'}/"
        checked_verify = _verify(verify)
        return cls(
            endpoint=root,
            token=normal_token(key),
            verify=checked_verify,
            proxy=_proxy(proxies, root),
            timeouts=_timeouts(timeout),
            cert=_certificate(cert, checked_verify),
            retries=checked_retries(retries),
            max_answer=_max_answer(max_answer),
            pickle_key=pickle_key,
            api=stated_api,
            is_site=stated_api is None and "/api/" not in address,
            time_zone=_time_zone(time_zone),
            source=source,
            key_profile=key_profile,
        )

    @cached_property
    def site(self) -> str:
        """The address of the site, which ends with a slash.

        >>> Settings.of("https://elab.example.org/notebook/api/v1/", "0123abcd").site
        'https://elab.example.org/notebook/'
        """
        return site_of(self.endpoint)

    def root(self, api: Api) -> str:
        """The address of the root of an API, which ends with a slash.

        >>> Settings.of("https://elab.example.org", "0123abcd").root("v2")
        'https://elab.example.org/api/v2/'
        """
        return f"{self.site}api/{api}/"

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this computer."""
        host = urlsplit(self.endpoint).hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def route(self) -> str | None:
        """The proxy to use: the one set, or else that of the environment.

        A server on this computer is never reached through the environment's proxy.
        """
        if self.proxy is not None or self.is_loopback:
            return self.proxy
        from urllib.request import getproxies, proxy_bypass  # slow to load

        if proxy_bypass(urlsplit(self.endpoint).hostname or ""):
            return None
        return _proxy(getproxies(), self.endpoint)

    @property
    def route_label(self) -> str:
        """The proxy to use and the setting that names it, without its password; empty if there is none."""
        route = self.route
        if route is None:
            return ""
        scheme = urlsplit(self.endpoint).scheme
        variables = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
        variable = next((name for name in variables if os.environ.get(name)), "the system's settings")
        return f"{without_user(route)} ({say('{proxy_setting}') if self.proxy is not None else variable})"

    def exposure(self) -> str:
        """Get the warning that others may read the key on its way; empty if they cannot.

        Each warning is returned once in a process; later calls return an empty string.
        """
        if self.endpoint.startswith("https://"):
            reason = say("certificates are not checked ({insecure})") if self.verify is False else ""
        else:
            reason = "" if self.is_loopback else "http is not encrypted"
        if not reason or (self.endpoint, reason) in _warned:
            return ""
        _warned.add((self.endpoint, reason))
        return f"others may read the API key on its way to {self.endpoint}: {reason}"

    def __getstate__(self) -> dict[str, object]:
        if not isinstance(self.verify, bool | str):
            raise ConfigurationError(
                "an ssl.SSLContext cannot be pickled; use the path of a CA file as verify"
            )
        if self.pickle_key:
            return {**self.__dict__}
        return {**self.__dict__, "token": "", "proxy": self.proxy and without_user(self.proxy)}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        # the key of a profile is read by the Manager: profiles are above these settings
        if not self.token and not self.key_profile:
            self.restore_key(os.environ.get(TOKEN_VARIABLE, ""))

    def restore_key(self, token: str) -> None:
        """Set the key of settings that were unpickled without it.

        Args:
            token: The API key; empty if none was found, which the first request reports.

        Raises:
            ConfigurationError: It cannot be an API key.
        """
        if token:
            self.__dict__["token"] = normal_token(token)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        # a copy stays in this process, so it keeps the key
        return self


def normal_endpoint(text: str) -> str:
    """Get the address of the API's root from the address of the site or of one of its pages.

    >>> normal_endpoint("https://elab.example.org/notebook")
    'https://elab.example.org/notebook/api/v1/'
    >>> normal_endpoint("https://ELAB.example.org:443/experiments.php?mode=view&id=3")
    'https://elab.example.org/api/v1/'
    >>> normal_endpoint("https://elab.example.org/api/v2")
    'https://elab.example.org/api/v2/'

    Args:
        text: The http or https address of the site, of its API v1 or v2 (with or without a slash at the end),
            or of any of its pages, as a browser shows it.

    Raises:
        ConfigurationError: It has no scheme, or contains a user, a query, a fragment or an API key. The
            message does not contain the key.
    """
    address = text.strip()
    if holds_key(address):
        raise ConfigurationError(
            f"the endpoint contains an API key; use the server's address, such as {_EXAMPLE_ENDPOINT}, and"
            " pass the key as token"
        )
    parts, problem = _split(address)
    if parts is None:
        raise ConfigurationError(
            f"the endpoint is not a valid address ({problem}); use one such as {_EXAMPLE_ENDPOINT}"
        )
    # not parts.username: urlsplit does not find the user of an address without a scheme
    if "@" in re.split("[?#]", address)[0]:
        raise ConfigurationError(
            "the endpoint contains a user or password; pass the API key as token instead"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(_scheme_problem(address))
    if any(not 32 < ord(character) < 127 for character in address):
        raise ConfigurationError(
            f"the endpoint {address!r} contains a character that addresses cannot contain"
        )
    segments = [segment for segment in parts.path.split("/") if segment]
    is_page = bool(segments) and segments[-1].endswith(".php")
    if is_page:
        # pages are in the site's folder, except the controllers that they call
        segments = segments[:-1] if segments[-3:-1] != ["app", "controllers"] else segments[:-3]
    elif "?" in address or "#" in address:
        raise ConfigurationError(
            f"the endpoint cannot contain ? or #; use {address.split('?')[0].split('#')[0]}"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{_api_path(segments, address)}"


def without_user(address: str) -> str:
    """Remove the user and the password from an address.

    >>> without_user("http://me:sesame@proxy.example.org:3128")
    'http://proxy.example.org:3128'

    Args:
        address: Any text, valid as an address or not.
    """
    scheme, separator, rest = address.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _split(address: str) -> tuple[SplitResult | None, str]:
    """Split an address. Returns its parts and an empty string, or None and why it is invalid."""
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError as error:
        return None, str(error)
    return parts, ""


def _scheme_problem(address: str) -> str:
    if "://" in address or address.startswith("/") or not address:
        return (
            f"the endpoint {address!r} is not an http or https address; use one such as {_EXAMPLE_ENDPOINT}"
        )
    return f"the endpoint {address!r} has no scheme; did you mean 'https://{address}'?"


def _api_path(segments: list[str], address: str) -> str:
    if ".." in segments or "." in segments:
        raise ConfigurationError(
            f"the path of the endpoint {address!r} contains '.' or '..'; use one such as {_EXAMPLE_ENDPOINT}"
        )
    if "api" not in segments:
        segments = [*segments, "api", "v1"]
    at = len(segments) - 1 - segments[::-1].index("api")
    version = segments[at + 1 : at + 2] or ["v1"]
    if version[0] not in _APIS:
        raise ConfigurationError(
            f"the endpoint {address!r} is an address of neither API v1 nor v2; use one such as"
            f" {_EXAMPLE_ENDPOINT}"
        )
    if segments[at + 2 :]:
        raise ConfigurationError(
            f"the endpoint {address!r} does not end after /api/{version[0]}/; use one such as"
            f" {_EXAMPLE_ENDPOINT}"
        )
    return "/" + "/".join([*segments[:at], "api", *version]) + "/"


def site_of(endpoint: str) -> str:
    """Get the address of the site from the address of the root of one of its APIs.

    >>> site_of("https://elab.example.org/notebook/api/v2/")
    'https://elab.example.org/notebook/'

    Args:
        endpoint: An address as `normal_endpoint` returns it.
    """
    return re.sub("api/v[12]/$", "", endpoint)


def _api(stated: object, root: str, address: str) -> Api | None:
    """The API to use: the stated one, or else API v2 if the endpoint is its address; None if neither."""
    if stated is not None and stated not in _APIS:
        raise ConfigurationError(f"api must be 'v1' or 'v2', or omitted, not {stated!r}")
    is_v2 = root.endswith("/api/v2/")
    if is_v2 and stated == "v1":
        raise ConfigurationError(
            say("the endpoint {address!r} is an address of API v2; {omit_api_v1}", address=address)
        )
    return "v2" if is_v2 else stated


def normal_token(text: str) -> str:
    """Check an API key, and remove the whitespace around it.

    >>> normal_token(" 0123abcd ")
    '0123abcd'

    Args:
        text: The API key, as eLabFTW shows it when it is created.

    Raises:
        ConfigurationError: It cannot be an API key. The message does not contain it.
    """
    key = text.strip()
    if key[:7].lower() == "bearer ":
        raise ConfigurationError("the token starts with 'Bearer '; pass the API key alone")
    if not key:
        raise ConfigurationError("the token is empty")
    if any(not 32 < ord(character) < 127 for character in key):
        raise ConfigurationError(
            "the token contains whitespace, a line break or a non-ASCII character; copy exactly the whole key"
        )
    return key


def check_text(value: str, argument: str) -> str:
    """Check the type of an argument.

    >>> check_text("https://elab.example.org", "endpoint")
    'https://elab.example.org'

    Args:
        value: The value.
        argument: The name of the argument, for the error message.

    Raises:
        ConfigurationError: It is not a string.
    """
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise ConfigurationError(f"{argument} must be a string, not {type(value).__name__}")
    return value


def _verify(value: Verify | None) -> bool | str | ssl.SSLContext:
    if value is None:
        return True
    if isinstance(value, bool):
        return value
    if not isinstance(value, str | os.PathLike):
        import ssl  # slow to load, and rarely needed here

        if not isinstance(value, ssl.SSLContext):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(
                "verify must be True, False, the path of a CA file or folder, or an ssl.SSLContext, not"
                f" {type(value).__name__}"
            )
        return value
    path = _path_of(value, "verify")
    if not path.exists():
        raise ConfigurationError(f"the CA file or folder of verify does not exist: {path}")
    return str(path)


def _certificate(
    value: Certificate | None, verify: bool | str | ssl.SSLContext
) -> tuple[str, str | None] | None:
    if value is None:
        return None
    if not isinstance(verify, bool | str):
        raise ConfigurationError(
            "cert cannot be used with an ssl.SSLContext; load the certificate into the context"
        )
    files = value if isinstance(value, tuple) else (value,)
    if len(files) > 2 or not all(isinstance(file, str | os.PathLike) for file in files):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError("cert must be the path of a PEM file, or (certificate, key)")
    if not files:
        raise ConfigurationError("cert is empty; it must be the path of a PEM file, or (certificate, key)")
    paths = [_path_of(file, "cert") for file in files]
    for path in paths:
        if not path.is_file():
            raise ConfigurationError(f"the file of cert does not exist: {path}")
    return str(paths[0]), str(paths[1]) if len(paths) == 2 else None


def _path_of(value: str | os.PathLike[str], argument: str) -> Path:
    from elab_sdk.files import atomic  # few callers need it

    try:
        return atomic.path_of(value, argument)
    except ElabError as error:
        raise ConfigurationError(str(error)) from None


def _max_answer(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"max_answer must be a number of bytes, at least 1, not {value!r}")
    return value


def _proxy(proxies: Proxies | None, endpoint: str) -> str | None:
    """Get the proxy for an endpoint. The most specific key wins: scheme://host, scheme, all://host, all."""
    if proxies is None or isinstance(proxies, str):
        proxy = proxies or None
    else:
        if not isinstance(proxies, Mapping) or not all(  # pyright: ignore[reportUnnecessaryIsInstance]
            isinstance(key, str) and isinstance(url, str | None)  # pyright: ignore[reportUnnecessaryIsInstance]
            for key, url in proxies.items()
        ):
            raise ConfigurationError(_PROXIES_EXPECTED)
        parts = urlsplit(endpoint)
        keys = (f"{parts.scheme}://{parts.hostname}", parts.scheme, f"all://{parts.hostname}", "all")
        plain = {key.removesuffix("://"): url for key, url in proxies.items()}
        proxy = next((plain[key] for key in keys if plain.get(key)), None)
    if proxy is None:
        return None
    return _proxy_address(proxy if "://" in proxy else f"http://{proxy}")


def _proxy_address(address: str) -> str:
    """Return the address if it is valid. It may contain a password, so the error does not show it."""
    try:
        scheme, _, rest = address.partition("://")
        # a password may contain a slash
        parts = urlsplit(f"{scheme}://{rest.rpartition('@')[2]}")
        is_valid = parts.scheme in _PROXY_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if (
        not is_valid
        or holds_key(without_user(address))
        or any(not 32 < ord(character) < 127 for character in address)
    ):
        raise ConfigurationError(_PROXIES_EXPECTED)
    return address


def _timeouts(value: float | Timeouts | None) -> Timeouts:
    timeouts = Timeouts() if value is None else value
    if not isinstance(timeouts, Timeouts):
        seconds = _seconds(timeouts)
        timeouts = Timeouts(connect=seconds, read=seconds, write=seconds, pool=seconds)
        # one phase cannot last longer than the whole call
        timeouts = attrs.evolve(
            timeouts, call=max(timeouts.call, seconds), transfer=max(timeouts.transfer, seconds)
        )
    if not all(math.isfinite(_seconds(part)) and part > 0 for part in attrs.astuple(timeouts)):
        raise ConfigurationError("timeout must be more than 0 seconds, and finite")
    return timeouts


def _seconds(value: object) -> float:
    if not isinstance(value, bool | str | bytes):
        try:
            return float(cast("float", value))
        except (TypeError, ValueError, OverflowError):
            pass
    raise ConfigurationError(say("timeout must be {timeout_value}, not {given}", given=type(value).__name__))


def _time_zone(value: object) -> tzinfo | None:
    """Get the time zone of the lab, from the argument or the environment."""
    name = os.environ.get(TIME_ZONE_VARIABLE) if value is None else value
    if name is None or name == "":
        return None
    from datetime import tzinfo
    from zoneinfo import ZoneInfo  # few callers need it

    if isinstance(name, tzinfo):
        return name
    origin = TIME_ZONE_VARIABLE if value is None else "time_zone"
    try:
        return ZoneInfo(cast("str", name))
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        raise ConfigurationError(
            f"{origin} must be the name of a time zone, such as 'Europe/Paris', not {name!r}; on Windows,"
            " names need the package tzdata"
        ) from None
