"""Probes write hosts in the form of addresses."""

from __future__ import annotations

from elab_sdk.config import Settings
from elab_sdk.doctor import probing
from elab_sdk.doctor.findings import no_certificate


def test_an_ipv6_address_is_in_brackets() -> None:
    place = probing.ServerLocation.of("http://[2001:db8::1]:8080/api/v1/")
    assert b"\r\nHost: [2001:db8::1]:8080\r\n" in probing._head(place, 1)
    settings = Settings.of("http://[2001:db8::1]:8080", "k")
    assert "https://[2001:db8::1]…" in no_certificate(settings, place).advice
    plain = probing.ServerLocation.of("http://elab.example.org/api/v1/")
    assert b"\r\nHost: elab.example.org:80\r\n" in probing._head(plain, 1)
