"""A scenario played to a sandbox, and its answers beside those of the real server of that release."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.values import today
from tests.fidelity import main_scenario, traps
from tests.fidelity.asking import Asker
from tests.fidelity.changes import answers
from tests.fidelity.normal import alike, comparable, normalised

if TYPE_CHECKING:
    from tests.fidelity.changes import Scenario

_PLAYED = {"main": main_scenario.play, "traps": traps.play}


@attrs.frozen
class Difference:
    """A step that the sandbox answers otherwise."""

    step: str
    sandbox: str
    real: str

    def __str__(self) -> str:
        return f"{self.step}\n  sandbox {self.sandbox[:400]}\n  real    {self.real[:400]}"


@attrs.frozen
class Comparison:
    """How one release's sandbox did in one scenario."""

    version: str
    scenario: Scenario
    steps: int
    differences: tuple[Difference, ...]

    @property
    def same(self) -> int:
        return self.steps - len(self.differences)

    @property
    def share(self) -> float:
        """How many of a hundred steps are alike."""
        return 100 * self.same / self.steps


def compared(version: str, scenario: Scenario) -> Comparison:
    """Play a scenario to a sandbox and compare every answer with the recorded one."""
    with Sandbox(release=version, recorded_seed=scenario) as sandbox:
        asker = Asker(sandbox, marked=sandbox.release.needs_marker)
        try:
            _PLAYED[scenario](asker)
        finally:
            asker.close()
    found = _by_step(asker, scenario)
    real = answers(version, scenario)
    differences = tuple(
        Difference(step, comparable(found.get(step, {})), comparable(told))
        for step, told in real.items()
        if step not in found or not alike(found[step], told)
    )
    return Comparison(version, scenario, len(real), differences)


def _by_step(asker: Asker, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """The normalised answers; a step asked again is a step of its own."""
    times = Counter[str]()
    found: dict[str, dict[str, Any]] = {}
    for asked in asker.asked:
        times[asked.step] += 1
        count = times[asked.step]
        name = asked.step if count == 1 else f"{asked.step}#{count}"
        found[name] = normalised(asked.step, asked.response, scenario, today())
    return found
