"""The tables of the board."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from community.foundation.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True

    # What made these tables step by step; a database that took all of these steps has nothing to do.
    replaces = [
        ("ideas", "0001_initial"),
        ("ideas", "0003_most_wanted"),
        ("ideas", "0004_author_shares"),
        ("ideas", "0005_search"),
        ("ideas", "0007_held_state"),
        ("ideas", "0008_idea_watch_and_attention"),
    ]

    dependencies = [
        ("community", "0001_tables"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='Idea',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ideas', to='community.category', verbose_name='category')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ideas', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                        ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='community.topic', verbose_name='grew out of topic')),
                        ('title', models.CharField(max_length=300, verbose_name='title')),
                        ('slug', models.SlugField(allow_unicode=True, max_length=80, verbose_name='slug')),
                        ('body', models.TextField(verbose_name='text')),
                        ('html', models.TextField(editable=False, verbose_name='rendered text')),
                        ('status', models.CharField(choices=[('open', 'open'), ('under_review', 'under review'), ('planned', 'planned'), ('started', 'started'), ('delivered', 'delivered'), ('declined', 'declined'), ('merged', 'merged')], default='open', max_length=12, verbose_name='status')),
                        ('state', models.CharField(choices=[('visible', 'visible'), ('held', 'held back'), ('hidden', 'hidden'), ('deleted', 'deleted')], default='visible', max_length=8, verbose_name='state')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed at')),
                        ('vote_count', models.PositiveIntegerField(default=0, verbose_name='votes')),
                        ('imported_votes', models.IntegerField(default=0, verbose_name='imported votes')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                        ('import_key', models.CharField(blank=True, max_length=200, null=True, unique=True, verbose_name='key in the imported source')),
                    ],
                    options={
                        'verbose_name': 'idea',
                        'verbose_name_plural': 'ideas',
                        'indexes': [models.Index(fields=['-created_at', '-id'], name='idea_newest'), models.Index(models.OrderBy(django.db.models.expressions.CombinedExpression(models.F('vote_count'), '+', models.F('imported_votes')), descending=True), models.OrderBy(models.F('id'), descending=True), name='idea_most_wanted'), models.Index(fields=['status', '-created_at', '-id'], name='idea_newest_in_status')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='ideas.idea', verbose_name='idea')),
                        ('status', models.CharField(choices=[('open', 'open'), ('under_review', 'under review'), ('planned', 'planned'), ('started', 'started'), ('delivered', 'delivered'), ('declined', 'declined'), ('merged', 'merged')], max_length=12, verbose_name='status')),
                        ('reason', models.TextField(blank=True, verbose_name='public reason')),
                        ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='decided at')),
                    ],
                    options={
                        'verbose_name': 'decision',
                        'verbose_name_plural': 'decisions',
                        'get_latest_by': ('decided_at', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='declining_needs_a_public_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='AuthorShare',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='ideas.idea', verbose_name='idea')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                        ('percent', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='per cent')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                        ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed at')),
                    ],
                    options={
                        'verbose_name': 'author share',
                        'verbose_name_plural': 'author shares',
                        'constraints': [models.UniqueConstraint(fields=('idea', 'member'), name='one_share_per_member_and_idea'), models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lte', 100)), name='a_share_is_more_than_none_and_at_most_all')],
                    },
                ),
                migrations.CreateModel(
                    name='Adoption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('idea', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adoption', to='ideas.idea', verbose_name='idea')),
                        ('expected_low', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='expected at least')),
                        ('expected_likely', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='expected')),
                        ('expected_high', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='expected at most')),
                        ('cost', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14, verbose_name='cost')),
                        ('currency', models.CharField(max_length=3, verbose_name='currency')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                        ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('adopted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='adopted at')),
                    ],
                    options={
                        'verbose_name': 'adoption',
                        'verbose_name_plural': 'adoptions',
                        'constraints': [models.CheckConstraint(condition=models.Q(('cost__gte', 0), ('expected_high__gte', models.F('expected_likely')), ('expected_likely__gte', models.F('expected_low')), ('expected_low__gte', 0)), name='expectation_runs_from_low_over_likely_to_high')],
                    },
                ),
                migrations.CreateModel(
                    name='IdeaVote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='ideas.idea', verbose_name='idea')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='cast at')),
                    ],
                    options={
                        'verbose_name': 'vote',
                        'verbose_name_plural': 'votes',
                        'constraints': [models.UniqueConstraint(fields=('idea', 'member'), name='one_vote_per_member_and_idea')],
                    },
                ),
                migrations.CreateModel(
                    name='IdeaWatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='ideas.idea', verbose_name='idea')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                        ('level', models.CharField(choices=[('watching', 'decisions'), ('muted', 'nothing')], default='watching', max_length=8, verbose_name='level')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                    ],
                    options={
                        'verbose_name': 'watch of an idea',
                        'verbose_name_plural': 'watches of ideas',
                        'indexes': [models.Index(fields=['member', '-id'], name='idea_watch_newest_of_member')],
                        'constraints': [models.UniqueConstraint(fields=('idea', 'member'), name='one_watch_per_idea_and_member')],
                    },
                ),
                migrations.CreateModel(
                    name='Realisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('adoption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='realisations', to='ideas.adoption', verbose_name='adoption')),
                        ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                        ('currency', models.CharField(max_length=3, verbose_name='currency')),
                        ('evidence', models.TextField(verbose_name='evidence')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='recorded at')),
                    ],
                    options={
                        'verbose_name': 'realised value',
                        'verbose_name_plural': 'realised values',
                        'constraints': [models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='realised_value_needs_evidence'), models.CheckConstraint(condition=models.Q(('period__isempty', False)), name='realised_period_is_not_empty'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('adoption', '='), ('period', '&&')], name='realised_periods_of_an_idea_do_not_overlap')],
                    },
                ),
                migrations.CreateModel(
                    name='IdeaEvent',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('occurred_at', models.DateTimeField(verbose_name='occurred at')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                        ('origin', models.CharField(choices=[('live', 'happened here'), ('backfill', 'imported, counts like our own history'), ('archive', 'imported for reading only')], default='live', max_length=8, verbose_name='origin')),
                        ('extras', models.JSONField(blank=True, default=dict, verbose_name='extras')),
                        ('kind', models.CharField(choices=[('idea_proposed', 'proposed'), ('idea_edited', 'edited'), ('idea_hidden', 'hidden'), ('idea_restored', 'restored'), ('status_changed', 'status changed'), ('idea_adopted', 'adopted'), ('expectation_changed', 'expectation changed'), ('value_realised', 'value realised'), ('shares_proposed', 'author shares proposed'), ('share_signed', 'author share signed')], max_length=20, verbose_name='kind')),
                        ('idea', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='ideas.idea', verbose_name='idea')),
                        ('realisation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event', to='ideas.realisation', verbose_name='realised value')),
                    ],
                    options={
                        'verbose_name': 'idea event',
                        'verbose_name_plural': 'idea events',
                        'indexes': [models.Index(fields=['idea', 'id'], name='idea_event_timeline'), models.Index(fields=['kind', 'id'], name='idea_event_by_kind'), models.Index(fields=['recorded_at', 'id'], name='idea_event_recorded')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'value_realised'), ('realisation__isnull', False)), models.Q(models.Q(('kind', 'value_realised'), _negated=True), ('realisation__isnull', True)), _connector='OR'), name='value_realised_names_its_realisation')],
                    },
                ),
                migrations.CreateModel(
                    name='IdeaAttention',
                    fields=[
                        ('state', models.CharField(choices=[('started', 'started'), ('done', 'done'), ('dead', 'set aside')], default='started', max_length=8, verbose_name='state')),
                        ('starts', models.PositiveSmallIntegerField(default=1, verbose_name='starts')),
                        ('first_started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first started at')),
                        ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='handled at')),
                        ('error', models.TextField(blank=True, verbose_name='last error')),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='ideas.ideaevent', verbose_name='idea event')),
                    ],
                    options={
                        'verbose_name': 'attention to an idea event',
                        'verbose_name_plural': 'attention to idea events',
                        'indexes': [models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['first_started_at'], name='idea_attention_unfinished')],
                    },
                ),
                migrations.CreateModel(
                    name='IdeaSearchIntake',
                    fields=[
                        ('state', models.CharField(choices=[('started', 'started'), ('done', 'done'), ('dead', 'set aside')], default='started', max_length=8, verbose_name='state')),
                        ('starts', models.PositiveSmallIntegerField(default=1, verbose_name='starts')),
                        ('first_started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first started at')),
                        ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='handled at')),
                        ('error', models.TextField(blank=True, verbose_name='last error')),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='ideas.ideaevent', verbose_name='idea event')),
                    ],
                    options={
                        'verbose_name': 'search intake of an idea event',
                        'verbose_name_plural': 'search intake of idea events',
                    },
                ),
            ]
        ),
    ]
