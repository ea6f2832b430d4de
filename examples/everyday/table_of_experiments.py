"""A table of all experiments, for pandas."""

from elab_sdk import Manager

with Manager() as manager:
    for title, day in (("PCR", "2026-03-02"), ("Gel", "2026-03-03")):
        manager.create_experiment(title=title, date=day, tags=title.lower())

    frame = manager.experiments_frame()
    print(frame[["title", "date"]].sort_values("date").to_string(index=False))
