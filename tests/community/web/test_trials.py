"""The pages of what came of trying an answer, and of reasons."""

import pytest
from django.test import Client

from community.models import NoHelp, Solution, WorksForMe
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_readers_say_that_it_works_or_did_not_help(client):
    post, member = PostFactory(), MemberFactory()
    page, reader = post.topic.get_absolute_url(), client_of(member)

    assert b"Works for me" in reader.get(page).content
    assert b"Works for me" not in client.get(page).content
    said = reader.post(f"/questions/{post.topic_id}/works-for-me/2/")
    assert (said.status_code, said["Location"]) == (302, f"{page}#post-2")
    assert (WorksForMe.objects.count(), b"works for 1 person" in client.get(page).content) == (1, True)
    reader.post(f"/questions/{post.topic_id}/no-help/2/", {"words": "No button here."})
    assert (WorksForMe.objects.count(), NoHelp.objects.get().words) == (0, "No button here.")
    assert b"No button here." not in client.get(page).content + client_of(post.author).get(page).content
    assert b"No button here." in client_of(MemberFactory(roles=["moderator"])).get(page).content
    reader.post(f"/questions/{post.topic_id}/no-help/2/undo/")
    assert not NoHelp.objects.exists()


def test_the_author_is_told_why_the_own_answer_is_not_tried():
    post = PostFactory()

    refused = client_of(post.author).post(f"/questions/{post.topic_id}/works-for-me/2/")

    assert refused.status_code == 403
    assert b"You cannot say this of your own answer." in refused.content


def test_taking_a_solution_back_or_changing_it_asks_why():
    solution = SolutionFactory()
    PostFactory(topic=solution.topic)
    asker, root = client_of(solution.topic.author), f"/questions/{solution.topic_id}/solution"

    answers = [asker.post(f"{root}/3/"), asker.post(f"{root}/undo/", {"reason": " "})]
    assert ([one.status_code for one in answers], Solution.objects.get().post) == ([400, 400], solution.post)
    assert asker.post(f"{root}/3/", {"reason": "It lasts longer."}).status_code == 302
    assert b"It lasts longer." in asker.get(solution.topic.get_absolute_url()).content
    assert asker.post(f"{root}/undo/", {"reason": "Broken again."}).status_code == 302
    assert not Solution.objects.exists()


def test_a_solution_on_a_later_page_is_tried_from_the_top(client):
    solution = SolutionFactory()
    for _ in range(21):
        PostFactory(topic=solution.topic)
    later = solution.topic.posts.latest("number")
    Solution.objects.update(post=later)

    page = client_of(MemberFactory()).get(solution.topic.get_absolute_url()).content.decode()

    assert f"/works-for-me/{later.number}/" in page
