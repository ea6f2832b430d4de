"""Record one run of an instrument: a title, a day, tags, the settings as a table, and the raw data."""

from elab_sdk import Manager

SETTINGS = [{"setting": "exposure", "value": "200 ms"}, {"setting": "gain", "value": "1.4"}]

with Manager() as manager:
    created = manager.create_experiment(
        title="Gel 12", date="2026-03-02", tags=["gel", "GFP"], body="<p>Lane 1: marker.</p>"
    )
    manager.append(created, SETTINGS)
    upload = manager.upload_to_experiment(created.id, ("gel.csv", b"lane,signal\n1,0.8\n"))

    experiment = manager.get_experiment(created.id)
    print(experiment.title, experiment.date, *sorted(experiment.tags))
    print(upload.real_name, "200 ms" in experiment.body)
