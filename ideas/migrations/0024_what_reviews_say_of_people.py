"""Whoever is forgotten is taken out of the words of reviews, too; what was judged stays as it is."""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE OR REPLACE FUNCTION ideas_closed_reviews_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'asked' THEN
        IF to_jsonb(NEW) - ARRAY['comment', 'conflict'] = to_jsonb(OLD) - ARRAY['comment', 'conflict'] THEN
            RETURN NEW;
        END IF;
    END IF;
    IF OLD.state <> 'asked' THEN
        RAISE EXCEPTION 'review % is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_reviews_stay';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("ideas", "0023_care")]

    operations: ClassVar = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
