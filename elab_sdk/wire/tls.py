"""TLS: the context of connections, the authorities that certificates are checked against, and hints."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk._wording import say
from elab_sdk.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["authority_label", "environment_authority", "is_untrusted", "tls_context", "tls_hint"]

_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Environment variables that name a CA file or folder; the first one that is set is used."""

_SELF_SIGNED: Final = (
    "the certificate is self-signed, or from an authority that this computer does not know: ask the"
    " server's admin for the authority's certificate, and use {ca:/path/to/ca.pem}. {insecure}"
    " accepts any certificate, so others could read the key"
)
_HINTS: Final = (
    (
        ("hostname mismatch", "ip address mismatch", "doesn't match"),
        (
            "the certificate is for another name: check the host name of the endpoint. If it is right,"
            " someone else may be responding: ask the server's admin, and do not use the certificate's name"
        ),
    ),
    (
        ("has expired", "not yet valid"),
        "the server's admin must renew the certificate; if it is valid, check this computer's clock",
    ),
    (("certificate_verify_failed", "certificate verify failed"), _SELF_SIGNED),
    (
        ("wrong_version_number", "record layer failure", "unknown_protocol", "http_request"),
        "this port does not speak TLS: check whether the address starts with http:// or has another port",
    ),
    (
        ("certificate_required", "certificate required", "handshake_failure", "unknown_ca"),
        "the server refused the connection; it may require {client_certificate}",
    ),
)
_UNTRUSTED: Final = _HINTS[0][0] + _HINTS[1][0] + _HINTS[2][0]


def tls_context(
    verify: bool | str | ssl.SSLContext,
    cert: tuple[str, str | None] | None,
    make_default: Callable[[], ssl.SSLContext],
) -> ssl.SSLContext:
    """Get the context for connections to a server.

    >>> tls_context(False, None, ssl.create_default_context).check_hostname
    False

    Args:
        verify: Whether, or against which file or folder, certificates are checked.
        cert: The files of the client certificate and its key.
        make_default: Called for the context if `verify` is True and the environment names no authority.

    Raises:
        ConfigurationError: A file cannot be read, or does not contain a certificate.
    """
    context = _verifying_context(verify, make_default)
    if cert is not None:
        try:
            # a prompt for a password would block programs that run unattended
            context.load_cert_chain(cert[0], cert[1], password=_refuse_password)
        except (OSError, ssl.SSLError, ValueError) as error:
            raise ConfigurationError(f"cert: {cert[0]} cannot be used: {error}") from None
    return context


def environment_authority() -> tuple[str, str] | None:
    """Get the environment variable that names a CA file or folder, and its value; None if none is set."""
    variables = ((name, os.environ.get(name, "")) for name in _VARIABLES)
    return next(((name, path) for name, path in variables if path), None)


def authority_label(verify: bool | str | ssl.SSLContext) -> str:
    """Describe what certificates are checked against; empty for the authorities of the system or httpx.

    >>> authority_label("ca.pem")
    'certificates are checked against ca.pem (verify=)'

    Args:
        verify: The setting.
    """
    if isinstance(verify, str):
        return say("certificates are checked against {path} ({ca_setting})", path=verify)
    authority = environment_authority() if verify is True else None
    return "" if authority is None else f"certificates are checked against {authority[1]} ({authority[0]})"


def is_untrusted(message: str) -> bool:
    """Whether a connection failed because of the server's certificate.

    >>> is_untrusted("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate")
    True

    Args:
        message: The message of OpenSSL.
    """
    return any(sign in message.lower() for sign in _UNTRUSTED)


def tls_hint(message: str) -> str:
    """Get the hint for a failure of TLS; empty if the message is about something else.

    >>> tls_hint("connection refused")
    ''

    Args:
        message: The message of OpenSSL.
    """
    lower = message.lower()
    return say(next((hint for signs, hint in _HINTS if any(sign in lower for sign in signs)), ""))


def _verifying_context(
    verify: bool | str | ssl.SSLContext, make_default: Callable[[], ssl.SSLContext]
) -> ssl.SSLContext:
    if isinstance(verify, ssl.SSLContext):
        return verify
    source = "verify"
    if verify is True:
        authority = environment_authority()
        if authority is None:
            return make_default()
        source, verify = authority
        if not Path(verify).exists():
            raise ConfigurationError(f"{source} names a CA file that does not exist: {verify}")
    if verify is False:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    try:
        if Path(verify).is_dir():
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{source}: {verify} contains no readable certificates: {error}") from None


def _refuse_password() -> str:
    raise ValueError(say("its key is protected by a password; use {unlocked_key}"))
