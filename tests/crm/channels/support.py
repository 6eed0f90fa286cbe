"""Letters to a mailbox of the desk, as our own mail server vouches for them."""

from email.message import EmailMessage

from crm.models import Message
from tests.crm.channels.test_mail import letter
from tests.crm.channels.test_unverified_senders import OURS, PASS

OPTIONS = {"verdicts": OURS, "sender": "Help <help@example.org>"}


def vouched(name="<1@example.org>", **given):
    return letter(name, Authentication_Results=PASS, **given)


def with_files(*files, name="<1@example.org>"):
    made = EmailMessage()
    made["Authentication-Results"], made["From"], made["To"] = PASS, "Ute <ute@example.org>", "help@example.org"
    made["Subject"], made["Message-ID"] = "Pump", name
    made.set_content("See here.")
    for file, content, kind in files:
        made.add_attachment(content, *kind.split("/"), filename=file)
    return bytes(made)


def waiting():
    return list(Message.objects.undecided().order_by("id"))
