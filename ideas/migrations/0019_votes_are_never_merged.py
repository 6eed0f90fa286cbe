"""Two people who become one keep their two votes, which count once; a vote under another name is no former one of theirs."""

from typing import ClassVar

from django.db import migrations, models

_REMEMBER = """
CREATE OR REPLACE FUNCTION ideas_vote_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.member_id IS NOT NULL{only} AND EXISTS (SELECT FROM ideas_idea WHERE id = OLD.idea_id) THEN
        INSERT INTO ideas_formervote (idea_id, member_id, first_at) VALUES (OLD.idea_id, OLD.member_id, OLD.first_at)
        ON CONFLICT (idea_id, member_id) DO UPDATE SET first_at = least(ideas_formervote.first_at, excluded.first_at);
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """A column, what is unique by it, and what the trigger remembers."""

    dependencies: ClassVar = [("ideas", "0018_newest_decisions")]

    operations: ClassVar = [
        migrations.AddField(
            "ideavote",
            "cast_as",
            models.CharField(verbose_name="cast as", max_length=60, null=True, blank=True, editable=False),  # noqa: DJ001 -- unique
        ),
        migrations.RemoveConstraint("ideavote", "one_vote_per_member_and_idea"),
        migrations.RemoveConstraint("ideavote", "one_vote_per_person_elsewhere_and_idea"),
        migrations.RemoveConstraint("ideavote", "only_members_vote_themselves"),
        migrations.AddConstraint(
            "ideavote",
            models.UniqueConstraint(
                fields=["idea", "member"], condition=models.Q(cast_as=None), name="one_vote_per_member_and_idea"
            ),
        ),
        migrations.AddConstraint(
            "ideavote",
            models.UniqueConstraint(
                fields=["idea", "stands_for"],
                condition=models.Q(cast_as=None),
                name="one_vote_per_person_elsewhere_and_idea",
            ),
        ),
        migrations.AddConstraint(
            "ideavote",
            models.UniqueConstraint(fields=["idea", "cast_as"], name="one_vote_per_former_person_and_idea"),
        ),
        migrations.AddConstraint(
            "ideavote",
            models.CheckConstraint(
                condition=models.Q(way="on_behalf") | models.Q(member__isnull=False, cast_as__isnull=True),
                name="only_members_vote_themselves",
            ),
        ),
        migrations.RunSQL(_REMEMBER.format(only=" AND OLD.cast_as IS NULL"), _REMEMBER.format(only="")),
    ]
