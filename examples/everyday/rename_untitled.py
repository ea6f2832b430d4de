"""Give every untitled experiment a title with its day."""

from elab_sdk import Manager

with Manager() as manager:
    for _ in range(2):
        manager.post_experiment(manager.create_experiment(), date="2026-03-03")

    for row in [*manager.iter_experiments()]:
        if row.title == "Untitled":
            manager.post_experiment(row.id, title=f"Notes of {row.date}")

    print(*sorted(row.title for row in manager.iter_experiments()), sep="\n")
