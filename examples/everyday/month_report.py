"""Report the experiments of a month, day by day."""

from itertools import groupby

from elab_sdk import Manager

with Manager() as manager:
    for day, title in (("02-27", "Too early"), ("03-02", "PCR"), ("03-02", "Gel"), ("03-09", "Blot")):
        manager.create_experiment(title=title, date=f"2026-{day}")

    rows = manager.find_experiments(since="2026-03-01", until="2026-03-31")
    for day, of_day in groupby(sorted(rows, key=lambda row: (row.date, row.title)), key=lambda row: row.date):
        print(f"{day:%d %B %Y}:", ", ".join(row.title for row in of_day))
