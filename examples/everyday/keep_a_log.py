"""Keep one experiment as a log: create it the first time, append a line every time."""

from elab_sdk import Manager

with Manager() as manager:
    for line in ("freezer −80 °C: ok", "incubator: CO₂ < 5 %"):
        log = manager.get_or_create_experiment("Log of room 12")
        manager.append(("experiment", log.id), line)

    rows = manager.find_experiments(title="Log of room 12", exact=True)
    body = manager.get_experiment(rows[0]).body
    print(len(rows), "freezer −80 °C: ok" in body, "CO₂ &lt; 5 %" in body)
