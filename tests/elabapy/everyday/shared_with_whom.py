"""Show which experiments are not visible to the team, and who may write."""

import os

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

WORDS = {"public": "everyone", "organization": "all users", "team": "the team", "user": "only me"}
for row in manager.get_all_experiments():
    exp = manager.get_experiment(row["id"])
    print(exp["title"] + ":", "read by", WORDS[exp["canread"]] + ",", "written by", WORDS[exp["canwrite"]])
    if exp["locked"] == "1":
        print("    locked by", exp["lockedby"], "on", exp["lockedwhen"])
    if exp["timestamped"] == "0" and exp["timestampedwhen"] is None:
        print("    not timestamped")
