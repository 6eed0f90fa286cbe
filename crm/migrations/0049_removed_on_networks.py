"""What is taken away on a network is told apart from what an agent took away, and is an event of its ticket."""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, a kind of event and its word for webhooks."""

    dependencies: ClassVar = [
        ('crm', '0048_fewer_indexes_of_what_comes_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name='webhooksubscription',
            name='a_webhook_is_told_of_known_kinds',
        ),
        migrations.AddField(
            model_name='message',
            name='is_removed_there',
            field=models.BooleanField(default=False, editable=False, verbose_name='removed on the network'),
        ),
        migrations.AlterField(
            model_name='ticketevent',
            name='kind',
            field=models.CharField(choices=[('opened', 'opened'), ('solved', 'solved'), ('reopened', 'reopened'), ('assigned', 'assigned'), ('status_changed', 'status changed'), ('closed', 'closed'), ('rated', 'rated'), ('changed', 'changed'), ('escalated', 'escalated'), ('returned', 'back to the community'), ('merged', 'merged'), ('unmerged', 'merging undone'), ('split', 'split'), ('idea_linked', 'idea linked'), ('idea_unlinked', 'idea unlinked'), ('thread_said', 'said in the thread'), ('thread_unsaid', 'gone from the thread'), ('policy_applied', 'service promised'), ('clock_warned', 'deadline near'), ('clock_breached', 'deadline missed'), ('message_in', 'the customer wrote'), ('message_out', 'the desk wrote'), ('noted', 'noted'), ('removed', 'message removed'), ('removed_there', 'removed on the network'), ('surveyed', 'asked how it went')], max_length=14, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('is_removed_there', False), models.Q(('channel__isnull', False), ('removed_at__isnull', False)), _connector='OR'), name='what_is_removed_there_is_removed_here'),
        ),
        migrations.AddConstraint(
            model_name='webhooksubscription',
            constraint=models.CheckConstraint(condition=models.Q(('kinds__len__gt', 0), ('kinds__contained_by', ['ticket.opened', 'ticket.solved', 'ticket.reopened', 'ticket.assigned', 'ticket.status_changed', 'ticket.closed', 'ticket.rated', 'ticket.changed', 'ticket.escalated', 'ticket.returned', 'ticket.merged', 'ticket.unmerged', 'ticket.split', 'ticket.idea_linked', 'ticket.idea_unlinked', 'ticket.thread_said', 'ticket.thread_unsaid', 'ticket.policy_applied', 'ticket.clock_warned', 'ticket.clock_breached', 'ticket.message_in', 'ticket.message_out', 'ticket.noted', 'ticket.removed', 'ticket.removed_there', 'ticket.surveyed', 'contact.created', 'contact.changed', 'contact.deleted'])), name='a_webhook_is_told_of_known_kinds'),
        ),
    ]
