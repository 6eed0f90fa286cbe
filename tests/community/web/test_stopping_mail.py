import pytest
from django.test import Client

from community.models import Member, Watch
from community.notifiers.letters import Stop
from tests.factories.community import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox():
    """A mail program: no cookie, no token, no session."""
    return Client(enforce_csrf_checks=True)


def path_of(stop):
    return f"/mail/stop/{stop}/"


def test_looking_at_the_link_stops_nothing(mailbox):
    anna, topic = MemberFactory(), TopicFactory()

    response = mailbox.get(path_of(Stop(anna.pk, topic.pk)))

    assert response.status_code == 200
    assert "Nothing has been changed yet." in response.content.decode()
    anna.refresh_from_db()
    assert anna.mail_rhythm == "immediate"
    assert not Watch.objects.exists()


def test_one_click_of_the_mail_program_stops_all_e_mails(mailbox):
    anna, ben = MemberFactory(), MemberFactory()

    response = mailbox.post(path_of(Stop(anna.pk, 1)), {"List-Unsubscribe": "One-Click"})
    mailbox.post(path_of(Stop(anna.pk, 1)), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert set(Member.objects.people().values_list("pk", "mail_rhythm")) == {(anna.pk, "never"), (ben.pk, "immediate")}


def test_one_may_stop_one_topic_or_get_fewer(mailbox):
    anna, topic = MemberFactory(), TopicFactory()

    mailbox.post(path_of(Stop(anna.pk, topic.pk)), {"choice": "mute"})
    assert Watch.objects.get().level == "muted"
    mailbox.post(path_of(Stop(anna.pk, topic.pk)), {"choice": "weekly"})

    anna.refresh_from_db()
    assert anna.mail_rhythm == "weekly"


@pytest.mark.parametrize("change", [lambda word: word[:-1] + "x", lambda word: "9" + word, lambda _word: "1-0"])
def test_a_link_that_we_did_not_sign_is_none(mailbox, change):
    anna = MemberFactory()
    word = change(str(Stop(anna.pk)))

    assert mailbox.get(path_of(word)).status_code == 404
    assert mailbox.post(path_of(word)).status_code == 404
    anna.refresh_from_db()
    assert anna.mail_rhythm == "immediate"
