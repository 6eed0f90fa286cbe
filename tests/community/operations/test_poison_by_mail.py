"""Whatever a stranger sends, it is kept, read in seconds, and holds up nobody else's letter."""

import time

import pytest
from django.test import override_settings

from community.incoming import read_letter
from community.models import Post, ReplyMail
from community.operations.answering import answer_by_mail, keep_mail
from community.operations.replying import reply_address
from tests.community.mailboxes import mailbox, reply
from tests.community.poison import POISON
from tests.factories.community import MemberFactory, TopicFactory

# Two slow cores and a debugger more than that; the worst of them took minutes.
SECONDS = 12


@pytest.mark.parametrize("name", POISON)
def test_it_is_read_in_seconds_as_something_the_database_takes(name):
    begun = time.process_time()
    letter = read_letter(POISON[name])

    assert time.process_time() - begun < SECONDS
    assert 0 < len(letter.message_id) <= 250
    for said in (letter.message_id, letter.sender, letter.text, *letter.addressees):
        assert "\0" not in said
        said.encode()
    assert "\n" not in letter.message_id + letter.sender
    assert letter.sender in {"", "eve@evil.example"} or name in {"an open bracket", "nested comments"}


@pytest.mark.django_db
@pytest.mark.slow
def test_all_of_it_before_one_letter_leaves_that_one_its_way():
    anna, topic = MemberFactory(email="anna@example.org"), TopicFactory()
    with mailbox() as box, override_settings(REPLY_ADDRESS="reply@example.org", REPLY_MAILBOX_URL=box.url):
        for raw in POISON.values():
            keep_mail(raw)
        keep_mail(bytes(reply("anna@example.org", reply_address(anna, topic), "Turn it off.")))

        assert answer_by_mail() == 1

    assert list(Post.objects.filter(topic=topic, number__gt=1).values_list("body", flat=True)) == ["Turn it off."]
    assert not ReplyMail.objects.filter(state="waiting").exists()
    assert set(ReplyMail.objects.exclude(state="posted").values_list("reason", flat=True)) <= {
        "not_for_us",
        "automatic",
    }


def test_what_is_long_and_said_by_a_person_stays_whole():
    paragraph = "The pump hums, and it did so on Monday; she wrote that it leaks. " * 25
    raw = f"From: a@example.org\r\nSubject: x\r\n\r\n{paragraph}\r\n\r\nThanks\r\n\r\nOn Mon, 2 Nov 2026 Bo wrote:\r\n> Old.\r\n"

    assert read_letter(raw.encode()).text == f"{paragraph.strip()}\n\nThanks"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<html><head><title>T</title><style>p{}</style></head><body><p>One</p><p>Two &lt;3</p></body></html>",
            "One\n\nTwo <3",
        ),
        ('<div>New</div><div class="gmail_quote">On Mon Bo wrote:<blockquote>Old</blockquote></div>', "New"),
        ("<p>Hi<script>alert(1)</script><img src=x onerror=alert(1)></p>", "Hi"),
    ],
)
def test_letters_in_markup_only_are_read_as_words(html, text):
    raw = f"From: a@example.org\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()

    assert read_letter(raw).text == text


def test_a_winmail_is_a_file_like_any_other():
    raw = (
        b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nSee the file.\r\n--a\r\n"
        b'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="winmail.dat"\r\n\r\neJ8+IgEA\r\n--a--'
    )
    letter = read_letter(raw)

    assert letter.text == "See the file."
    assert [name for name, _content in letter.files] == ["winmail.dat"]
