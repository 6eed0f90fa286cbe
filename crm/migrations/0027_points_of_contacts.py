"""The purposes that one asks consent for."""

from typing import ClassVar

from django.db import migrations

PURPOSES = """
INSERT INTO crm_consentpurpose (code, name, description, is_active) VALUES
    ('newsletter', 'News and offers', 'Being written to about products, events and offers.', true),
    ('survey', 'Surveys', 'Being asked how content somebody is, beyond the question after a request.', true),
    ('advocacy', 'Speaking for us', 'Being asked to write, speak or be quoted in our name.', true)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("crm", "0026_points_in_step")]

    operations: ClassVar = [
        migrations.RunSQL(PURPOSES, migrations.RunSQL.noop),
    ]
