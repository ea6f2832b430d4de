"""What a diagnosis finds: each finding says how it stands, what was seen, and what to do.

Nothing here does any input or output; `manager.diagnose()` looks, and this judges.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs
from elab_api_v1.redaction import redacted

from elab_sdk.wire import tls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.config import Settings
    from elab_sdk.doctor.probing import Certificate, Place

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
"""What is looked at, in this order."""

_SOON: Final = 30 * 86_400
"""Seconds before its end from which on a certificate is worth a word."""
_SKEW: Final = 60
"""Seconds by which two clocks may differ."""


@attrs.frozen
class Finding:
    """One thing that was looked at.

    >>> Finding("key", "ok", "the server accepts it").advice
    ''

    Args:
        check: What was looked at; see `CHECKS`.
        verdict: "ok", "warn" for what works but should be known, "fail", or "unknown".
        what: What was seen.
        advice: What to do; empty where nothing needs to be done.
    """

    check: str
    verdict: Verdict
    # a server may repeat the key that it was sent
    what: str = attrs.field(converter=redacted)
    advice: str = attrs.field(default="", converter=redacted)

    def to_dict(self) -> dict[str, str]:
        """The finding as plain values.

        >>> Finding("key", "ok", "the server accepts it").to_dict()["verdict"]
        'ok'
        """
        return {"check": self.check, "verdict": self.verdict, "what": self.what, "advice": self.advice}


def skipped(check: str, why: str) -> Finding:
    """What could not be looked at."""
    return Finding(check, "unknown", f"not looked at: {why}")


# Below HTTP ---------------------------------------------------------------------------------------------


def name(place: Place, addresses: list[str]) -> Finding:
    """The host has an address."""
    return Finding("name", "ok", f"{place.host} is {', '.join(addresses)}")


def no_name(place: Place, error: Exception) -> Finding:
    """The host has none."""
    return Finding(
        "name",
        "fail",
        f"{place.host} has no address: {error}",
        "is the name spelt right? A name that is known inside the institute only needs its network or VPN",
    )


def connection(place: Place, seconds: float) -> Finding:
    """Somebody listens."""
    return Finding("connection", "ok", f"port {place.port} answers after {seconds * 1000:.0f} ms")


def no_connection(place: Place, error: OSError) -> Finding:
    """Nobody does."""
    words = error.strerror or str(error)
    return Finding(
        "connection",
        "fail",
        f"nothing answers on port {place.port} of {place.host}: {words}",
        "does the web server run? Is this the right port, and does a firewall let it through?",
    )


def no_certificate(settings: Settings, place: Place) -> Finding:
    """Nothing is encrypted."""
    if settings.is_loopback:
        return Finding("certificate", "ok", "http, which stays on this machine")
    return Finding(
        "certificate",
        "warn",
        "http is not encrypted: others on the way can read the key",
        f"give the address as https://{place.authority.rpartition(':')[0]}…, and have the server's admin set"
        " TLS up",
    )


def no_tls(error: OSError) -> Finding:
    """No TLS could be spoken."""
    words = str(error)
    advice = tls.tls_hint(words) or "does this port speak TLS at all?"
    return Finding("certificate", "fail", f"no TLS could be spoken: {words}", advice)


def certificate(found: Certificate, settings: Settings, place: Place, now: float) -> Finding:
    """What the server showed of itself."""
    if found.problem:
        pem = f"{place.host.replace(':', '-')}.pem"
        advice = tls.tls_hint(found.problem) or tls.tls_hint("certificate verify failed")
        if found.problem.replace("-", " ") == "self signed certificate":
            fetch = f"import ssl; print(ssl.get_server_certificate(({place.host!r}, {place.port})))"
            advice = (
                "compare its SHA-256 with the one that the server's admin sees:\n"
                f"    {_pairs(found.fingerprint)}\n"
                "If it is the same, keep the certificate, and name it from now on:\n"
                f'    python -c "{fetch}" > {pem}\n'
                f"    elab --ca {pem} …    or    Manager(…, verify={pem!r})\n"
                "-k, verify=False, accepts any certificate, and lets others read the key"
            )
        against = tls.authority_label(settings.verify)
        what = f"it is not trusted: {found.problem}" + (f"; {against}" if against else "")
        return Finding("certificate", "fail", what, advice)
    if settings.verify is False:
        return Finding(
            "certificate",
            "warn",
            f"{found.protocol}; it is not checked, so that others could pose as the server and read the key",
            "name the certificate instead of accepting any: --ca FILE, verify='FILE'",
        )
    if found.expires is not None and found.expires - now < _SOON:
        days = max(0, int((found.expires - now) // 86_400))
        return Finding(
            "certificate", "warn", f"it ends in {days} days", "the server's admin should renew it before that"
        )
    return Finding("certificate", "ok", f"{found.protocol}, trusted")


def _pairs(fingerprint: str) -> str:
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


# The web server ---------------------------------------------------------------------------------------


def clock(headers: Mapping[str, str], now: float) -> Finding:
    """Whether both clocks agree.

    Args:
        headers: Of an answer that came just now.
        now: Seconds since 1970, here.
    """
    try:
        theirs = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return Finding("clock", "unknown", "the server does not tell its time")
    skew = theirs - now
    if abs(skew) <= _SKEW:
        return Finding("clock", "ok", "the server's clock and this computer's agree")
    ahead = "ahead of" if skew > 0 else "behind"
    return Finding(
        "clock",
        "warn",
        f"the server's clock is {_span(abs(skew))} {ahead} this computer's",
        "set the one that is wrong (ntp): days of experiments, bookings and certificates depend on it",
    )


def _span(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


LENGTHS: Final = (100, 50, 32, 16, 8, 2, 1)
"""Megabytes that a web server is asked about, from the official image's limit down to nginx' own."""


def uploads(taken: int | None, refused_at: int | None, status: int | None) -> Finding:
    """How long a file the web server takes.

    Args:
        taken: The most megabytes that it would take, None where it took none.
        refused_at: The fewest that it would not, None where it took all.
        status: What it said last.
    """
    php = "PHP has limits of its own (upload_max_filesize, post_max_size), which only an upload shows"
    if refused_at is None and taken is not None:
        return Finding("uploads", "ok", f"the web server takes {taken} MB and more; {php}")
    if refused_at is not None:
        least = f"takes {taken} MB, but not {refused_at} MB" if taken else f"does not take {refused_at} MB"
        return Finding(
            "uploads",
            "warn",
            f"the web server {least}; the official image's takes 100 MB",
            "the server's admin can raise it: client_max_body_size 100m in nginx, LimitRequestBody 104857600"
            f" in Apache. {php}",
        )
    said = "nothing" if status is None else f"status {status}"
    return Finding(
        "uploads",
        "unknown",
        f"the web server does not say how long a file it takes (asked, it answers {said}); the official"
        f" image's takes 100 MB. {php}",
    )
