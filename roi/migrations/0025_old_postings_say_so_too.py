"""What stands already says where it belongs too; nothing else of it is touched, and no hash covers it."""

from typing import ClassVar

from django.db import migrations

FILL = """
ALTER TABLE roi_posting DISABLE TRIGGER the_ledger_is_append_only;
UPDATE roi_posting p SET category = v.category, product = v.product, channel = v.channel,
    original_currency = v.original_currency
FROM roi_valuation v WHERE v.id = p.valuation_id;
UPDATE roi_posting p SET original_currency = c.original_currency
FROM roi_costentry c WHERE c.id = p.cost_entry_id AND c.original_currency <> '';
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER the_ledger_is_append_only;
"""


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("roi", "0024_postings_say_where_they_belong")]

    operations: ClassVar = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
