"""What people agree to can be said in German."""

from typing import ClassVar

from django.db import migrations, models

# Where somebody has renamed a purpose, our words would say something else.
IN_GERMAN = """
UPDATE crm_consentpurpose p SET name_de = g.name_de, description_de = g.description_de FROM (VALUES
    ('newsletter', 'News and offers', 'Neuigkeiten und Angebote',
     'Wir schreiben dir über Produkte, Veranstaltungen und Angebote.'),
    ('survey', 'Surveys', 'Umfragen', 'Wir fragen dich, wie zufrieden du bist, über die Frage nach einer Anfrage hinaus.'),
    ('advocacy', 'Speaking for us', 'Für uns sprechen',
     'Wir fragen dich, ob du in unserem Namen schreibst, sprichst oder zitiert wirst.')
) g (code, name, name_de, description_de) WHERE p.code = g.code AND p.name = g.name
"""


class Migration(migrations.Migration):
    """Two columns, and the words of the purposes that every installation begins with."""

    dependencies: ClassVar = [("crm", "0055_tickets_find_their_team")]

    operations: ClassVar = [
        migrations.AddField(
            "consentpurpose",
            "description_de",
            models.TextField(blank=True, default="", verbose_name="description in German"),
        ),
        migrations.AddField(
            "consentpurpose",
            "name_de",
            models.CharField(blank=True, default="", max_length=120, verbose_name="name in German"),
        ),
        migrations.RunSQL(IN_GERMAN, migrations.RunSQL.noop),
    ]
