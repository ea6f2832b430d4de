"""List the experiments of the notebook, one line each."""

import os
from datetime import datetime

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

experiments = manager.get_all_experiments()
print(len(experiments), "experiments")
for exp in experiments:
    day = datetime.strptime(exp["date"], "%Y%m%d")
    print("#" + exp["id"] + " " + day.strftime("%d.%m.%Y") + " " + exp["title"], "(" + exp["category"] + ")")
    print("   owner", exp["fullname"], repr(exp["userid"]), "locked:", exp["locked"] == "1")
