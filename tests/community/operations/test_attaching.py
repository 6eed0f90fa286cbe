"""Handing in files and putting them beneath posts."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.errors import MayNotWriteHere
from community.errors.writing import AttachmentIsInUse, TooManyAttachments, UnknownAttachment
from community.foundation.errors import Conflict
from community.models import Attachment, Member, Post
from community.models.attachment import KEPT_UNUSED
from community.operations.attaching import (
    ATTACHMENTS_AT_MOST,
    UNUSED_AT_MOST,
    discard_file,
    hand_in_file,
    sweep_files,
)
from community.operations.integrity import REBUILDS, checks
from community.operations.posting import add_post, open_topic
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory
from tests.files import picture


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def hand_in(by, name="a.png"):
    return hand_in_file(name, picture(), by=by)


def counted():
    return next(check for check in checks() if check.check == "community.attachment_count_equals_attachments")


def test_a_file_is_posted_with_its_question(customer):
    attachment = hand_in(customer)

    event = open_topic(CategoryFactory(), by=customer, title="Why?", body="See below.", attachments=[attachment.pk])

    post = Post.objects.get(pk=event.post_id)
    assert (post.attachment_count, list(post.attachments.values_list("name", flat=True))) == (1, ["a.png"])
    assert default_storage.exists(attachment.stored_as)
    assert (counted().rows, counted().wrong) == (1, 0)


def test_a_wrong_count_is_found_and_set_right(customer):
    event = add_post(TopicFactory(), by=customer, body="See.", attachments=[hand_in(customer).pk])
    Post.objects.filter(pk=event.post_id).update(attachment_count=3)
    assert counted().wrong == 1

    with connection.cursor() as cursor:
        for sql in REBUILDS:
            cursor.execute(sql)

    assert counted().wrong == 0


def test_a_refused_question_leaves_its_files_to_be_posted_later(customer, helper):
    mine, of_somebody_else = hand_in(customer), hand_in(helper)

    with pytest.raises(UnknownAttachment):
        open_topic(CategoryFactory(), by=customer, title="Why?", body="x", attachments=[mine.pk, of_somebody_else.pk])

    assert set(Attachment.objects.unused()) == {mine, of_somebody_else}
    assert not Post.objects.exists()


def test_a_posted_file_belongs_to_one_post(customer):
    attachment = hand_in(customer)
    topic = TopicFactory()
    add_post(topic, by=customer, body="One.", attachments=[attachment.pk])

    with pytest.raises(UnknownAttachment):
        add_post(topic, by=customer, body="Two.", attachments=[attachment.pk])


def test_a_post_has_five_files_at_most(customer):
    ids = [hand_in(customer).pk for _ in range(ATTACHMENTS_AT_MOST + 1)]

    with pytest.raises(TooManyAttachments):
        add_post(TopicFactory(), by=customer, body="Many.", attachments=ids)
    add_post(TopicFactory(), by=customer, body="Enough.", attachments=ids[:-1])


def test_nobody_hoards_files_on_unsent_forms(customer, monkeypatch):
    monkeypatch.setattr("community.operations.attaching.UNUSED_AT_MOST", 2)
    assert UNUSED_AT_MOST > 2
    hand_in(customer)
    hand_in(customer)

    with pytest.raises(TooManyAttachments):
        hand_in(customer)


def test_who_may_not_sign_in_hands_in_nothing(db):
    with pytest.raises(MayNotWriteHere):
        hand_in(MemberFactory(is_active=False))


def test_only_what_is_not_posted_is_thrown_away_and_only_by_its_owner(
    customer, helper, django_capture_on_commit_callbacks
):
    attachment = hand_in(customer)
    with pytest.raises(UnknownAttachment):
        discard_file(attachment, by=helper)

    with django_capture_on_commit_callbacks(execute=True):
        assert discard_file(attachment, by=customer) is True
        assert discard_file(attachment, by=customer) is False

    assert not default_storage.exists(attachment.stored_as)
    posted = hand_in(customer)
    add_post(TopicFactory(), by=customer, body="See.", attachments=[posted.pk])
    with pytest.raises(AttachmentIsInUse):
        discard_file(posted, by=customer)


def test_what_was_left_behind_is_swept_and_what_is_posted_stays(customer, django_capture_on_commit_callbacks):
    left, fresh, posted = hand_in(customer), hand_in(customer), hand_in(customer)
    add_post(TopicFactory(), by=customer, body="See.", attachments=[posted.pk])
    now = timezone.now()
    Attachment.objects.exclude(pk=fresh.pk).update(uploaded_at=now - KEPT_UNUSED - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_files(now=now) == 1

    assert set(Attachment.objects.all()) == {fresh, posted}
    assert [default_storage.exists(one.stored_as) for one in (left, fresh, posted)] == [False, True, True]


def test_a_file_without_its_row_is_not_kept(customer, monkeypatch, tmp_path):
    def fail(**_fields):
        raise IntegrityError

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(IntegrityError), transaction.atomic():
        hand_in(customer)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_database_knows_pictures_from_documents(customer):
    attachment = hand_in(customer)

    for change in ({"width": None}, {"kind": "application/pdf"}, {"size": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=attachment.pk).update(**change)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_posts_that_want_one_file_leave_it_beneath_one():
    member, topics = MemberFactory(), [TopicFactory(), TopicFactory()]
    attachment = hand_in(member)
    start, refused = Barrier(2), []

    def post(topic):
        start.wait()
        try:
            add_post(topic, by=Member.objects.get(pk=member.pk), body="Mine.", attachments=[attachment.pk])
        except (UnknownAttachment, Conflict) as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=post, args=[topic]) for topic in topics]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Post.objects.filter(attachment_count=1).count() == 1
    assert counted().wrong == 0
