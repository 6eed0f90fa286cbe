"""Solutions from before the ways were kept: who was not the asker kept order."""

from typing import ClassVar

from django.db import migrations

STAFF = """
UPDATE community_solution s SET way = 'staff' FROM community_topic t
WHERE t.id = s.topic_id AND s.marked_by_id <> t.author_id
"""


class Migration(migrations.Migration):
    """Say of each row what it was."""

    dependencies: ClassVar = [("community", "0032_ways_of_solutions_and_trials")]

    operations: ClassVar = [migrations.RunSQL(STAFF, migrations.RunSQL.noop)]
