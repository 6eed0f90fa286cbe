"""Documents are also found by the days on which they were made: of old ones nobody knows when they were changed."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

KEYS = """
CREATE FUNCTION community_search_keys(
    kind text, solved boolean, author bigint, category bigint, tags text[], updated timestamptz, made timestamptz
) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tags || array_remove(ARRAY[
    'kind:' || kind, 'solved:' || solved::text, 'author:' || author::text, 'category:' || category::text,
    'days0:' || (floor(extract(epoch FROM updated AT TIME ZONE 'UTC') / 86400)::integer)::text,
    'days1:' || (floor(extract(epoch FROM updated AT TIME ZONE 'UTC') / 86400)::integer >> 2)::text,
    'days2:' || (floor(extract(epoch FROM updated AT TIME ZONE 'UTC') / 86400)::integer >> 4)::text,
    'days3:' || (floor(extract(epoch FROM updated AT TIME ZONE 'UTC') / 86400)::integer >> 6)::text,
    'days4:' || (floor(extract(epoch FROM updated AT TIME ZONE 'UTC') / 86400)::integer >> 8)::text,
    'days5:' || (floor(extract(epoch FROM updated AT TIME ZONE 'UTC') / 86400)::integer >> 10)::text,
    'made0:' || (floor(extract(epoch FROM made AT TIME ZONE 'UTC') / 86400)::integer)::text,
    'made1:' || (floor(extract(epoch FROM made AT TIME ZONE 'UTC') / 86400)::integer >> 2)::text,
    'made2:' || (floor(extract(epoch FROM made AT TIME ZONE 'UTC') / 86400)::integer >> 4)::text,
    'made3:' || (floor(extract(epoch FROM made AT TIME ZONE 'UTC') / 86400)::integer >> 6)::text,
    'made4:' || (floor(extract(epoch FROM made AT TIME ZONE 'UTC') / 86400)::integer >> 8)::text,
    'made5:' || (floor(extract(epoch FROM made AT TIME ZONE 'UTC') / 86400)::integer >> 10)::text
], NULL)
"""


class Migration(migrations.Migration):
    """The index of words, made anew."""

    dependencies: ClassVar = [("community", "0053_earlier_texts_stay")]

    operations: ClassVar = [
        migrations.RunSQL(
            KEYS,
            "DROP FUNCTION community_search_keys(text, boolean, bigint, bigint, text[], timestamptz, timestamptz)",
        ),
        migrations.RemoveIndex("searchdocument", "search_by_words"),
        migrations.AddIndex(
            "searchdocument",
            django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "kind",
                    "solved",
                    "author",
                    "category",
                    "tags",
                    "updated_at",
                    "created_at",
                    function="community_search_keys",
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField()),
                ),
                models.F("vector"),
                fastupdate=False,
                name="search_by_words",
            ),
        ),
    ]
