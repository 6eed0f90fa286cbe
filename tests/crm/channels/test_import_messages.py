"""Real dialogues from a CSV file become messages with their threads."""

import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from crm.models import InboundEvent, Message, Network
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
FILE = settings.REAL_DATA_DIR / "twitter_support_twcs" / "twcs_subset.csv"


def run(path, **options):
    out = io.StringIO()
    call_command("import_messages", path, channel="old", stdout=out, stderr=io.StringIO(), **options)
    return json.loads(out.getvalue())


@pytest.mark.skipif(not FILE.exists(), reason="the real dialogues are elsewhere")
def test_the_dialogues_of_68_brands_keep_their_threads():
    """The oracle is what the source says of the file: 2,950 posts, 769 roots, 4 whose parent is absent."""
    ChannelFactory(key="old", network=Network.CSV)

    assert run(FILE) == {"read": 2950, "created": 2950, "unchanged": 0, "rejected": 0}

    messages = Message.objects.all()
    assert messages.count() == 2950
    assert messages.filter(in_reply_to="").count() == 769
    assert messages.filter(parent=None).exclude(in_reply_to="").count() == 4
    assert messages.filter(direction="out").values("persona").distinct().count() == 68
    assert messages.filter(direction="in").values("persona").distinct().count() == 875
    assert InboundEvent.objects.filter(is_backfill=False).count() == 0


def test_a_row_that_cannot_be_read_is_told_and_the_same_file_again_changes_nothing(tmp_path):
    ChannelFactory(key="old", network=Network.CSV)
    file = tmp_path / "messages.csv"
    file.write_text("id,author,text,date,Direction\n1,ute,Hello,2026-11-20T10:00:00Z,in\n2,,Nobody,2026-11-20,in\n")

    assert run(file, dry_run=True) == {"read": 2, "created": 0, "unchanged": 0, "rejected": 1}
    assert Message.objects.count() == 0
    assert run(file) == {"read": 2, "created": 1, "unchanged": 0, "rejected": 1}
    assert run(file) == {"read": 2, "created": 0, "unchanged": 1, "rejected": 1}
    assert Message.objects.count() == 1
    with pytest.raises(SystemExit):
        run(file, strict=True)
    with pytest.raises(CommandError):
        run(tmp_path / "nothing.csv")
