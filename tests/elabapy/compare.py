"""The same calls through elabapy 1.1.0 and through the drop-in, on every release: what differs, and why.

python -m tests.elabapy.compare            the totals, and each call that differs
python -m tests.elabapy.compare 3.6 4.3    on these releases
"""

from __future__ import annotations

import argparse
import enum
import sys
import warnings
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import attrs

import elab_sdk.elabapy
from elab_sdk.rules.releases import GENERATIONS
from tests.elabapy.calls import CALLS
from tests.elabapy.lab import Lab
from tests.safety.cases import nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.elabapy.calls import Call
    from tests.elabapy.lab import Made

__all__ = ["Cell", "Kind", "cells", "harmful", "main", "report"]

Knows = Literal["nothing", "the release"]
"""What the drop-in's Manager knows of the server: nothing yet, or its release, since it has read an entry."""


class Kind(enum.Enum):
    """How a call through the drop-in compares with the same call through elabapy."""

    EQUAL = "equal: the result, and every request"
    READS = "equal, after reads that tell the release, or that there is nothing to do"
    HARM = "different: elabapy did harm"
    REFUSED = "different: the server refused elabapy's; the same call does harm on another release"
    ELSEWHERE = "different: elabapy did it here; the same call does harm on another release, or another day"
    DEAD = "different: 4.9 refuses all that elabapy sends"
    WRONG = "WRONG"


@attrs.frozen
class Cell:
    """One call on one release, made through both."""

    call: Call
    release: str
    knows: Knows
    elabapy: Made
    dropin: Made

    @property
    def equal_results(self) -> bool:
        """Both returned the same, or raised an HTTP error with the same answer."""
        return self.elabapy.told == self.dropin.told

    @property
    def equal_wires(self) -> bool:
        """Both sent the same."""
        return self.elabapy.sent == self.dropin.sent

    @property
    def reads_before(self) -> bool:
        """The drop-in sent the same, and reads before it or in between."""
        rest = list(self.dropin.sent)
        for sent in self.elabapy.sent:
            if sent not in rest:
                return False
            rest.remove(sent)
        return all(sent.method == "GET" for sent in rest) and self.dropin.sent[-1:] == self.elabapy.sent[-1:]

    @property
    def has_nothing_to_do(self) -> bool:
        """What was meant is so already, which the drop-in reads; elabapy's write changed nothing."""
        reads = all(sent.method == "GET" for sent in self.dropin.sent)
        return self.call.expect is nothing and reads and not self.elabapy.harm

    def kind(self, harmful: frozenset[str]) -> Kind:
        """How they compare; `harmful` are the titles of the calls that do harm on some release."""
        if self.dropin.harm:
            return Kind.WRONG
        if self.equal_results and self.equal_wires:
            return Kind.EQUAL
        if self.equal_results and (self.reads_before or self.has_nothing_to_do):
            return Kind.READS
        if self.elabapy.harm:
            return Kind.HARM
        if GENERATIONS[self.release].needs_marker:
            return Kind.DEAD
        if {self.call.title, self.call.same_as} & harmful:
            return Kind.REFUSED if self.elabapy.is_refused else Kind.ELSEWHERE
        return Kind.WRONG

    def __str__(self) -> str:
        def wire(made: Made) -> str:
            return "; ".join(map(str, made.sent)) or "nothing"

        return (
            f"{self.release} knowing {self.knows}: {self.call.title}\n"
            f"    elabapy: {self.elabapy.told:.300}\n        sent {wire(self.elabapy):.400}\n"
            f"        harm {self.elabapy.harm}\n"
            f"    drop-in: {self.dropin.told:.300}\n        sent {wire(self.dropin):.600}\n"
            f"        harm {self.dropin.harm}"
        )


def cells(release: str, calls: Sequence[Call] = CALLS, *, informed: bool = True) -> Iterator[Cell]:
    """Calls on one release, made by a Manager that knows nothing, and by one that knows the release."""
    import elabapy

    knowing: dict[str, elab_sdk.elabapy.Manager] = {}
    with Lab(release) as lab:
        for call in calls:
            if not call.needs(lab.world.release):
                continue
            settings = {"endpoint": lab.sandbox.endpoint, "token": lab.key(call)}
            real = lab.make(call, elabapy.Manager(**settings))
            fresh = elab_sdk.elabapy.Manager(**settings)
            yield Cell(call, release, "nothing", real, lab.make(call, fresh))
            if not informed:
                continue
            if call.key not in knowing:
                knowing[call.key] = elab_sdk.elabapy.Manager(**settings)
                with suppress(elab_sdk.elabapy.Error):
                    knowing[call.key].get_experiment(lab.world.experiment)
            yield Cell(call, release, "the release", real, lab.make(call, knowing[call.key]))


def harmful(found: Sequence[Cell]) -> frozenset[str]:
    """The titles of the calls with which elabapy did harm on some release."""
    return frozenset(cell.call.title for cell in found if cell.elabapy.harm)


def report(found: Sequence[Cell]) -> str:
    """The totals, and each call that differs, with its reason and where it is one."""
    bad = harmful(found)
    kinds = Counter(cell.kind(bad) for cell in found)
    calls, methods, releases = (
        len({getattr(cell.call, name) for cell in found}) if name else len({cell.release for cell in found})
        for name in ("title", "method", "")
    )
    return "\n".join(
        [
            f"{calls} calls of {methods} methods on {releases} releases: {len(found)} comparisons",
            "",
            *(f"{kinds[kind]:6}  {kind.value}{_done(found, bad, kind)}" for kind in Kind),
            "",
            *(
                line
                for title in dict.fromkeys(cell.call.title for cell in found)
                for line in _told(title, found, bad)
            ),
        ]
    )


def _done(found: Sequence[Cell], bad: frozenset[str], kind: Kind) -> str:
    """What the drop-in made of the calls that differ."""
    if kind in (Kind.EQUAL, Kind.READS, Kind.WRONG):
        return ""
    refused = [cell.dropin.is_refused for cell in found if cell.kind(bad) is kind]
    done, not_done = refused.count(False), refused.count(True)
    return f"\n          the drop-in did what was meant: {done}, refused: {not_done}"


def _told(title: str, found: Sequence[Cell], bad: frozenset[str]) -> list[str]:
    """One call that differs: the harm, and on which releases."""

    def where(kind: Kind) -> str:
        rows = [cell.release for cell in found if cell.call.title == title and cell.kind(bad) is kind]
        return " ".join(dict.fromkeys(rows)) or "none"

    harm, refused, elsewhere = where(Kind.HARM), where(Kind.REFUSED), where(Kind.ELSEWHERE)
    if (harm, refused, elsewhere) == ("none", "none", "none"):
        return []
    call = next(cell.call for cell in found if cell.call.title == title)
    reason = f"elabapy {call.why}" if call.why else f"the same as {call.same_as!r}"
    return [f"{title}: {reason}", f"    harm on {harm}; refused on {refused}; done on {elsewhere}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; 1 where something differs without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.elabapy.compare", description=__doc__)
    parser.add_argument("releases", nargs="*", metavar="release")
    wanted = parser.parse_args(arguments).releases or [*GENERATIONS]
    found = [cell for release in wanted for cell in cells(release)]
    print(report(found))
    bad = harmful(found)
    wrong = [cell for cell in found if cell.kind(bad) is Kind.WRONG]
    for cell in wrong:
        print(cell, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    sys.exit(main())
