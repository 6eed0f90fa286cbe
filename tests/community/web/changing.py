"""Whatever can change on the page of a question, made in earnest, one after the other."""

from community.flaggable import Because
from community.models import Category, Comment, IncidentTopic, Member, Tag
from community.models.topic import State
from community.operations.agreeing import add_me_too, mark_helpful
from community.operations.claiming import claim_topic
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.erasing import erase_member
from community.operations.incidents import answer_incident, fix_incident
from community.operations.joining_incidents import join_incident
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.moving import move_topic
from community.operations.needing_info import ask_for_info
from community.operations.outdating import mark_outdated, say_outdated
from community.operations.posting import add_post, edit_post, edit_topic
from community.operations.proposing import propose_solution
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.trying import say_it_works
from tests.factories.community import (
    AttachmentFactory,
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    TopicFactory,
)
from tests.factories.incidents import make_incident

SAID = Because(reason="It was time.")


def changes(topic, keeper):
    """One change after the other of what strangers see, each as it is made in earnest."""
    member, helper = MemberFactory(), MemberFactory(trust_level=3)
    _first, answer = topic.posts.order_by("number")
    original = TopicFactory(category=topic.category, title="The original question")
    yield "an answer", lambda: add_post(topic, by=helper, body="Another way.")
    yield "an edited answer", lambda: edit_post(answer, by=answer.author, body="Turn it twice.")
    yield "an edited title", lambda: edit_topic(topic, by=topic.author, title="How does it work now?")
    yield "a helpful vote", lambda: mark_helpful(answer, by=member)
    yield "one who has it too", lambda: add_me_too(topic, by=member)
    yield "one for whom it works", lambda: say_it_works(answer, by=member)
    yield "a proposal", lambda: propose_solution(topic, answer, by=helper, reason="It is right.")
    yield "a need", lambda: ask_for_info(topic, by=helper, reason="Which model?")
    yield "a claim", lambda: claim_topic(topic, by=helper)
    yield "a solution", lambda: mark_solution(topic, answer, by=topic.author)
    yield "one for whom it is outdated", lambda: say_outdated(topic, by=member, reason="The new one differs.")
    yield "an outdated solution", lambda: mark_outdated(topic, by=keeper, reason="The new model differs.")
    yield "no solution", lambda: withdraw_solution(topic, by=topic.author)
    yield "a lock", lambda: lock_topic(topic, by=keeper, because=SAID)
    yield "no lock", lambda: unlock_topic(topic, by=keeper, because=SAID)
    yield "a comment", lambda: Comment.objects.create(post=answer, author=member, body="Thanks!", html="<p>Thanks!</p>")
    yield "a file", lambda: AttachmentFactory(post=answer, uploaded_by=answer.author)
    yield "another name", lambda: Member.objects.filter(pk=answer.author_id).update(display_name="Somebody Else")
    yield "another name of the place", lambda: Category.objects.filter(pk=topic.category_id).update(name="New place")
    yield "another tag", lambda: topic.tags.add(Tag.objects.create(slug="brand-new"))
    yield "another name of a tag", lambda: Tag.objects.filter(slug="brand-new").update(slug="quite-old")
    yield "an incident", lambda: make_incident(title="It is broken", body="We look.", category=topic.category)
    incident = make_incident(title="All is broken", body="We look again.")
    yield "a question about it", lambda: IncidentTopic.objects.create(topic=topic, incident=incident, by=keeper)
    yield "one whom it concerns", lambda: join_incident(incident, by=member)
    yield "news of it", lambda: answer_incident(incident, by=keeper, body="Half of it works.")
    yield "its end", lambda: fix_incident(incident, by=keeper)
    yield "an original", lambda: mark_duplicate(topic, original, by=keeper)
    yield "another title of it", lambda: edit_topic(original, by=original.author, title="The one and only question")
    yield "no original", lambda: withdraw_duplicate(topic, by=keeper)
    yield "a question that asks again", lambda: mark_duplicate(original, topic, by=keeper)
    yield "no such question", lambda: withdraw_duplicate(original, by=keeper)
    yield "a hidden answer", lambda: move_post_to_state(answer, State.HIDDEN, by=keeper, reason="Rude.")
    yield "a forgotten person", lambda: erase_member(topic.author, by=keeper)
    yield "a pin", lambda: pin_topic(topic, by=keeper, everywhere=True, until=None, because=SAID)
    yield "a hidden question", lambda: move_topic_to_state(topic, State.HIDDEN, by=keeper, reason="Rude.")
    yield "a shown question", lambda: move_topic_to_state(topic, State.VISIBLE, by=keeper, reason="Not so rude.")
    yield (
        "a closed place",
        lambda: move_topic(topic, CategoryFactory(of_circle=CircleFactory()), by=keeper, because=SAID),
    )
