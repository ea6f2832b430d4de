"""Checksums of files in an archive's metadata. The specification has SHA-256 only, programs write others."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from elab_sdk.export.node_values import as_list, first_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.graph import MetadataGraph

__all__ = ["Checksum", "checksum_of", "parse_checksum"]

_DIGITS: Final = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
"""The algorithms, and their number of hexadecimal digits."""
_ALGORITHMS: Final = {digits: algorithm for algorithm, digits in _DIGITS.items()}
_KEYS: Final = ("sha256", "sha512", "sha384", "sha224", "sha1", "md5", "checksum", "contentChecksum", "hash")
_NAMED: Final = re.compile(r"(?:urn:|hash:)*(md5|sha-?(?:1|224|256|384|512))\s*[:=-]\s*(\S+)", re.IGNORECASE)


class Checksum(NamedTuple):
    """A checksum and its algorithm.

    >>> str(Checksum("md5", "d41d8cd98f00b204e9800998ecf8427e"))
    'md5:d41d8cd98f00b204e9800998ecf8427e'
    """

    algorithm: str
    digits: str

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.digits}"

    def matches(self, parts: Iterable[bytes]) -> bool:
        """Return whether a content has this checksum."""
        computed = hashlib.new(self.algorithm, usedforsecurity=False)
        for part in parts:
            computed.update(part)
        return computed.hexdigest() == self.digits


def parse_checksum(text: str, *, needs_name: bool = False) -> Checksum | None:
    """Return the checksum in a text; its algorithm is named or follows from the number of digits.

    >>> str(parse_checksum("D41D8CD98F00B204E9800998ECF8427E"))
    'md5:d41d8cd98f00b204e9800998ecf8427e'
    >>> parse_checksum("n/a") is None
    True

    Args:
        text: The text.
        needs_name: Whether digits alone are no checksum, but an identifier for example.
    """
    text = text.strip()
    if named := _NAMED.fullmatch(text):
        algorithm = named[1].lower().replace("-", "")
        digits = named[2].lower()
        if not _is_hexadecimal(digits):
            digits = _decode_base64(named[2])
        return Checksum(algorithm, digits) if len(digits) == _DIGITS[algorithm] else None
    if needs_name or not _is_hexadecimal(text) or len(text) not in _ALGORITHMS:
        return None
    return Checksum(_ALGORITHMS[len(text)], text.lower())


def checksum_of(node: JsonObject, graph: MetadataGraph) -> Checksum | None:
    """Return the first checksum of a file that is valid.

    An eLabFTW with old files writes their MD5 or SHA-512 under `sha256`. An `identifier` is a checksum if it
    names an algorithm.

    Args:
        node: The node of the file.
        graph: The metadata, in which checksums may be nodes of their own.
    """
    for text in _stated(node, graph):
        if checksum := parse_checksum(text):
            return checksum
    named = (parse_checksum(text_of(value), needs_name=True) for value in as_list(node.get("identifier")))
    return next(filter(None, named), None)


def _stated(node: JsonObject, graph: MetadataGraph) -> Iterator[str]:
    for key in _KEYS:
        for value in as_list(node.get(key)):
            if isinstance(value, dict) and "@value" not in value:
                target = graph.resolve(value)
                algorithm = first_text(target, "algorithm", "checksumAlgorithm", "propertyID", "name")
                digits = first_text(target, "checksumValue", "value")
                yield f"{algorithm.rpartition('/')[2]}:{digits}"
                yield digits
            else:
                yield text_of(value)


def _is_hexadecimal(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]+", text) is not None


def _decode_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).hex()
    except (binascii.Error, ValueError):
        return ""
