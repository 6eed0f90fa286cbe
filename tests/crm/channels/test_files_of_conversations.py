"""Conversations that were exported elsewhere are handed in as a file, by programs and on the page of the channel."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import InboundEvent, Message, Network
from crm.operations import handing_in_conversations
from crm.operations.taking_in import take_in_inbound
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
TABLE = (
    "ID;Author;Text;Date;In_reply_to\n"
    "1;ute;Grüße;2026-11-20T10:00:00Z;\n"
    "2;;Nobody;2026-11-20T10:00:00Z;\n"
    '3;ben;"One line\nand another";2026-11-20T11:00:00Z;1\n'
    "4;ben;When?;some day;\n"
    "1;ute;Twice;2026-11-20T10:00:00Z;\n"
)


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.CSV)


@pytest.fixture
def api(api_of, keeper):
    return api_of(keeper)


@pytest.fixture
def page(client, keeper, settings):
    settings.STAFF_MFA = False
    client.force_login(keeper)
    return client


def file_of(content):
    return SimpleUploadedFile("old.csv", content if isinstance(content, bytes) else content.encode(), "text/csv")


def hand_in(api, channel, content=TABLE):
    return api.post(f"/api/v1/channels/{channel.pk}/files/", {"file": file_of(content)}, format="multipart")


def said():
    return list(Message.objects.order_by("written_at").values_list("body", "in_reply_to"))


def test_rows_of_a_file_are_kept_once_and_taken_in_by_the_task_and_wrong_ones_are_told_by_line(api, channel):
    first = hand_in(api, channel)

    problems = first.json()["problems"]
    assert first.status_code == 202
    assert first.json() == {"read": 5, "created": 2, "unchanged": 1, "rejected": 2, "problems": problems}
    assert [problem.split(":")[0] for problem in problems] == ["line 3", "line 6"]
    kept = InboundEvent.objects.in_channel(channel).order_by("external_id")
    assert [(one.external_id, one.signature, one.is_backfill) for one in kept] == [
        ("1", "fetched", True),
        ("3", "fetched", True),
    ]
    assert said() == []
    take_in_inbound(lane="backfill")
    assert said() == [("Grüße", ""), ("One line\nand another", "1")]

    again = hand_in(api, channel)

    assert again.json() == {"read": 5, "created": 0, "unchanged": 3, "rejected": 2, "problems": problems}
    assert take_in_inbound(lane="backfill") == 0
    assert len(said()) == 2


def test_a_row_that_is_put_right_is_taken_and_older_programs_write_umlauts_in_their_own_way(api, channel):
    hand_in(api, channel)

    right = hand_in(api, channel, "id,author,text,date\n2,ute,Für alle,2026-11-20T10:00:00Z\n".encode("cp1252"))
    take_in_inbound(lane="backfill")

    assert right.json()["created"] == 1
    assert ("Für alle", "") in said()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "conversations_are_unreadable"),
        (b"id,author,text\n1,ute,Hello\n", "conversations_are_unreadable"),
        (b"id,author,text,date,date\n", "conversations_are_unreadable"),
        (b"PK\x03\x04\x00\x00,\xff", "conversations_are_unreadable"),
        (b"id,author,text,date\n" + b"x" * 100, "conversations_are_too_large"),
    ],
)
def test_what_is_no_such_table_or_too_large_is_refused_as_a_whole(content, code, api, channel, monkeypatch):
    monkeypatch.setattr(handing_in_conversations, "LARGEST_FILE", 100)

    refused = hand_in(api, channel, content)

    assert refused.status_code == 400
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/file", code)]
    assert not InboundEvent.objects.exists()


def test_a_file_of_more_than_two_megabytes_still_comes_in(api, page, channel):
    long = "".join(f"{row},ute,{'word ' * 2000},2026-11-20T10:00:00Z\n" for row in range(220))
    content = f"id,author,text,date\n{long}"

    assert len(content) > 2_200_000
    assert hand_in(api, channel, content).json()["created"] == 220
    sent = page.post(f"/admin/crm/channel/{channel.pk}/acts/file/", {"file": file_of(content)}, follow=True)
    assert "0 new, 220 unchanged, 0 rejected." in sent.content.decode()


def test_files_are_taken_from_those_who_keep_channels_where_files_are_taken(
    api, agent_api, customer_api, api_of, keeper, channel
):
    others = [ChannelFactory(network=Network.WEBHOOK), ChannelFactory(network=Network.CSV, is_active=False)]

    refused = [hand_in(api, one) for one in others]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "channel_takes_no_files")] * 2
    assert hand_in(agent_api, channel).json()["code"] == "may_not_keep_channels"
    assert [hand_in(one, channel).status_code for one in (customer_api, api_of(keeper, "crm:read"))] == [403, 403]
    nothing = api.post(f"/api/v1/channels/{channel.pk}/files/", {}, format="multipart")
    assert nothing.json()["errors"][0]["pointer"] == "/file"
    assert not InboundEvent.objects.exists()


def test_the_page_of_a_channel_takes_a_file_and_says_what_became_of_its_rows(page, channel, agent, client):
    place = f"/admin/crm/channel/{channel.pk}/"
    assert f"{place}acts/file/" in page.get(f"{place}change/").content.decode()

    shown = page.post(f"{place}acts/file/", {"file": file_of(TABLE)}, follow=True).content.decode()

    assert "2 new, 1 unchanged, 2 rejected." in shown
    assert "Line 3: the author has no id<br>" in shown
    wrong = page.post(f"{place}acts/file/", {"file": file_of("a,b\n")})
    assert "with the columns id, author, text and written_at" in wrong.content.decode()
    other = ChannelFactory(network=Network.WEBHOOK)
    assert f"{other.pk}/acts/file/" not in page.get(f"/admin/crm/channel/{other.pk}/change/").content.decode()
    sent = page.post(f"/admin/crm/channel/{other.pk}/acts/file/", {"file": file_of(TABLE)})
    assert "Only a channel of the network CSV file takes files" in sent.content.decode()
    client.force_login(agent)
    assert client.post(f"{place}acts/file/", {"file": file_of(TABLE)}).status_code == 403
    assert InboundEvent.objects.count() == 2
