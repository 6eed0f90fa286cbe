"""Foreign keys follow the arrow between the apps; the import linter cannot see one that is named by a string."""

import pytest
from django.apps import apps

from config.checks import APPS

# From the lowest to the highest.
ORDER = {name: height for height, name in enumerate(APPS)}


def relations():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ORDER:
            for field in model._meta.get_fields(include_hidden=True):
                if field.concrete and field.is_relation and field.related_model is not None:
                    target = field.related_model._meta.app_label
                    if target in ORDER:
                        yield pytest.param(model._meta.app_label, target, id=f"{model._meta.label}.{field.name}")


@pytest.mark.parametrize(("source", "target"), list(relations()))
def test_a_relation_never_points_up(source, target):
    assert ORDER[target] <= ORDER[source]


def test_there_are_relations_to_look_at():
    assert len(list(relations())) > 20


def test_no_generic_foreign_keys():
    fields = [field for model in apps.get_models() for field in model._meta.private_fields]

    assert [str(field) for field in fields if field.model._meta.app_label in ORDER] == []
