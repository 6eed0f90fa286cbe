"""Many tables are made at once, and the models of the state are built once."""

import pytest
from django.db import connections, migrations, models
from django.db.migrations.state import ProjectState, StateApps

from community.foundation.migrating import CreateModels


def create(name, *names):
    keys = [(f"to_{other}", models.ForeignKey(f"ideas.{other}", models.CASCADE, null=True)) for other in names]
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *keys])


class Tables(migrations.Migration):
    operations = [CreateModels([create("Hen", "Egg", "Hen"), create("Egg", "Hen")])]


def tables():
    return {name for name in connections["owner"].introspection.table_names() if name in {"ideas_hen", "ideas_egg"}}


@pytest.mark.django_db(databases=["default", "owner"])
def test_models_that_name_each_other_are_made_and_taken_away_again():
    migration = Tables("0001_tables", "ideas")
    before = ProjectState()

    with connections["owner"].schema_editor(atomic=False) as editor:
        after = migration.apply(before.clone(), editor)
    made = tables()
    with connections["owner"].schema_editor(atomic=False) as editor:
        migration.unapply(before.clone(), editor)

    assert set(after.models) == {("ideas", "hen"), ("ideas", "egg")}
    assert (made, tables()) == ({"ideas_hen", "ideas_egg"}, set())


def test_no_model_is_built_while_others_are_added(monkeypatch):
    state, built = ProjectState(), []
    assert state.apps.get_models() == []
    render = StateApps.render_multiple
    monkeypatch.setattr(StateApps, "render_multiple", lambda apps, models: built.append(models) or render(apps, models))

    Tables("0001_tables", "ideas").mutate_state(state, preserve=False)

    assert built == []
    assert {model.__name__ for model in state.apps.get_models()} == {"Hen", "Egg"}
