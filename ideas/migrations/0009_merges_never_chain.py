"""What stands for another idea points at none itself, whoever writes it and however many at once."""

from typing import ClassVar

from django.db import migrations

# The other idea is locked before it is looked at: of two merges that would make a chain together, one waits and sees it.
CHAINS = """
CREATE FUNCTION ideas_merges_never_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE further bigint;
BEGIN
    SELECT merged_into_id INTO further FROM ideas_idea WHERE id = NEW.merged_into_id FOR NO KEY UPDATE;
    IF further IS NOT NULL OR EXISTS (SELECT FROM ideas_idea WHERE merged_into_id = NEW.id) THEN
        RAISE EXCEPTION 'merging idea % into % would make a chain', NEW.id, NEW.merged_into_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'merges_never_chain';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER merges_never_chain BEFORE INSERT OR UPDATE OF merged_into_id ON ideas_idea
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION ideas_merges_never_chain()
"""
UNDONE = "DROP TRIGGER merges_never_chain ON ideas_idea; DROP FUNCTION ideas_merges_never_chain()"


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("ideas", "0008_merged_into")]

    operations: ClassVar = [migrations.RunSQL(CHAINS, UNDONE)]
