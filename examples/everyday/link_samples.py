"""Link an experiment to the samples that its text mentions."""

from elab_sdk import Manager

with Manager() as manager:
    items_type = manager.get_items_types()[0]
    samples = {name: manager.create_item(items_type, title=name) for name in ("S-001", "S-002", "S-003")}
    created = manager.create_experiment(title="Mass spectrometry", body="<p>Measured S-001 and S-003.</p>")

    experiment = manager.get_experiment(created)
    used = [item for name, item in samples.items() if name in experiment.body]
    print(len(manager.link(experiment, *used)), "links added")

    experiment = manager.get_experiment(created)
    print(*sorted(link.title for link in experiment.items_links))
    print(len(manager.link(experiment, *used)), "links added")
