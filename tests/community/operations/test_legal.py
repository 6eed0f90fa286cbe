"""Legal texts are drafted, published for good, and agreed to."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from community.errors.legal import (
    AnotherVersionHolds,
    DraftIsThere,
    HoldsFromThePast,
    LegalTextIsMissing,
    LegalTextIsPublished,
    MayNotKeepLegalTexts,
)
from community.models import Consent, LegalText, LegalVersion
from community.models.legal import asked_of
from community.operations.erasing import erase_member
from community.operations.exporting import export_member
from community.operations.legal import draft_again, give_consent, publish_version
from tests.factories.community import MemberFactory
from tests.factories.legal import draft_version, publish, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


def agree(member, *versions):
    pks = [version.pk for version in versions]
    return give_consent(member, pks, way=Consent.Way.SIGN_UP, language="de")


def test_what_is_published_was_rendered_and_sanitised_once(keeper):
    draft = draft_version(en="**Kind** <script>alert(1)</script> [x](javascript:alert(1))")

    published = publish_version(draft, by=keeper, effective_on=today())

    assert (published.number, published.published_by, published.effective_on) == (1, keeper, today())
    html = LegalText.objects.get().html
    assert "<strong>Kind</strong>" in html
    assert "<script" not in html
    assert "href" not in html


def test_the_next_version_begins_with_the_texts_of_this_one(keeper):
    first = publish(de="Eins", en="One")

    draft = draft_again(first, by=keeper)

    assert (draft.kind, draft.number, draft.is_published) == ("terms", 2, False)
    assert sorted(draft.texts.values_list("language", "body")) == [("de", "Eins"), ("en", "One")]
    with pytest.raises(DraftIsThere):
        draft_again(first, by=keeper)


@pytest.mark.parametrize("roles", [[], ["support"], ["moderator"], ["product"], ["manager"]])
def test_only_community_managers_speak_for_the_house(roles):
    draft, other = draft_version(), MemberFactory(roles=roles)

    with pytest.raises(MayNotKeepLegalTexts):
        publish_version(draft, by=other, effective_on=today())
    with pytest.raises(MayNotKeepLegalTexts):
        draft_again(draft, by=other)


def test_what_cannot_be_published(keeper):
    published, draft = publish(), draft_version("privacy")
    with pytest.raises(LegalTextIsPublished):
        publish_version(published, by=keeper, effective_on=today())
    with pytest.raises(HoldsFromThePast):
        publish_version(draft, by=keeper, effective_on=today() - timedelta(days=1))

    draft.texts.all().delete()
    with pytest.raises(LegalTextIsMissing):
        publish_version(draft, by=keeper, effective_on=today())


def test_the_database_keeps_what_was_published_and_what_was_agreed_to():
    version, draft, imprint, member = publish(), draft_version("privacy"), publish("imprint"), MemberFactory()
    (consent,) = agree(member, version)
    agreed = {"member": member, "way": "sign_up", "language": "en"}
    forbidden = [
        lambda: LegalVersion.objects.filter(pk=version.pk).update(asks_again=True),
        lambda: LegalText.objects.filter(version=version).update(body="Other"),
        lambda: LegalText.objects.filter(version=version).delete(),
        lambda: LegalText.objects.filter(version=draft, language="de").update(version=version, language="fr"),
        lambda: LegalText.objects.create(version=version, language="fr", body="Plus"),
        lambda: Consent.objects.filter(pk=consent.pk).update(way="asked_again"),
        lambda: Consent.objects.filter(pk=consent.pk).delete(),
        lambda: Consent.objects.create(version=version, **agreed),
        lambda: Consent.objects.create(version=draft, **agreed),
        lambda: Consent.objects.create(version=imprint, **agreed),
        lambda: draft_version("privacy"),
        lambda: draft_version("rules", asks_again=True),
        lambda: draft_version("terms", binds_programs=True),
    ]

    for change in forbidden:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    draft.texts.update(body="Drafts change")
    assert draft.delete()[0] == 3


def test_agreeing_twice_is_agreeing_once_and_keeps_the_first_moment():
    terms, privacy, member = publish(), publish("privacy"), MemberFactory()

    assert len(agree(member, terms)) == 1
    assert [consent.version for consent in agree(member, terms, privacy)] == [privacy]
    assert agree(member, terms, privacy) == []
    assert Consent.objects.filter(member=member).count() == 2


def test_nobody_agrees_to_what_does_not_hold():
    old, member = publish(), MemberFactory()
    new, ahead, imprint = publish(), publish("privacy", days_ahead=2), publish("imprint")

    for version in (old, ahead, imprint, draft_version()):
        with pytest.raises(AnotherVersionHolds):
            agree(member, version)
    assert len(agree(member, new)) == 1


def test_who_agreed_to_earlier_versions_only_is_asked_from_the_day_on_which_a_new_one_holds():
    early, never, joined_later = MemberFactory(), MemberFactory(), MemberFactory()
    agree(early, publish())
    publish(days_ahead=3, asks_again=True)
    assert not asked_of(early).exists()

    second = publish(asks_again=True)
    assert [list(asked_of(one)) for one in (early, never)] == [[second], [second]]

    third = publish()
    agree(joined_later, third)
    assert [list(asked_of(one)) for one in (early, joined_later)] == [[second], []]
    agree(early, third)
    assert not asked_of(early).exists()


def test_a_consent_outlives_an_erasure_without_a_name():
    version, member = publish(), MemberFactory(email="gone@example.org")
    agree(member, version)
    assert export_member(member, by=member)["consents"][0]["version_id"] == version.pk

    erase_member(member, by=member)

    consent = Consent.objects.get()
    assert (consent.member.email, str(consent.member)) == (None, f"Member {member.pk}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_leave_one_consent():
    version, member = publish(), MemberFactory()
    start, given = Barrier(2), []

    def click():
        start.wait()
        given.append(len(agree(member, version)))
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(given) == [0, 1]
    assert Consent.objects.count() == 1
