import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from community.flaggable import Because
from community.mailbox import MailboxIsAway, empty_mailbox
from community.models import Attachment, Post, ReplyMail, Topic
from community.operations.answering import answer_by_mail, forget_raw_mail, keep_mail
from community.operations.attaching import hand_in_file
from community.operations.marking_topics import lock_topic
from community.operations.replying import read_reply_address, reply_address
from community.tasks import take_in_replies
from tests.community.mailboxes import mailbox, reply
from tests.factories.community import CircleFactory, MemberFactory, TopicFactory


@pytest.fixture(autouse=True)
def answers_are_taken_in():
    with override_settings(REPLY_ADDRESS="reply@example.org"):
        yield


@pytest.fixture
def anna(db):
    return MemberFactory(email="anna@example.org")


@pytest.fixture
def topic(db):
    return TopicFactory()


def outcome():
    mail = ReplyMail.objects.latest("id")
    return (mail.state, mail.reason)


def answers(topic):
    return list(Post.objects.filter(topic=topic, number__gt=1).order_by("number").values_list("author__email", "body"))


def take_in(letter):
    keep_mail(bytes(letter))
    return answer_by_mail()


def test_an_answer_by_e_mail_travels_from_a_real_mailbox_into_the_topic(anna, topic):
    with mailbox() as box, override_settings(REPLY_MAILBOX_URL=box.url):
        letter = reply("Anna <anna@example.org>", reply_address(anna, topic), "Turn it off.\n\nThanks\n")
        box.put(letter)
        box.put(letter)

        assert take_in_replies() == 1
        assert (take_in_replies(), box.unseen()) == (0, 0)

    assert answers(topic) == [("anna@example.org", "Turn it off.\n\nThanks")]
    mail = ReplyMail.objects.get()
    assert (mail.state, mail.post.author, mail.topic) == ("posted", anna, topic)


def test_what_was_kept_when_the_process_died_is_not_posted_twice(anna, topic):
    with mailbox() as box:
        box.put(reply("anna@example.org", reply_address(anna, topic), "Hello"))

        def keep_and_die(raw):
            keep_mail(raw)
            raise OSError("killed")

        with pytest.raises(MailboxIsAway):
            empty_mailbox(box.url, keep_and_die)
        assert box.unseen() == 1
        assert empty_mailbox(box.url, keep_mail) == 1

    answer_by_mail()
    assert answers(topic) == [("anna@example.org", "Hello")]


def test_a_mailbox_that_is_away_says_so(db):
    with pytest.raises(MailboxIsAway):
        empty_mailbox("imap://x:y@127.0.0.1:1/INBOX", keep_mail)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_post_each_answer_once():
    anna, topic = MemberFactory(email="anna@example.org"), TopicFactory()
    for number in range(12):
        keep_mail(bytes(reply("anna@example.org", reply_address(anna, topic), f"Answer {number}")))

    def work(_):
        try:
            return answer_by_mail()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 12

    assert sorted(body for _, body in answers(topic)) == sorted(f"Answer {number}" for number in range(12))
    topic.refresh_from_db()
    assert topic.post_count == 13


@pytest.mark.parametrize(
    "sender", ["eve@example.org", "", "anna@example.org, eve@example.org", "anna@example.org.evil"]
)
def test_whoever_is_not_the_one_whose_address_it_is_posts_nothing(anna, topic, sender):
    MemberFactory(email="eve@example.org")

    assert take_in(reply(sender, reply_address(anna, topic), "Hello")) == 0
    assert (answers(topic), outcome()) == ([], ("refused", "not_the_sender"))


def test_another_proved_address_of_the_member_will_do_and_an_unproved_one_will_not(anna, topic):
    EmailAddress.objects.create(user=anna, email="anna@home.example", verified=True)
    EmailAddress.objects.create(user=anna, email="anna@work.example", verified=False)

    assert take_in(reply("Anna@Home.example", reply_address(anna, topic), "Hello")) == 1
    assert take_in(reply("anna@work.example", reply_address(anna, topic), "Hello too")) == 0


def test_an_address_leads_only_to_the_topic_and_the_member_for_whom_it_was_signed(anna, topic):
    other = TopicFactory()
    signed = reply_address(anna, topic)

    assert read_reply_address(signed.upper()).topic == topic.pk
    for forged in (
        signed.replace(f"-t{topic.pk}-", f"-t{other.pk}-"),
        signed.replace(f"+m{anna.pk}-", f"+m{anna.pk + 1}-"),
        signed.replace("example.org", "evil.example"),
        signed.replace("reply+", "other+"),
        "reply@example.org",
    ):
        assert take_in(reply("anna@example.org", forged, f"to {forged}")) == 0
        assert outcome() == ("ignored", "not_for_us")
    assert (answers(topic), answers(other)) == ([], [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_nobody_talks_to_machines(anna, topic, headers):
    assert take_in(reply("anna@example.org", reply_address(anna, topic), "I am on holiday", **headers)) == 0
    assert (answers(topic), outcome()) == ([], ("ignored", "automatic"))


@pytest.mark.parametrize(
    "text",
    [
        "Turn it off.\n\nOn Mon, Nov 23, 2026 at 10:00 AM Mitwert <reply@example.org> wrote:\n> Ben wrote\n> **Hello**\n",
        "Turn it off.\n\nAm 23.11.2026 um 10:00 schrieb Mitwert <reply@example.org>:\n> Ben wrote\n",
        "Turn it off.\n\n-- \nAnna Anders\nSome Street 1\n",
        "Turn it off.\n\nVon: Mitwert <reply@example.org>\nGesendet: Montag, 23. November 2026 10:00\nAn: Anna\nBetreff: x\n\nHello",
    ],
)
def test_what_is_quoted_and_signed_is_left_out(anna, topic, text):
    take_in(reply("anna@example.org", reply_address(anna, topic), text))

    assert answers(topic) == [("anna@example.org", "Turn it off.")]


def test_an_e_mail_in_html_alone_is_read_too(anna, topic):
    letter = reply("anna@example.org", reply_address(anna, topic), "x")
    html = "<style>p {color: red}</style><p>Turn it <b>off</b>.</p><div class='gmail_quote'>On Monday <blockquote>x</blockquote></div>"
    letter.set_content(html, subtype="html")

    take_in(letter)

    assert answers(topic) == [("anna@example.org", "Turn it off.")]


def test_whoever_lost_access_posts_nothing(anna):
    circle = CircleFactory(members=[anna])
    topic = TopicFactory(category__of_circle=circle)
    address = reply_address(anna, topic)
    take_in(reply("anna@example.org", address, "first"))
    circle.members.remove(anna)

    assert take_in(reply("anna@example.org", address, "second")) == 0
    assert (answers(topic), outcome()) == ([("anna@example.org", "first")], ("refused", "may_not_see_topic"))


def test_refusals_of_the_act_are_written_down(anna, topic):
    Topic.objects.update(state=Topic.State.HIDDEN)
    anna.is_active = True

    take_in(reply("anna@example.org", reply_address(anna, topic), "Hello"))
    assert outcome() == ("refused", "may_not_see_topic")
    take_in(reply("anna@example.org", reply_address(anna, topic), "\n"))
    assert outcome()[0] == "refused"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"From: a\r\n\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\nTo: x\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    ],
)
def test_broken_e_mails_stop_nobody(anna, topic, raw):
    keep_mail(raw)
    assert take_in(reply("anna@example.org", reply_address(anna, topic), "Hello")) == 1
    assert ReplyMail.objects.filter(state="waiting").count() == 0


def test_endless_quotes_do_not_hold_up_the_worker(anna, topic):
    text = "On " * 20_000 + "\n" + "> > > > wrote:\n" * 2_000

    before = time.monotonic()
    take_in(reply("anna@example.org", reply_address(anna, topic), text))

    assert time.monotonic() - before < 10


def test_raw_e_mails_are_emptied_after_a_month(anna, topic):
    take_in(reply("anna@example.org", reply_address(anna, topic), "Hello"))
    assert forget_raw_mail() == 0
    ReplyMail.objects.update(received_at=timezone.now() - timedelta(days=31))

    assert (forget_raw_mail(), forget_raw_mail()) == (1, 0)
    assert bytes(ReplyMail.objects.get().raw) == b""


def test_what_went_along_stands_beneath_the_answer_by_the_rules_of_all_files(anna, topic):
    letter = reply("anna@example.org", reply_address(anna, topic), "See the log.")
    many = [(f"{number}.txt", b"x") for number in range(6)]
    for name, content in (("empty.txt", b""), ("page.html", b"<script>"), ("pump.log", b"E42"), *many):
        letter.add_attachment(content, "application", "octet-stream", filename=name)
    # What waits on a form of hers is another matter.
    hand_in_file("form.txt", b"x", by=anna)

    assert take_in(letter) == 1

    post = Post.objects.get(topic=topic, number=2)
    names = ["pump.log", "0.txt", "1.txt", "2.txt", "3.txt"]
    assert [file.name for file in post.attachments.order_by("id")] == names
    assert ({file.uploaded_by for file in post.attachments.all()}, post.attachment_count) == ({anna}, 5)
    assert outcome() == ("posted", "files_left_out")
    assert Attachment.objects.unused().get().name == "form.txt"


def test_no_file_stays_of_an_answer_that_is_refused(anna, topic):
    letter = reply("anna@example.org", reply_address(anna, topic), "See the log.")
    letter.add_attachment(b"E42", "text", "plain", filename="pump.log")
    lock_topic(topic, by=MemberFactory(roles=["community_manager"]), because=Because("off_topic", "Enough"))

    def stored():
        return set(default_storage.listdir("attachments")[1]) if default_storage.exists("attachments") else set()

    before = stored()

    assert take_in(letter) == 0
    assert outcome()[0] == "refused"
    assert (Attachment.objects.count(), stored()) == (0, before)
