"""Tag the experiments of a project, which is in their titles. A tag that exists is not sent again."""

from elab_sdk import Manager

with Manager() as manager:
    for title in ("Project A: PCR", "Project B: PCR", "Project A: blot"):
        manager.create_experiment(title=title)

    rows = manager.find_experiments(title="Project A")
    for row in sorted(rows, key=lambda row: row.title):
        print(row.title, manager.tag(row, "project-a"))
        print(row.title, manager.tag(manager.get_experiment(row), "project-a"))
    print(len(manager.find_experiments(tags="project-a")))
