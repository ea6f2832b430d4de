"""elabapy's Manager."""  # noqa: N999 - elabapy's own name for it

from __future__ import annotations

from elab_sdk.elabapy.experiments import Experiments
from elab_sdk.elabapy.items import Items
from elab_sdk.elabapy.other_endpoints import Team

__all__ = ["Manager"]


class Manager(Experiments, Items, Team):
    """Access to one eLabFTW server, as elabapy has it.

    >>> manager = Manager(endpoint=endpoint, token=token)
    >>> exp = manager.create_experiment()
    >>> print(manager.get_experiment(exp["id"])["title"])
    Untitled

    It takes what `BaseAPI` takes, as keywords.
    """
