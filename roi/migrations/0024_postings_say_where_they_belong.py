"""A posting carries what lists find it by: category, product, channel and the currency that it came in."""

from typing import ClassVar

from django.db import migrations, models

# Whoever writes a posting by hand cannot say anything else than its valuation or its cost.
COPYING = """
CREATE FUNCTION roi_place_posting() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.category := ''; NEW.product := ''; NEW.channel := ''; NEW.original_currency := '';
    IF NEW.valuation_id IS NOT NULL THEN
        SELECT category, product, channel, original_currency
        INTO NEW.category, NEW.product, NEW.channel, NEW.original_currency
        FROM roi_valuation WHERE id = NEW.valuation_id;
    ELSE
        SELECT original_currency INTO NEW.original_currency FROM roi_costentry WHERE id = NEW.cost_entry_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_posting_says_where_it_belongs BEFORE INSERT ON roi_posting
    FOR EACH ROW EXECUTE FUNCTION roi_place_posting();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER a_posting_says_where_it_belongs;
"""


class Migration(migrations.Migration):
    """The trigger that fills the columns."""

    dependencies: ClassVar = [("roi", "0023_nothing_changes_without_a_record")]

    operations: ClassVar = [
        migrations.RunSQL(COPYING, "DROP FUNCTION roi_place_posting CASCADE"),
    ]
