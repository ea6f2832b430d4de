"""Where the server is, the key, and how to reach it: checked once, before anything is sent."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self, TypeAlias, cast
from urllib.parse import urlsplit

import attrs
from elab_api_v1.redaction import holds_key

from elab_sdk.errors import ConfigurationError, ElabError
from elab_sdk.files import atomic
from elab_sdk.wire.retries import Retries

if TYPE_CHECKING:
    import ssl
    from pathlib import Path
    from urllib.parse import SplitResult

__all__ = [
    "Certificate",
    "Proxies",
    "Settings",
    "Timeouts",
    "Verify",
    "normal_endpoint",
    "normal_token",
    "without_user",
]

ENDPOINT_VARIABLE: Final = "ELAB_ENDPOINT"
TOKEN_VARIABLE: Final = "ELAB_TOKEN"  # noqa: S105 - the variable's name, not a key

Verify: TypeAlias = "bool | str | os.PathLike[str] | ssl.SSLContext"
"""True: certificates are checked; a path: against this CA file or folder; False: not at all."""

Proxies: TypeAlias = "str | Mapping[str, str]"
"""One proxy's URL, or one for each scheme: {"https": "http://proxy:3128"}."""

Certificate: TypeAlias = "str | os.PathLike[str] | tuple[str | os.PathLike[str], str | os.PathLike[str]]"
"""The client's own certificate: one PEM file with its key in it, or (certificate, key)."""

_PROXIES: Final = (
    "proxies is the address of a proxy, such as 'http://proxy:3128', or a dict with one for each scheme,"
    " {'https': 'http://proxy:3128'}"
)
_PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")

MAX_ANSWER: Final = 1 << 29
"""No release can make a longer answer in JSON: PHP's own memory is smaller by far."""

_exposed: Final[set[tuple[str, str]]] = set()
"""What was warned of already: a program that makes a Manager for each of its tasks is warned once."""

_EXAMPLE: Final = "https://elab.example.org/api/v1/"
_PORTS: Final = {"http": 80, "https": 443}


@attrs.frozen
class Timeouts:
    """How long to wait, in seconds, for each part of an exchange.

    >>> Timeouts(read=300).connect
    10.0

    Args:
        connect: For a connection.
        read: For each part of an answer; a backup or a long list takes its time.
        write: For each part of the request to be taken.
        pool: For one of the connections to be free.
        call: For a request and its whole answer, together with all that is sent once more. Only the look-up
            of a host's name, which the operating system does, may take longer.
        transfer: The same where a file is sent or fetched; a day.
    """

    connect: float = 10.0
    read: float = 60.0
    write: float = 60.0
    pool: float = 60.0
    call: float = 300.0
    transfer: float = 86_400.0


@attrs.frozen(kw_only=True, slots=False)
class Settings:
    """All that a Manager needs to know to reach a server.

    >>> Settings.of("https://elab.example.org", "0123abcd").endpoint
    'https://elab.example.org/api/v1/'

    A pickle holds neither the key nor a proxy's user and password unless `pickle_key` is True: pickles end in
    caches and queues that others can read. Where it is unpickled, the key is then that of ELAB_TOKEN, if any.

    Args:
        endpoint: The API's root, with a slash at its end.
        token: The API key; it is in no repr and in no pickle.
        verify: Whether, and against what, certificates are checked.
        proxy: The proxy for this endpoint, or None.
        timeouts: How long to wait.
        cert: The files of the client's certificate and of its key, None where the first has both.
        retries: When a request is sent once more.
        max_answer: The longest answer in bytes, unpacked, that is read into memory.
        pickle_key: Whether a pickle holds the key, and the proxy's password.
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

    @classmethod
    def of(
        cls,
        endpoint: str | None = None,
        token: str | None = None,
        *,
        verify: Verify = True,
        proxies: Proxies | None = None,
        timeout: float | Timeouts | None = None,
        cert: Certificate | None = None,
        retries: int | Retries = 3,
        max_answer: int = MAX_ANSWER,
        pickle_key: bool = False,
    ) -> Self:
        """Check and complete what was given; ELAB_ENDPOINT and ELAB_TOKEN stand in for what was not.

        Args:
            endpoint: The server's address; see `normal_endpoint`.
            token: The API key; see `normal_token`.
            verify: True, False, a CA file or folder, or an `ssl.SSLContext`.
            proxies: One proxy's URL, or a dict with one for each scheme.
            timeout: Seconds for each part of an exchange, or `Timeouts`.
            cert: The client's certificate: one file, or (certificate, key).
            retries: How often a request is sent once more, or `Retries`.
            max_answer: The longest answer in bytes, unpacked, that is read into memory.
            pickle_key: Whether a pickle holds the key.

        Raises:
            ConfigurationError: Something is missing or cannot work.
        """
        if not isinstance(pickle_key, bool):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            raise ConfigurationError(f"pickle_key is True or False, not {type(pickle_key).__name__}")
        place = _given(endpoint, "endpoint", ENDPOINT_VARIABLE)
        key = _given(token, "token", TOKEN_VARIABLE)
        if "://" in key and "://" not in place:
            # neither is shown: a key that somebody changed may not have the form of one
            raise ConfigurationError(
                "endpoint and token are in each other's place: Manager(endpoint='https://…', token='…')"
            )
        address = normal_endpoint(place)
        checked = _verify(verify)
        return cls(
            endpoint=address,
            token=normal_token(key),
            verify=checked,
            proxy=_proxy(proxies, address),
            timeouts=_timeouts(timeout),
            cert=_certificate(cert, checked),
            retries=Retries.of(retries),
            max_answer=_length(max_answer),
            pickle_key=pickle_key,
        )

    @property
    def is_loopback(self) -> bool:
        """The server runs on this machine."""
        host = urlsplit(self.endpoint).hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def route(self) -> str | None:
        """The proxy to go through: the one that was given, or the environment's.

        A server on this machine is not reached through the environment's proxy.
        """
        if self.proxy is not None or self.is_loopback:
            return self.proxy
        from urllib.request import getproxies, proxy_bypass  # slow to load

        if proxy_bypass(urlsplit(self.endpoint).hostname or ""):
            return None
        return _proxy(getproxies(), self.endpoint)

    @property
    def route_words(self) -> str:
        """The proxy to go through and what names it, for people, without its password; empty for none."""
        route = self.route
        if route is None:
            return ""
        scheme = urlsplit(self.endpoint).scheme
        names = (name for word in (scheme, "all") for name in (f"{word}_proxy", f"{word}_proxy".upper()))
        variable = next((name for name in names if os.environ.get(name)), "the system's settings")
        return f"{without_user(route)} ({'proxies=' if self.proxy is not None else variable})"

    def exposure(self) -> str:
        """How others may read the key on its way; empty where they cannot, or where it was said before.

        It is asked once by each Manager, and answers once for each endpoint.
        """
        if self.endpoint.startswith("https://"):
            reason = "no certificate is checked (verify=False)" if self.verify is False else ""
        else:
            reason = "" if self.is_loopback else "http is not encrypted"
        if not reason or (self.endpoint, reason) in _exposed:
            return ""
        _exposed.add((self.endpoint, reason))
        return f"others may read the API key on its way to {self.endpoint}: {reason}"

    def __getstate__(self) -> dict[str, object]:
        if not isinstance(self.verify, bool | str):
            raise ConfigurationError("an ssl.SSLContext cannot be pickled: give a path as verify")
        if self.pickle_key:
            return {**self.__dict__}
        return {**self.__dict__, "token": "", "proxy": self.proxy and without_user(self.proxy)}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        found = "" if self.token else os.environ.get(TOKEN_VARIABLE, "")
        if found:
            self.__dict__["token"] = normal_token(found)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        # a copy stays in this process, and so keeps the key
        return self


def normal_endpoint(text: str) -> str:
    """The address of the API's root, from what people give for it.

    >>> normal_endpoint("https://elab.example.org/notebook")
    'https://elab.example.org/notebook/api/v1/'
    >>> normal_endpoint("https://ELAB.example.org:443/experiments.php?mode=view&id=3")
    'https://elab.example.org/api/v1/'

    Args:
        text: An http or https address: the site's, that of its API v1, with or without a slash at the end, or
            that of any of its pages, as a browser shows it.

    Raises:
        ConfigurationError: It has no scheme, names API v2, or carries a user, a query or a fragment; or an
            API key is in it. The message does not show the key.
    """
    wanted = text.strip()
    if holds_key(wanted):
        raise ConfigurationError(
            f"the endpoint holds an API key: give the server's address, such as {_EXAMPLE}, and the key as"
            " token"
        )
    parts, problem = _split(wanted)
    if parts is None:
        raise ConfigurationError(f"the endpoint is no address: {problem}; give one like {_EXAMPLE}")
    # without a scheme what stands before the @ is no user to urlsplit
    if "@" in re.split("[?#]", wanted)[0]:
        raise ConfigurationError("the endpoint holds a user or password; eLabFTW wants the API key as token")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(_without_scheme(wanted))
    if any(not 32 < ord(character) < 127 for character in wanted):
        raise ConfigurationError(f"the endpoint {wanted!r} holds a character that an address cannot have")
    segments = [segment for segment in parts.path.split("/") if segment]
    is_page = bool(segments) and segments[-1].endswith(".php")
    if is_page:
        # programs lie in the site's folder, but for those that its pages call
        segments = segments[:-1] if segments[-3:-1] != ["app", "controllers"] else segments[:-3]
    elif "?" in wanted or "#" in wanted:
        raise ConfigurationError(
            f"the endpoint ends before ? and #: give {wanted.split('?')[0].split('#')[0]}"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{_path(segments, wanted)}"


def without_user(address: str) -> str:
    """An address without the user and the password in it.

    >>> without_user("http://me:sesame@proxy.example.org:3128")
    'http://proxy.example.org:3128'

    Args:
        address: Any address; also one that is none.
    """
    scheme, there, rest = address.rpartition("://")
    return f"{scheme}{there}{rest.rpartition('@')[2]}"


def _split(wanted: str) -> tuple[SplitResult | None, str]:
    """The parts of an address; or None, and why it is none."""
    try:
        parts = urlsplit(wanted)
        _ = parts.hostname, parts.port
    except ValueError as error:
        return None, str(error)
    return parts, ""


def _without_scheme(wanted: str) -> str:
    if "://" in wanted or wanted.startswith("/") or not wanted:
        return f"the endpoint {wanted!r} is no http or https address; give one like {_EXAMPLE}"
    return f"the endpoint {wanted!r} has no scheme: did you mean 'https://{wanted}'?"


def _path(segments: list[str], wanted: str) -> str:
    if ".." in segments or "." in segments:
        raise ConfigurationError(f"the endpoint {wanted!r} holds a dot as a folder; give one like {_EXAMPLE}")
    if "api" not in segments:
        segments = [*segments, "api", "v1"]
    at = len(segments) - 1 - segments[::-1].index("api")
    version = segments[at + 1 : at + 2]
    if version and version != ["v1"]:
        raise ConfigurationError(
            f"the endpoint {wanted!r} names another API than v1, the only one that this package speaks;"
            " eLabFTW 5.0 and later have v2 alone, and need another client"
        )
    if segments[at + 2 :]:
        raise ConfigurationError(f"the endpoint {wanted!r} goes on after /api/v1/; give one like {_EXAMPLE}")
    return "/" + "/".join([*segments[:at], "api", "v1"]) + "/"


def normal_token(text: str) -> str:
    """The key, without blanks around it.

    >>> normal_token(" 0123abcd ")
    '0123abcd'

    Args:
        text: The API key as eLabFTW shows it, once, when it is made.

    Raises:
        ConfigurationError: It cannot be a key. The message does not show it.
    """
    key = text.strip()
    if key[:7].lower() == "bearer ":
        raise ConfigurationError("the token starts with 'Bearer ': eLabFTW wants the key alone")
    if not key:
        raise ConfigurationError("the token is empty")
    if any(not 32 < ord(character) < 127 for character in key):
        raise ConfigurationError(
            "the token holds a blank, a line break or a character beyond ASCII: copy the key alone, and whole"
        )
    return key


def _given(value: str | None, argument: str, variable: str) -> str:
    found = os.environ.get(variable) if value is None else value
    if found is None:
        raise ConfigurationError(f"no {argument} was given: Manager({argument}=…), or set {variable}")
    if not isinstance(found, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise ConfigurationError(f"the {argument} is text, not {type(found).__name__}")
    return found


def _verify(value: Verify) -> bool | str | ssl.SSLContext:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str | os.PathLike):
        import ssl  # slow to load, and few bring a context

        if not isinstance(value, ssl.SSLContext):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(
                "verify is True, False, the path of a CA file or folder, or an ssl.SSLContext, not"
                f" {type(value).__name__}"
            )
        return value
    path = _path_given(value, "verify")
    if not path.exists():
        raise ConfigurationError(f"verify names a CA file that does not exist: {path}")
    return str(path)


def _certificate(
    value: Certificate | None, verify: bool | str | ssl.SSLContext
) -> tuple[str, str | None] | None:
    if value is None:
        return None
    if not isinstance(verify, bool | str):
        raise ConfigurationError("load the certificate into the ssl.SSLContext: it goes without cert=")
    both = value if isinstance(value, tuple) else (value,)
    if len(both) > 2 or not all(isinstance(each, str | os.PathLike) for each in both):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError("cert is the path of a PEM file, or (certificate, key)")
    if not both:
        raise ConfigurationError("cert is empty: give the path of a PEM file, or (certificate, key)")
    paths = [_path_given(each, "cert") for each in both]
    for path in paths:
        if not path.is_file():
            raise ConfigurationError(f"cert names a file that does not exist: {path}")
    return str(paths[0]), str(paths[1]) if len(paths) == 2 else None


def _path_given(value: str | os.PathLike[str], argument: str) -> Path:
    try:
        return atomic.path_of(value, argument)
    except ElabError as error:
        raise ConfigurationError(str(error)) from None


def _length(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"max_answer is a number of bytes, 1 or more, not {value!r}")
    return value


def _proxy(proxies: Proxies | None, endpoint: str) -> str | None:
    """The proxy for this endpoint. The most special key wins: scheme and host, scheme, all and host, all."""
    if proxies is None or isinstance(proxies, str):
        found = proxies or None
    else:
        if not isinstance(proxies, Mapping) or not all(  # pyright: ignore[reportUnnecessaryIsInstance]
            isinstance(key, str) and isinstance(url, str | None)  # pyright: ignore[reportUnnecessaryIsInstance]
            for key, url in proxies.items()
        ):
            raise ConfigurationError(_PROXIES)
        parts = urlsplit(endpoint)
        keys = (f"{parts.scheme}://{parts.hostname}", parts.scheme, f"all://{parts.hostname}", "all")
        plain = {key.removesuffix("://"): url for key, url in proxies.items()}
        found = next((plain[key] for key in keys if plain.get(key)), None)
    if found is None:
        return None
    return _proxy_address(found if "://" in found else f"http://{found}")


def _proxy_address(address: str) -> str:
    """The same, if it is one. It may hold a password, so no error shows it."""
    try:
        scheme, _, rest = address.partition("://")
        # a password may hold a slash
        parts = urlsplit(f"{scheme}://{rest.rpartition('@')[2]}")
        is_good = parts.scheme in _PROXY_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if (
        not is_good
        or holds_key(without_user(address))
        or any(not 32 < ord(character) < 127 for character in address)
    ):
        raise ConfigurationError(_PROXIES)
    return address


def _timeouts(value: float | Timeouts | None) -> Timeouts:
    chosen = Timeouts() if value is None else value
    if not isinstance(chosen, Timeouts):
        seconds = _seconds(chosen)
        parts = Timeouts(connect=seconds, read=seconds, write=seconds, pool=seconds)
        # who gives a part more time than a whole call has means the call
        chosen = attrs.evolve(parts, call=max(parts.call, seconds), transfer=max(parts.transfer, seconds))
    if not all(math.isfinite(_seconds(part)) and part > 0 for part in attrs.astuple(chosen)):
        raise ConfigurationError("timeout is more than 0 seconds, and not endless")
    return chosen


def _seconds(value: object) -> float:
    if not isinstance(value, bool | str | bytes):
        try:
            return float(cast("float", value))
        except (TypeError, ValueError, OverflowError):
            pass
    raise ConfigurationError(f"timeout is a number of seconds, or Timeouts(…), not {type(value).__name__}")
