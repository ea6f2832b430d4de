"""Certificates: what the server's is checked against, what we show it, and what to do when that fails."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["advice", "authority", "checked_against", "context", "is_untrusted"]

_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""What names a CA file or folder for programs in general, first come first served."""

_SELF_SIGNED: Final = (
    "the certificate is self-signed, or of an authority that this computer does not know: ask the server's"
    " admin for the authority's certificate and give its file, verify='/path/to/ca.pem'. verify=False accepts"
    " any certificate, and so lets others read the key"
)
_ADVICE: Final = (
    (
        ("hostname mismatch", "ip address mismatch", "doesn't match"),
        (
            "the certificate was made for another name: is the endpoint's host right? If it is, somebody else"
            " may be answering: ask the server's admin, and do not take the certificate's name for it"
        ),
    ),
    (
        ("has expired", "not yet valid"),
        "the server's admin must renew the certificate; if it is in order, check this computer's clock",
    ),
    (("certificate_verify_failed", "certificate verify failed"), _SELF_SIGNED),
    (
        ("wrong_version_number", "record layer failure", "unknown_protocol", "http_request"),
        "what listens there does not speak TLS: does the address start with http:// or have another port?",
    ),
    (
        ("certificate_required", "certificate required", "handshake_failure", "unknown_ca"),
        "the server refused the connection; it may want a certificate of yours: cert=('me.pem', 'me.key')",
    ),
)
_UNTRUSTED: Final = _ADVICE[0][0] + _ADVICE[1][0] + _ADVICE[2][0]


def context(
    verify: bool | str | ssl.SSLContext,
    cert: tuple[str, str | None] | None,
    usual: Callable[[], ssl.SSLContext],
) -> ssl.SSLContext:
    """How TLS is spoken with the server.

    >>> context(False, None, ssl.create_default_context).check_hostname
    False

    Args:
        verify: Whether, or against which file or folder, certificates are checked.
        cert: The files of the client's certificate and of its key.
        usual: Makes the context for True.

    Raises:
        ConfigurationError: A file cannot be read, or is not what it should be.
    """
    made = _checking(verify, usual)
    if cert is not None:
        try:
            # a password is not asked for: that would hang a program that nobody looks at
            made.load_cert_chain(cert[0], cert[1], password=_no_password)
        except (OSError, ssl.SSLError, ValueError) as error:
            raise ConfigurationError(f"cert: {cert[0]} cannot be used: {error}") from None
    return made


def authority() -> tuple[str, str] | None:
    """The variable of the environment that names a CA file or folder, and its path; None where none does."""
    found = ((name, os.environ.get(name, "")) for name in _VARIABLES)
    return next(((name, path) for name, path in found if path), None)


def checked_against(verify: bool | str | ssl.SSLContext) -> str:
    """What certificates are checked against, for people; empty where it is what the system or httpx has.

    >>> checked_against("ca.pem")
    'certificates are checked against ca.pem (verify=)'

    Args:
        verify: As the settings say it.
    """
    if isinstance(verify, str):
        return f"certificates are checked against {verify} (verify=)"
    found = authority() if verify is True else None
    return "" if found is None else f"certificates are checked against {found[1]} ({found[0]})"


def is_untrusted(words: str) -> bool:
    """Whether a connection failed because of the server's certificate.

    >>> is_untrusted("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate")
    True

    Args:
        words: What OpenSSL says.
    """
    return any(each in words.lower() for each in _UNTRUSTED)


def advice(words: str) -> str:
    """What to do about a failure of TLS; empty where it is none.

    >>> advice("connection refused")
    ''

    Args:
        words: What OpenSSL says.
    """
    small = words.lower()
    return next((text for signs, text in _ADVICE if any(sign in small for sign in signs)), "")


def _checking(verify: bool | str | ssl.SSLContext, usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    if isinstance(verify, ssl.SSLContext):
        return verify
    source = "verify"
    if verify is True:
        found = authority()
        if found is None:
            return usual()
        source, verify = found
        if not Path(verify).exists():
            raise ConfigurationError(f"{source} names a CA file that does not exist: {verify}")
    if verify is False:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        return made
    try:
        if Path(verify).is_dir():
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"{source}: {verify} holds no certificates that can be read: {error}"
        ) from None


def _no_password() -> str:
    raise ValueError("its key is protected by a password: give a key without, or an ssl.SSLContext as verify")
