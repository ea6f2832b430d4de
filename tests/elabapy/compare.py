"""Compare the same calls through elabapy 1.1.0 and the drop-in module on every release.

python -m tests.elabapy.compare            print totals and the calls that differ, with reasons
python -m tests.elabapy.compare 3.6 4.3    the same for these releases only
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
from tests.elabapy.compare_lab import CompareLab
from tests.safety.cases import nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.elabapy.calls import Call
    from tests.elabapy.compare_lab import CallResult

__all__ = ["Comparison", "Outcome", "comparisons", "harmful_titles", "main", "report"]

Knowledge = Literal["nothing", "the release"]
"""What the drop-in's Manager knows about the server: nothing, or the release from an entry read before."""


class Outcome(enum.Enum):
    """How a call through the drop-in differs from the same call through elabapy."""

    EQUAL = "equal: result and requests"
    READS = "equal except for additional reads, or nothing had to be changed"
    HARM = "different: elabapy did harm"
    REFUSED = "different: the server refused elabapy's request, which does harm on another release"
    ELSEWHERE = (
        "different: elabapy succeeded here, but the call does harm on another release or in other data"
    )
    DEAD = "different: 4.9 refuses all requests of elabapy"
    WRONG = "WRONG"


@attrs.frozen
class Comparison:
    """One call on one release, made through both modules."""

    call: Call
    release: str
    knowledge: Knowledge
    elabapy: CallResult
    dropin: CallResult

    @property
    def equal_results(self) -> bool:
        """Both returned the same result or raised an HTTP error with the same response."""
        return self.elabapy.description == self.dropin.description

    @property
    def equal_requests(self) -> bool:
        """Both sent the same requests."""
        return self.elabapy.requests == self.dropin.requests

    @property
    def reads_before(self) -> bool:
        """The drop-in sent the same requests, and additional reads before or between them."""
        additional = list(self.dropin.requests)
        for request in self.elabapy.requests:
            if request not in additional:
                return False
            additional.remove(request)
        return (
            all(request.method == "GET" for request in additional)
            and self.dropin.requests[-1:] == self.elabapy.requests[-1:]
        )

    @property
    def nothing_to_change(self) -> bool:
        """The drop-in found that nothing has to be changed, and elabapy's write changed nothing."""
        reads = all(requests.method == "GET" for requests in self.dropin.requests)
        return self.call.expect is nothing and reads and not self.elabapy.harm

    def outcome(self, harmful_titles: frozenset[str]) -> Outcome:
        """Return the outcome, given the titles of the calls that do harm on some release."""
        if self.dropin.harm:
            return Outcome.WRONG
        if self.equal_results and self.equal_requests:
            return Outcome.EQUAL
        if self.equal_results and (self.reads_before or self.nothing_to_change):
            return Outcome.READS
        if self.elabapy.harm:
            return Outcome.HARM
        if GENERATIONS[self.release].needs_marker:
            return Outcome.DEAD
        if {self.call.title, self.call.same_as} & harmful_titles:
            return Outcome.REFUSED if self.elabapy.is_refused else Outcome.ELSEWHERE
        return Outcome.WRONG

    def __str__(self) -> str:
        def requests(result: CallResult) -> str:
            return "; ".join(map(str, result.requests)) or "nothing"

        return (
            f"{self.release} with knowledge of {self.knowledge}: {self.call.title}\n"
            f"    elabapy: {self.elabapy.description:.300}\n        sent {requests(self.elabapy):.400}\n"
            f"        harm {self.elabapy.harm}\n"
            f"    drop-in: {self.dropin.description:.300}\n        sent {requests(self.dropin):.600}\n"
            f"        harm {self.dropin.harm}"
        )


def comparisons(
    release: str, calls: Sequence[Call] = CALLS, *, informed: bool = True
) -> Iterator[Comparison]:
    """Compare calls on one release, with a new Manager and with one that knows the release."""
    import elabapy

    informed_managers: dict[str, elab_sdk.elabapy.Manager] = {}
    with CompareLab(release) as lab:
        for call in calls:
            if not call.needs(lab.world.release):
                continue
            settings = {"endpoint": lab.sandbox.endpoint, "token": lab.key(call)}
            elabapy_result = lab.make(call, elabapy.Manager(**settings))
            new_manager = elab_sdk.elabapy.Manager(**settings)
            yield Comparison(call, release, "nothing", elabapy_result, lab.make(call, new_manager))
            if not informed:
                continue
            if call.key not in informed_managers:
                informed_managers[call.key] = elab_sdk.elabapy.Manager(**settings)
                with suppress(elab_sdk.elabapy.Error):
                    informed_managers[call.key].get_experiment(lab.world.experiment)
            yield Comparison(
                call, release, "the release", elabapy_result, lab.make(call, informed_managers[call.key])
            )


def harmful_titles(results: Sequence[Comparison]) -> frozenset[str]:
    """Return the titles of the calls with which elabapy did harm on some release."""
    return frozenset(comparison.call.title for comparison in results if comparison.elabapy.harm)


def report(results: Sequence[Comparison]) -> str:
    """Return the totals and each call that differs, with its reason and the releases."""
    harmful = harmful_titles(results)
    counts = Counter(comparison.outcome(harmful) for comparison in results)
    calls, methods, releases = (
        len({getattr(comparison.call, name) for comparison in results})
        if name
        else len({comparison.release for comparison in results})
        for name in ("title", "method", "")
    )
    return "\n".join(
        [
            f"{calls} calls of {methods} methods on {releases} releases: {len(results)} comparisons",
            "",
            *(
                f"{counts[outcome]:6}  {outcome.value}{_drop_in_totals(results, harmful, outcome)}"
                for outcome in Outcome
            ),
            "",
            *(
                line
                for title in dict.fromkeys(comparison.call.title for comparison in results)
                for line in _call_lines(title, results, harmful)
            ),
        ]
    )


def _drop_in_totals(results: Sequence[Comparison], harmful: frozenset[str], outcome: Outcome) -> str:
    """Return how many of the calls that differ the drop-in made and refused."""
    if outcome in (Outcome.EQUAL, Outcome.READS, Outcome.WRONG):
        return ""
    refused = [
        comparison.dropin.is_refused for comparison in results if comparison.outcome(harmful) is outcome
    ]
    succeeded, failed = refused.count(False), refused.count(True)
    return f"\n          drop-in: {succeeded} succeeded, {failed} refused"


def _call_lines(title: str, results: Sequence[Comparison], harmful: frozenset[str]) -> list[str]:
    """Return the lines for one call that differs: the harm and the releases."""

    def where(outcome: Outcome) -> str:
        rows = [
            comparison.release
            for comparison in results
            if comparison.call.title == title and comparison.outcome(harmful) is outcome
        ]
        return " ".join(dict.fromkeys(rows)) or "none"

    harm, refused, elsewhere = where(Outcome.HARM), where(Outcome.REFUSED), where(Outcome.ELSEWHERE)
    if (harm, refused, elsewhere) == ("none", "none", "none"):
        return []
    call = next(comparison.call for comparison in results if comparison.call.title == title)
    reason = f"elabapy {call.why}" if call.why else f"the same as {call.same_as!r}"
    return [f"{title}: {reason}", f"    harm on {harm}; refused on {refused}; done on {elsewhere}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison and return 1 if anything differs without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.elabapy.compare", description=__doc__)
    parser.add_argument("releases", nargs="*", metavar="release")
    releases = parser.parse_args(arguments).releases or [*GENERATIONS]
    results = [comparison for release in releases for comparison in comparisons(release)]
    print(report(results))
    harmful = harmful_titles(results)
    wrong = [comparison for comparison in results if comparison.outcome(harmful) is Outcome.WRONG]
    for comparison in wrong:
        print(comparison, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    sys.exit(main())
