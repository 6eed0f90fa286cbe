"""What follows from which bell in the community."""

from functools import partial
from typing import Any

from allauth.account.signals import user_signed_up
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import transaction
from django.dispatch import receiver

from community.models import Member
from community.notifiers import moderation
from community.notifiers.articles import SOURCE as ARTICLES
from community.notifiers.incidents import SOURCE as INCIDENTS
from community.notifiers.members import SOURCE as MEMBERS
from community.notifiers.topics import SOURCE
from community.operations.earning import RECOGNITION
from community.operations.earning_by_articles import RECOGNITION_OF_ARTICLES
from community.operations.indexing.articles import ARTICLE_EVENTS
from community.operations.roles import set_up_policy, set_up_roles
from community.operations.super_users import programme
from community.operations.trusting import set_up_bars
from community.operations.visiting import Sighting
from community.signals import (
    article_changed,
    incident_changed,
    member_changed,
    member_joined,
    member_moderated,
    thing_seen,
    topic_changed,
)
from community.tasks import (
    give_handles,
    index_articles,
    index_members,
    index_threads,
    record_visit,
    take_in_recognition,
    tell_members,
)


def set_up_after_migration(**_: Any) -> None:
    """Make the roles, the policy of moderation and the system member wherever the tables were just made."""
    # Django makes the permissions of each app in its turn of this same signal; the roles need all of them now.
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0)
    set_up_roles()
    set_up_policy()
    set_up_bars()
    programme()
    Member.objects.system()


@receiver(user_signed_up)
def announce_member(user: Member, **_: Any) -> None:
    """Tell the upper apps of a new member in our own words."""
    transaction.on_commit(partial(member_joined.send_robust, sender=Member, member_id=user.pk))


@receiver(thing_seen)
def remember_visit(sighting: Sighting, **_: Any) -> None:
    """Somebody reads a page; a measurement that the broker does not take is one less."""
    record_visit.delay(sighting.as_json())


@receiver(topic_changed)
def recognise_help(kind: str, **_: Any) -> None:
    """Somebody was helped, or help is gone."""
    if kind in RECOGNITION.kinds:
        take_in_recognition.delay()


@receiver(topic_changed)
def tell_of_topic(kind: str, **_: Any) -> None:
    """Something happened to a topic that somebody may want to hear of."""
    if kind in SOURCE.by_kind:
        tell_members.delay()


@receiver(member_moderated)
def tell_whom_it_concerns(kind: str, **_: Any) -> None:
    """Those who keep order did something to somebody."""
    if kind in moderation.SOURCE.by_kind:
        tell_members.delay()


@receiver(article_changed)
def tell_of_article(kind: str, **_: Any) -> None:
    """Something happened to an article that somebody may want to hear of."""
    if kind in ARTICLES.by_kind:
        tell_members.delay()


@receiver(incident_changed)
def tell_the_affected(kind: str, **_: Any) -> None:
    """What many wait for happened."""
    if kind in INCIDENTS.by_kind:
        tell_members.delay()


@receiver(member_changed)
def tell_member(kind: str, **_: Any) -> None:
    """Somebody earned something, or is offered something."""
    if kind in MEMBERS.by_kind:
        tell_members.delay()


@receiver(member_joined)
def name_member(**_: Any) -> None:
    """Somebody signed up, and wants to be called by a name."""
    give_handles.delay()


@receiver(topic_changed)
def index_thread(**_: Any) -> None:
    """Whatever happened to a topic is to be found."""
    index_threads.delay()


@receiver(article_changed)
def index_article(kind: str, **_: Any) -> None:
    """What happened to an article is to be found; what a reader thinks of it is not."""
    if kind in ARTICLE_EVENTS.kinds:
        index_articles.delay()


@receiver(article_changed)
def recognise_article(kind: str, **_: Any) -> None:
    """An article helped somebody, or is there no more."""
    if kind in RECOGNITION_OF_ARTICLES.kinds:
        take_in_recognition.delay()


@receiver(member_joined)
def index_member(**_: Any) -> None:
    """A newcomer is to be found."""
    index_members.delay()
