"""What was frozen of a vote goes with it by the database, so that who takes a vote back meets no value that was just written."""

from typing import ClassVar

from django.db import migrations

GOES = """
DO $$
DECLARE
    name text;
BEGIN
    SELECT conname INTO STRICT name FROM pg_constraint
    WHERE conrelid = 'crm_votevalue'::regclass AND confrelid = 'ideas_ideavote'::regclass AND contype = 'f';
    EXECUTE format('ALTER TABLE crm_votevalue DROP CONSTRAINT %I, ADD CONSTRAINT %I FOREIGN KEY (vote_id)
        REFERENCES ideas_ideavote (id) ON DELETE {} DEFERRABLE INITIALLY DEFERRED', name, name);
END $$
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0080_value_behind_votes")]

    operations: ClassVar = [migrations.RunSQL(GOES.format("CASCADE"), GOES.format("NO ACTION"))]
