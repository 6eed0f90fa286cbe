"""A rule cannot value one thing by the method for another."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A constraint, after the rows were put right."""

    dependencies: ClassVar = [("roi", "0007_rules_name_their_method")]

    operations: ClassVar = [
        migrations.AddConstraint(
            model_name='conversionrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('method', 'direct'), ('subject', 'ticket_solved')), models.Q(('method', 'idea_measured'), ('subject', 'idea_realised')), models.Q(('method', 'confirmed'), ('subject', 'deflection_confirmed')), models.Q(('method', 'potential'), ('subject', 'deflection_potential')), models.Q(('method__in', ['survey', 'trade', 'khoros', 'oblinger', 'vanilla', 'thecr', 'servicenow']), ('subject', 'visits')), models.Q(('method__in', ['retention', 'advocacy', 'influencer', 'count']), ('subject', 'reading')), _connector='OR'), name='a_method_fits_what_is_valued'),
        ),
    ]
