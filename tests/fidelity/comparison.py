"""Run a scenario on a sandbox and compare the answers with those of the real server of that release."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.values import today
from tests.fidelity import main_scenario, traps
from tests.fidelity.changes import answers
from tests.fidelity.normalization import comparable, is_equal, normalize
from tests.fidelity.scenario_client import ScenarioClient

if TYPE_CHECKING:
    from tests.fidelity.changes import Scenario

_SCENARIOS = {"main": main_scenario.run, "traps": traps.run}


@attrs.frozen
class AnswerDifference:
    """A step that the sandbox answers differently."""

    step: str
    sandbox: str
    real: str

    def __str__(self) -> str:
        return f"{self.step}\n  sandbox {self.sandbox[:400]}\n  real    {self.real[:400]}"


@attrs.frozen
class ScenarioResult:
    """The result of one scenario on one release."""

    version: str
    scenario: Scenario
    steps: int
    differences: tuple[AnswerDifference, ...]

    @property
    def equal(self) -> int:
        return self.steps - len(self.differences)

    @property
    def percentage(self) -> float:
        """The percentage of equal steps."""
        return 100 * self.equal / self.steps


def compare(version: str, scenario: Scenario) -> ScenarioResult:
    """Run a scenario on a sandbox and compare every answer with the recorded one."""
    with Sandbox(release=version, recorded_seed=scenario) as sandbox:
        client = ScenarioClient(sandbox, marked=sandbox._record.needs_marker)
        try:
            _SCENARIOS[scenario](client)
        finally:
            client.close()
    sandbox_answers = _by_step(client, scenario)
    real_answers = answers(version, scenario)
    differences = tuple(
        AnswerDifference(step, comparable(sandbox_answers.get(step, {})), comparable(real_answer))
        for step, real_answer in real_answers.items()
        if step not in sandbox_answers or not is_equal(sandbox_answers[step], real_answer)
    )
    return ScenarioResult(version, scenario, len(real_answers), differences)


def _by_step(client: ScenarioClient, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the normalized answers by step; a repeated step gets a name of its own."""
    counts = Counter[str]()
    answers_by_step: dict[str, dict[str, Any]] = {}
    for steps in client.steps:
        counts[steps.step] += 1
        count = counts[steps.step]
        name = steps.step if count == 1 else f"{steps.step}#{count}"
        answers_by_step[name] = normalize(steps.step, steps.response, scenario, today())
    return answers_by_step
