"""Votes of people without an account, and those that were cast by another name, are remembered by the name that cast them."""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models

_KEEP = """
CREATE OR REPLACE FUNCTION ideas_vote_keeps_its_age() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.first_at := least(NEW.created_at,
        (SELECT f.first_at FROM ideas_formervote f WHERE NEW.cast_as IS NULL AND f.cast_as IS NULL
            AND f.idea_id = NEW.idea_id AND f.member_id = NEW.member_id),
        (SELECT f.first_at FROM ideas_formervote f WHERE NEW.cast_as IS NULL AND f.cast_as IS NULL
            AND f.idea_id = NEW.idea_id AND f.stands_for = NEW.stands_for),
        (SELECT f.first_at FROM ideas_formervote f WHERE f.idea_id = NEW.idea_id AND f.cast_as = NEW.cast_as));
    RETURN NEW;
END $$
"""
_KEEP_OF_MEMBERS = """
CREATE OR REPLACE FUNCTION ideas_vote_keeps_its_age() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.first_at := least(NEW.created_at, (
        SELECT f.first_at FROM ideas_formervote f WHERE f.idea_id = NEW.idea_id AND f.member_id = NEW.member_id));
    RETURN NEW;
END $$
"""
# One that only leads to another row is nobody's.
_REMEMBER = """
CREATE OR REPLACE FUNCTION ideas_vote_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.cast_as IS NOT DISTINCT FROM 'ideas.nobody' OR NOT EXISTS (SELECT FROM ideas_idea WHERE id = OLD.idea_id) THEN
        RETURN NULL;
    END IF;
    UPDATE ideas_formervote f SET first_at = least(f.first_at, OLD.first_at)
    WHERE f.idea_id = OLD.idea_id AND f.cast_as IS NOT DISTINCT FROM OLD.cast_as
        AND (OLD.cast_as IS NOT NULL OR f.member_id = OLD.member_id OR f.stands_for = OLD.stands_for);
    IF NOT FOUND THEN
        INSERT INTO ideas_formervote (idea_id, member_id, stands_for, cast_as, first_at)
        VALUES (OLD.idea_id, OLD.member_id, OLD.stands_for, OLD.cast_as, OLD.first_at) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$
"""
_REMEMBER_MEMBERS = """
CREATE OR REPLACE FUNCTION ideas_vote_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.member_id IS NOT NULL AND OLD.cast_as IS NULL AND EXISTS (SELECT FROM ideas_idea WHERE id = OLD.idea_id) THEN
        INSERT INTO ideas_formervote (idea_id, member_id, first_at) VALUES (OLD.idea_id, OLD.member_id, OLD.first_at)
        ON CONFLICT (idea_id, member_id) DO UPDATE SET first_at = least(ideas_formervote.first_at, excluded.first_at);
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """Columns, what is unique by them, and what the triggers remember."""

    dependencies: ClassVar = [("ideas", "0031_tags_of_ideas")]

    operations: ClassVar = [
        migrations.RemoveConstraint("formervote", "a_former_vote_is_known_once"),
        migrations.AddField(
            "formervote",
            "cast_as",
            models.CharField(verbose_name="cast as", max_length=60, null=True),  # noqa: DJ001 -- unique
        ),
        migrations.AddField(
            "formervote",
            "stands_for",
            models.CharField(verbose_name="stands for", max_length=60, null=True),  # noqa: DJ001 -- unique
        ),
        migrations.AlterField(
            "formervote",
            "member",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="member"
            ),
        ),
        migrations.AddIndex(
            "formervote",
            models.Index(
                fields=["stands_for"], condition=models.Q(stands_for__isnull=False), name="former_vote_of_person"
            ),
        ),
        migrations.AddIndex(
            "formervote",
            models.Index(fields=["cast_as"], condition=models.Q(cast_as__isnull=False), name="former_vote_by_name"),
        ),
        migrations.AddConstraint(
            "formervote",
            models.UniqueConstraint(
                fields=["idea", "member"], condition=models.Q(cast_as=None), name="a_former_vote_is_known_once"
            ),
        ),
        migrations.AddConstraint(
            "formervote",
            models.UniqueConstraint(
                fields=["idea", "stands_for"],
                condition=models.Q(cast_as=None),
                name="a_former_vote_of_a_person_elsewhere_is_known_once",
            ),
        ),
        migrations.AddConstraint(
            "formervote",
            models.UniqueConstraint(fields=["idea", "cast_as"], name="a_former_vote_by_another_name_is_known_once"),
        ),
        migrations.AddConstraint(
            "formervote",
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, stands_for__isnull=True)
                | models.Q(member__isnull=True, stands_for__isnull=False),
                name="a_former_vote_is_of_one_person",
            ),
        ),
        migrations.RunSQL(_KEEP, _KEEP_OF_MEMBERS),
        migrations.RunSQL(_REMEMBER, _REMEMBER_MEMBERS),
    ]
