"""The findings of a diagnosis: each has a verdict, a description, and advice if something is wrong.

This module does no I/O: `manager.diagnose()` makes the requests, and this module judges their results.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs
from elab_api_v1.redaction import redacted

from elab_sdk._wording import say
from elab_sdk.wire import tls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.config import Settings
    from elab_sdk.doctor.probing import Certificate, ServerLocation

__all__ = ["CHECKS", "Finding", "Verdict"]

Verdict: TypeAlias = Literal["ok", "warn", "fail", "unknown"]

CHECKS: Final = (
    "name",
    "connection",
    "certificate",
    "answer",
    "rewrite",
    "header",
    "key",
    "rights",
    "release",
    "clock",
    "uploads",
)
"""The names of the checks, in order."""

_EXPIRES_SOON: Final = 30 * 86_400
"""A certificate that expires within this many seconds is reported."""
_MAX_SKEW: Final = 60
"""Maximum difference of the clocks, in seconds, that is not reported."""


@attrs.frozen
class Finding:
    """The result of one check.

    >>> Finding("key", "ok", "the server accepts it").advice
    ''

    Args:
        check: The name of the check, one of `CHECKS`.
        verdict: "ok", "warn" (it works with limitations), "fail" or "unknown".
        what: A description of the result.
        advice: What to do; empty if nothing needs to be done.
    """

    check: str
    verdict: Verdict
    # a server may repeat the key that it was sent
    what: str = attrs.field(converter=redacted)
    advice: str = attrs.field(default="", converter=redacted)

    def to_dict(self) -> dict[str, str]:
        """Get the finding as a dict of strings.

        >>> Finding("key", "ok", "the server accepts it").to_dict()["verdict"]
        'ok'
        """
        return {"check": self.check, "verdict": self.verdict, "what": self.what, "advice": self.advice}


def skipped(check: str, reason: str) -> Finding:
    """Get the finding of a check that was skipped."""
    return Finding(check, "unknown", f"skipped: {reason}")


# Below HTTP ---------------------------------------------------------------------------------------------


def name(place: ServerLocation, addresses: list[str]) -> Finding:
    """Get the finding for a host name that has addresses."""
    return Finding("name", "ok", f"{place.host} has the address {', '.join(addresses)}")


def no_name(place: ServerLocation, error: Exception) -> Finding:
    """Get the finding for a host name without an address."""
    return Finding(
        "name",
        "fail",
        f"{place.host} has no address: {error}",
        "check the spelling; a name that is known only inside an institute needs its network or VPN",
    )


def connection(place: ServerLocation, seconds: float) -> Finding:
    """Get the finding for an open port."""
    return Finding("connection", "ok", f"port {place.port} accepts connections ({seconds * 1000:.0f} ms)")


def no_connection(place: ServerLocation, error: OSError) -> Finding:
    """Get the finding for a port that does not accept connections."""
    reason = error.strerror or str(error)
    return Finding(
        "connection",
        "fail",
        f"no connection to port {place.port} of {place.host}: {reason}",
        "check that the web server is running, that the port is right, and that no firewall blocks it",
    )


def no_certificate(settings: Settings, place: ServerLocation) -> Finding:
    """Get the finding for a connection over http."""
    if settings.is_loopback:
        return Finding("certificate", "ok", "http is not encrypted, but does not leave this computer")
    return Finding(
        "certificate",
        "warn",
        "http is not encrypted: others can read the key on its way",
        f"use https://{place.authority.rpartition(':')[0]}… as endpoint; the server's admin must set up TLS",
    )


def no_tls(error: OSError) -> Finding:
    """Get the finding for a failed TLS connection."""
    reason = str(error)
    advice = tls.tls_hint(reason) or "check whether this port speaks TLS"
    return Finding("certificate", "fail", f"the TLS connection failed: {reason}", advice)


def certificate(shown: Certificate, settings: Settings, place: ServerLocation, now: float) -> Finding:
    """Get the finding for the server's certificate."""
    if shown.problem:
        pem = f"{place.host.replace(':', '-')}.pem"
        advice = tls.tls_hint(shown.problem) or tls.tls_hint("certificate verify failed")
        if shown.problem.replace("-", " ") == "self signed certificate":
            fetch = f"import ssl; print(ssl.get_server_certificate(({place.host!r}, {place.port})))"
            advice = (
                "ask the server's admin for the certificate's SHA-256 fingerprint, and compare it with:\n"
                f"    {_format_fingerprint(shown.fingerprint)}\n"
                "If they are equal, save the certificate, and use it from now on:\n"
                f'    python -c "{fetch}" > {pem}\n'
                + say("    {with_ca:{pem}}\n", pem=pem)
                + say("{insecure} accepts any certificate, so others could read the key")
            )
        authority = tls.authority_label(settings.verify)
        what = f"it is not trusted: {shown.problem}" + (f"; {authority}" if authority else "")
        return Finding("certificate", "fail", what, advice)
    if settings.verify is False:
        return Finding(
            "certificate",
            "warn",
            f"{shown.protocol}, not checked: others could impersonate the server and read the key",
            say("check the certificate: use {ca:FILE}"),
        )
    if shown.expires is not None and shown.expires - now < _EXPIRES_SOON:
        days = max(0, int((shown.expires - now) // 86_400))
        return Finding(
            "certificate",
            "warn",
            f"it expires in {days} days",
            "the server's admin should renew it before then",
        )
    return Finding("certificate", "ok", f"{shown.protocol}, trusted")


def _format_fingerprint(fingerprint: str) -> str:
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


# The web server ---------------------------------------------------------------------------------------


def clock(headers: Mapping[str, str], now: float) -> Finding:
    """Get the finding about the difference between the clocks of the server and this computer.

    Args:
        headers: The headers of a response that was just received.
        now: The local time, in seconds since 1970.
    """
    try:
        server_time = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return Finding("clock", "unknown", "the server does not state its time")
    skew = server_time - now
    if abs(skew) <= _MAX_SKEW:
        return Finding("clock", "ok", "the server's clock and this computer's agree")
    ahead = "ahead of" if skew > 0 else "behind"
    return Finding(
        "clock",
        "warn",
        f"the server's clock is {_format_duration(abs(skew))} {ahead} this computer's",
        "correct the wrong clock (NTP): dates of experiments, bookings and certificates depend on it",
    )


def _format_duration(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


LENGTHS: Final = (100, 50, 32, 16, 8, 2, 1)
"""Upload sizes to test, in MB, from the limit of the official image down to the default of nginx."""


def uploads(accepted: int | None, rejected: int | None, status: int | None) -> Finding:
    """Get the finding about the maximum upload size of the web server.

    Args:
        accepted: The largest size in MB that was accepted; None if none was.
        rejected: The smallest size in MB that was rejected; None if none was.
        status: The status of the last response.
    """
    php = "PHP has its own limits (upload_max_filesize, post_max_size), which only a real upload shows"
    if rejected is None and accepted is not None:
        return Finding("uploads", "ok", f"the web server accepts {accepted} MB or more; {php}")
    if rejected is not None:
        limit = f"accepts {accepted} MB, but not {rejected} MB" if accepted else f"rejects {rejected} MB"
        return Finding(
            "uploads",
            "warn",
            f"the web server {limit}; that of the official image accepts 100 MB",
            "the server's admin can raise the limit: client_max_body_size 100m in nginx, LimitRequestBody"
            f" 104857600 in Apache. {php}",
        )
    response = "does not respond" if status is None else f"returns status {status}"
    return Finding(
        "uploads",
        "unknown",
        f"the web server does not state its maximum upload size (it {response} when asked); that of the"
        f" official image accepts 100 MB. {php}",
    )
