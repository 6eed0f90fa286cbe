from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings
from django.utils import timezone

from community.models import Delivery, Member, Notification
from community.notifiers.mailing import send_due_mail
from community.operations.delivering import PAUSES, plan_digests, requeue_delivery
from community.operations.posting import add_post
from community.operations.reading import raise_read_mark
from community.operations.replying import read_reply_address
from community.operations.watching import watch
from tests.factories.community import CircleFactory, MemberFactory, TopicFactory, quiet

pytestmark = pytest.mark.django_db


class BrokenServer(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


class RefusingServer(EmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"x": (550, b"no such user")})


def served_by(backend):
    place = {"BACKEND": f"{__name__}.{backend.__name__}"}
    return override_settings(MAILERS={"default": place, "digest": place})


@pytest.fixture
def told(take_in):
    """Tell a watcher of a post, and let the e-mail become due."""

    def tell(body="**Turn** it off", **member):
        anna, topic = MemberFactory(**member), TopicFactory(title="The pump hums", author=quiet())
        watch(topic, by=anna)
        post = add_post(topic, by=MemberFactory(display_name="Ben"), body=body).post
        take_in()
        make_due()
        return anna, post

    return tell


def make_due():
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))


def states():
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


@override_settings(REPLY_ADDRESS="reply@example.org", BASE_URL="https://help.example.org")
def test_a_watcher_gets_an_e_mail_that_leads_back_and_can_be_answered_and_stopped(told):
    anna, post = told()

    assert send_due_mail() == 1
    assert send_due_mail() == 0

    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("Ben wrote in “The pump hums”", [anna.email])
    assert f"https://help.example.org/posts/{post.pk}/" in letter.body
    assert "**Turn** it off" in letter.body
    assert "<strong>Turn</strong> it off" in letter.alternatives[0].content
    way = read_reply_address(letter.reply_to[0])
    assert way is not None
    assert (way.member, way.topic) == (anna.pk, post.topic_id)
    parsed = message_from_bytes(letter.message().as_bytes())
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["List-Unsubscribe"].startswith("<https://help.example.org/mail/stop/")
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Message-ID"] == f"<delivery-{Delivery.objects.get().pk}@help.example.org>"
    assert states() == ["sent"]


def test_e_mails_are_written_in_the_language_of_who_gets_them(told):
    told(locale="de")

    send_due_mail()

    assert mail.outbox[0].subject == "Ben hat in „The pump hums“ geschrieben"
    assert '<html lang="de">' in mail.outbox[0].alternatives[0].content


def test_what_members_type_is_inert_in_an_e_mail(told):
    told(body="<script>alert(1)</script> [x](javascript:alert(1)) @nobody")

    send_due_mail()

    html = mail.outbox[0].alternatives[0].content
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_an_e_mail_waits_a_minute_for_its_reader(take_in):
    anna, topic = MemberFactory(), TopicFactory(author=quiet())
    watch(topic, by=anna)
    add_post(topic, by=MemberFactory(), body="hello")
    take_in()

    assert send_due_mail() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert send_due_mail() == 1


def test_whoever_has_read_it_meanwhile_needs_no_e_mail(told):
    anna, post = told()
    raise_read_mark(post.topic, post.number, by=anna)

    send_due_mail()

    assert (mail.outbox, states()) == ([], ["dropped"])


@pytest.mark.parametrize("change", [{"mail_rhythm": "never"}, {"mail_rhythm": "weekly"}, {"is_active": False}])
def test_whoever_wants_none_or_is_gone_gets_none(told, change):
    anna, _post = told()
    Member.objects.filter(pk=anna.pk).update(**change)

    send_due_mail()

    assert (mail.outbox, states()) == ([], ["dropped"])


def test_whoever_lost_access_gets_none_and_those_who_have_it_do(take_in):
    stays, leaves = MemberFactory(), MemberFactory()
    circle = CircleFactory(members=[stays, leaves])
    topic = TopicFactory(category__of_circle=circle, author=quiet())
    for member in (stays, leaves):
        watch(topic, by=member)
    add_post(topic, by=MemberFactory(roles=["moderator"]), body="a secret")
    take_in()
    make_due()
    circle.members.remove(leaves)

    send_due_mail()

    assert [letter.to for letter in mail.outbox] == [[stays.email]]
    assert sorted(states()) == ["dropped", "sent"]


def test_an_address_that_was_never_proved_gets_nothing(told):
    anna, _post = told()
    EmailAddress.objects.create(user=anna, email=anna.email, verified=False)

    send_due_mail()

    assert (mail.outbox, states()) == ([], ["dropped"])


def test_a_server_that_is_away_is_asked_again_after_longer_and_longer_pauses(told):
    told()
    waits = []
    with served_by(BrokenServer):
        for _ in range(len(PAUSES) + 1):
            make_due()
            before = timezone.now()
            assert send_due_mail(limit=1) == 0
            waits.append(Delivery.objects.get().due_at - before)

    assert all(
        0.8 * pause <= wait <= 1.2 * pause + timedelta(seconds=5) for wait, pause in zip(waits, PAUSES, strict=False)
    )
    assert states() == ["dead"]
    assert "SMTPServerDisconnected" in Delivery.objects.get().error

    requeue_delivery(Delivery.objects.get())
    assert (send_due_mail(), states()) == (1, ["sent"])


def test_an_address_that_the_server_refuses_is_given_up(told):
    told()

    with served_by(RefusingServer):
        send_due_mail()

    assert states() == ["dead"]


def test_one_that_kills_its_senders_is_set_aside_and_its_neighbours_are_sent(told):
    told()
    Delivery.objects.update(attempts=len(PAUSES) + 1)
    told()

    assert send_due_mail() == 1
    assert states() == ["dead", "sent"]


MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "not_yet", "due"),
    [("Europe/Berlin", (5, 59), (6, 1)), ("America/New_York", (11, 59), (12, 1)), ("Nowhere/Else", (5, 59), (6, 1))],
)
def test_a_daily_digest_comes_at_seven_where_its_reader_lives(take_in, zone, not_yet, due):
    anna, topics = (
        MemberFactory(mail_rhythm="daily", time_zone=zone),
        [TopicFactory(author=quiet()), TopicFactory(author=quiet())],
    )
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        for topic in topics:
            watch(topic, by=anna)
            add_post(topic, by=MemberFactory(), body="hello")
        take_in()
    Notification.objects.update(created_at=MONDAY + timedelta(hours=1))

    with time_machine.travel(MONDAY.replace(hour=not_yet[0], minute=not_yet[1])):
        assert plan_digests() == 0
    with time_machine.travel(MONDAY.replace(hour=due[0], minute=due[1])):
        assert (plan_digests(), plan_digests()) == (1, 0)
        assert send_due_mail() == 1
    with time_machine.travel(MONDAY + timedelta(days=1, hours=20)):
        assert plan_digests() == 0

    assert mail.outbox[0].subject == "2 things are new for you"
    assert all(topic.title in mail.outbox[0].body for topic in topics)


def test_a_weekly_digest_comes_on_monday_also_when_monday_was_missed(take_in):
    anna, topic = MemberFactory(mail_rhythm="weekly"), TopicFactory(author=quiet())
    watch(topic, by=anna)
    add_post(topic, by=MemberFactory(), body="hello")
    take_in()
    Notification.objects.update(created_at=MONDAY - timedelta(days=3))

    with time_machine.travel(MONDAY + timedelta(days=2)):
        assert plan_digests() == 1
        assert send_due_mail() == 1
    with time_machine.travel(MONDAY + timedelta(days=7, hours=8)):
        assert plan_digests() == 0


def test_a_digest_of_what_was_read_is_not_sent(take_in):
    anna, topic = MemberFactory(mail_rhythm="daily"), TopicFactory(author=quiet())
    watch(topic, by=anna)
    add_post(topic, by=MemberFactory(), body="hello")
    take_in()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert plan_digests() == 1
        raise_read_mark(topic, 2, by=anna)
        send_due_mail()

    assert (mail.outbox, states()) == ([], ["dropped"])
