"""Letters as they came or went hold nobody who is forgotten, however they are packed; what others said in them stays."""

from email.message import EmailMessage

import pytest
from django.utils import timezone

from community.models import ReplyMail
from crm.models import InboundEvent, Macro, Message, Network
from crm.operations.contacts import create_contact
from tests.crm.channels.test_mail import deliver
from tests.crm.privacy.test_forgotten_by_former_values import forget
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Jürgen Zwickelöhr", "juergen@zwickel.example"


@pytest.fixture
def admin(db):
    return MemberFactory(roles=["admin"])


def by_bob(number, said, *, cte="base64", charset="utf-8", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = (
        "Bob <bob@other.example>",
        "help@example.org",
        f"<{number}@other.example>",
    )
    for name, value in headers.items():
        made[name] = value
    made.set_content(said, cte=cte, charset=charset)
    return bytes(made)


NAMING = [
    by_bob(1, f"Hello.\n\n> Ask {NAME}, he knows."),
    by_bob(2, f"Hello, ask {ADDRESS}."),
    by_bob(3, f"Hello, ask {NAME}.", cte="quoted-printable", charset="iso-8859-1"),
    by_bob(4, "Hello.", Cc=f"{NAME} <other@zwickel.example>"),
]


def test_no_letter_as_it_came_names_them_and_what_others_said_stays(agent, admin):
    person = create_contact(NAME, by=agent, email=ADDRESS)
    for raw in NAMING:
        assert NAME.encode() not in raw
    deliver(ChannelFactory(network=Network.EMAIL), *NAMING, by_bob(5, "Hello, it hums."))
    assert Message.objects.count() == 5

    forget(person, admin)

    assert [bool(bytes(event.raw)) for event in InboundEvent.objects.order_by("id")] == [False] * 4 + [True]
    assert Message.objects.filter(body__startswith="Hello").count() == 5


def test_no_answer_by_mail_and_no_letter_in_a_file_names_them(
    agent,
    admin,
    settings,
    tmp_path,
    django_capture_on_commit_callbacks,
):
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"file_path": tmp_path}}}
    person = create_contact(NAME, by=agent, email=ADDRESS)
    ended = {"state": "ignored", "ended_at": timezone.now()}
    for number, raw in enumerate((NAMING[0], by_bob(6, "Hello.")), 1):
        ReplyMail.objects.create(message_id=f"<{number}@other.example>", raw=raw, **ended)
    between = b"-" * 79 + b"\n"
    (tmp_path / "one.log").write_bytes(by_bob(7, "Hello.") + between + NAMING[1] + between)
    (tmp_path / "two.log").write_bytes(by_bob(8, "Hello.") + between)

    with django_capture_on_commit_callbacks(execute=True):
        forget(person, admin)

    assert [bool(bytes(mail.raw)) for mail in ReplyMail.objects.order_by("id")] == [False, True]
    assert [file.name for file in tmp_path.iterdir()] == ["two.log"]


def test_macros_that_are_called_after_them_are_called_otherwise(agent, admin):
    person = create_contact(NAME, by=agent, email=ADDRESS)
    for name in (f"For {NAME}", NAME, f"For {ADDRESS}", "For all"):
        Macro.objects.create(name=name)

    forget(person, admin)

    third = Macro.objects.get(name__startswith="For … ")
    assert sorted(Macro.objects.values_list("name", flat=True)) == sorted(
        ["For …", "…", f"For … {third.pk}", "For all"]
    )
