"""Letters are read whole: what looks like a border, what stands behind a photo, pictures between the lines; what is not read leaves a trace."""

from base64 import b64encode
from email.message import EmailMessage
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from crm.models import Message, Ticket
from tests.crm.channels.support import with_files
from tests.crm.channels.test_mail import deliver
from tests.crm.channels.test_unverified_senders import PASS

pytestmark = pytest.mark.django_db


def drawn(colour="red", side=80):
    written = BytesIO()
    Image.new("RGB", (side, side), colour).save(written, "PNG")
    return written.getvalue()


def sent(made, name="<1@example.org>"):
    made["Authentication-Results"], made["From"], made["To"] = PASS, "Ute <ute@example.org>", "help@example.org"
    made["Subject"], made["Message-ID"] = "Pump", name
    return bytes(made)


def in_markup(html, *pictures, plain=None):
    """Each picture is name, content and by what markup shows it."""
    made = EmailMessage()
    if plain is not None:
        made.set_content(plain)
        made.add_alternative(html, subtype="html")
    else:
        made.set_content(html, subtype="html")
    shown = made.get_payload()[1] if plain is not None else made
    for name, content, known_as in pictures:
        shown.add_related(content, "image", "png", cid=f"<{known_as}>", filename=name, disposition="inline")
    return made


def files():
    return list(Message.objects.get().files.order_by("id").values_list("name", flat=True))


def test_lines_that_look_like_borders_of_parts_are_words_like_any_other(desk):
    made = EmailMessage()
    made.set_content("My query:\n" + "\n".join(f"-- step {number}" for number in range(260)) + "\nThat is all.\n")
    made.add_attachment(b"1;2\n", "text", "csv", filename="rows.csv")
    deliver(desk, sent(made))

    message = Message.objects.get()
    assert message.body.startswith("My query:\n-- step 0\n")
    assert message.body.endswith("-- step 259\nThat is all.")
    assert (files(), message.files_left_out, message.is_cut_off) == (["rows.csv"], 0, False)


def test_a_letter_of_more_parts_than_anybody_writes_is_read_up_to_there_and_says_so(desk, agent, agent_api, client):
    deliver(desk, with_files(*[(f"{number}.txt", b"x", "text/plain") for number in range(250)]))

    message = Message.objects.get()
    assert (message.body, len(files()), message.files_left_out > 100, message.is_cut_off) == (
        "See here.",
        5,
        True,
        True,
    )
    ticket = Ticket.objects.get()
    (row,) = agent_api.get(f"/api/v1/tickets/{ticket.pk}/messages/").json()["results"]
    assert row["is_cut_off"] is True
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert "This is only the beginning; the rest was too long" in page


@pytest.mark.parametrize(
    ("below", "is_cut_off"),
    [("x y " * 15_000, True), ("\nOn Mon, 2 Nov 2026 Bo wrote:\n" + "> It was so before, too.\n" * 2_000, False)],
)
def test_a_long_letter_is_cut_off_only_where_something_new_is_missing(desk, below, is_cut_off):
    made = EmailMessage()
    made.set_content("It hums.\n" + below)
    deliver(desk, sent(made))

    assert Message.objects.get().body.startswith("It hums.")
    assert Message.objects.get().is_cut_off is is_cut_off


def test_what_is_written_below_a_photo_is_read_and_the_signature_of_the_letter_is_no_file(desk):
    made = EmailMessage()
    made.set_content("See here.")
    made.add_attachment(drawn(), "image", "png", filename="photo.png", disposition="inline")
    below = EmailMessage()
    below.set_content("And it leaks, too.")
    made.attach(below)
    whole = EmailMessage()
    whole["Content-Type"] = 'multipart/signed; protocol="application/pkcs7-signature"; boundary="s"'
    whole.set_payload([made])
    proof = EmailMessage()
    proof.set_content(b"0", "application", "pkcs7-signature", filename="smime.p7s")
    whole.attach(proof)
    deliver(desk, sent(whole))

    message = Message.objects.get()
    assert message.body == "See here.\n\n\nAnd it leaks, too."
    assert (files(), message.files_left_out) == (["photo.png"], 0)


def test_pictures_between_the_lines_are_files_and_the_text_says_where_they_were(desk):
    html = (
        '<p>It looks so:<img src="cid:a@x"></p><p>and so: <img src="cid:b@x"> <img src="cid:dot@x"></p>'
        f'<p>here: <img src="data:image/png;base64,{b64encode(drawn("blue")).decode()}"></p>'
        '<div class="gmail_quote"><p>On Mon Bo wrote: <img src="cid:old@x"></p></div>'
    )
    pictures = [
        ("first.png", drawn(), "a@x"),
        ("second.png", drawn("green"), "b@x"),
        ("dot.png", drawn(side=1), "dot@x"),
    ]
    pictures += [("old.png", drawn("white"), "old@x"), ("unshown.png", drawn("black"), "c@x")]
    deliver(desk, sent(in_markup(html, *pictures)))

    message = Message.objects.get()
    assert message.body == "It looks so:[first.png]\n\nand so: [second.png]\n\nhere: [picture-1.png]"
    assert files() == ["first.png", "second.png", "picture-1.png", "unshown.png"]
    assert (message.files_left_out, message.is_cut_off) == (0, False)


@pytest.mark.parametrize(
    ("plain", "body"),
    [
        ("So: [cid:a@x]\n\nGreetings\n-- \nUte [cid:logo@x]", "So: [first.png]\n\nGreetings"),
        ("So:\n\nGreetings", "So: [first.png]\n\nGreetings"),
    ],
)
def test_where_a_letter_is_written_in_two_ways_no_picture_is_lost(desk, plain, body):
    html = '<p>So: <img src="cid:a@x"></p><p>Greetings</p><div>-- <br>Ute <img src="cid:logo@x"></div>'
    made = in_markup(html, ("first.png", drawn(), "a@x"), ("logo.png", drawn("green"), "logo@x"), plain=plain)
    deliver(desk, sent(made))

    assert (Message.objects.get().body, files()) == (body, ["first.png"])


def test_more_pictures_than_a_letter_may_bring_are_counted(desk):
    pictures = [(f"{number}.png", drawn((number, 0, 0)), f"{number}@x") for number in range(8)]
    deliver(desk, sent(in_markup("".join(f'<img src="cid:{number}@x">' for number in range(8)), *pictures)))

    assert (len(files()), Message.objects.get().files_left_out) == (5, 3)
