"""Print what was done, day by day, with tags, steps and comments."""

import os
from collections import defaultdict

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

days = defaultdict(list)
for row in manager.get_all_experiments():
    exp = manager.get_experiment(row["id"])
    days[exp["date"]].append(exp)

for day in sorted(days, reverse=True):
    print("== " + "-".join([day[0:4], day[4:6], day[6:8]]) + " ==")
    for exp in days[day]:
        tags = exp["tags"].split("|") if exp["tags"] else []
        tag_ids = exp["tags_id"].split(",") if exp["tags_id"] else []
        print(exp["title"], tags, tag_ids)
        print("   ", exp["body"])
        for step in exp["steps"]:
            done = "x" if step["finished"] == "1" else " "
            print("    [" + done + "]", step["ordering"], step["body"])
        print("    next:", exp["next_step"], "files:", exp["has_attachment"], "comments:", exp["has_comment"])
