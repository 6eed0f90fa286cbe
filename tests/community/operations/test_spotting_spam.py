"""What the rules take for spam and, more important, what they do not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.errors.moderating import WordIsRefused
from community.models import ModerationPolicy, SpamRule, SpamVerdict, WatchedWord
from community.operations.posting import add_post, edit_post, open_topic
from community.operations.spotting_spam import judge_text
from tests.factories.community import CategoryFactory, EmployeeFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
LONG = "My pump hums all night since the last update and nothing that the manual says about the valve makes it stop. "
RUSSIAN = "Купите наши лучшие товары по самым низким ценам только сегодня и только здесь для всех новых клиентов"


def judge(body, *, by=None, language="en", topic=None):
    category = topic.category if topic else CategoryFactory(language=language)
    return judge_text(body, by=by or MemberFactory(joined_at=long_ago()), category=category, topic=topic)


def long_ago():
    return timezone.now() - timedelta(days=30)


def signs(judgement) -> dict[str, int]:
    return {finding.rule: finding.points for finding in judgement.findings}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (LONG, {}),
        ("See https://pills.example/buy", {"links": 20}),
        ("https://a.example https://b.example www.c.example", {"links": 40, "new_domains": 15}),
        ("Call +49 (0)170 1234567 now", {"phone": 25}),
        ("It says error 0x80070005 at 12:30:15 on 2026-11-25, order 4711-0815, version 10.0.19045.3693", {}),
        (RUSSIAN, {"language": 6}),
        ("```\ncurl https://api.example/v1 -d '+49 170 1234567'\n```\nfails", {}),
        ("    GET https://api.example/\n\nfails with `https://api.example`", {}),
        ("> See https://pills.example and call +49 170 1234567\n\nThat did not help.", {}),
        ("The manual is at http://127.0.0.1:8000/questions/1/", {}),
    ],
)
def test_each_sign_is_seen_where_it_is_and_nowhere_else(body, expected):
    assert signs(judge(body)) == expected


def test_a_new_account_is_a_small_sign_by_itself():
    assert signs(judge("Hello", by=MemberFactory())) == {"new_account": 4}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", LONG),
        (
            "en",
            "Ich habe das Gerät neu und es ist nicht mit dem Netz zu verbinden, was kann ich da für eine Lösung auf die Schnelle haben?",
        ),
    ],
)
def test_another_language_than_the_categorys_is_a_sign(language, text):
    assert signs(judge(text, language=language)).keys() == {"language"}
    assert signs(judge(text, language={"de": "en", "en": "de"}[language])) == {}
    assert signs(judge(text, language="fr")) == {}


def test_the_own_text_again_and_again_is_a_sign():
    member = MemberFactory(joined_at=long_ago())
    for _ in range(2):
        PostFactory(author=member, body=LONG)

    assert signs(judge(LONG.upper() + "- Really!", by=member)) == {"repeats_self": 8}
    assert signs(judge(LONG, by=MemberFactory(joined_at=long_ago()))) == {}


def test_a_text_that_others_posted_is_a_sign():
    for _ in range(2):
        open_topic(CategoryFactory(), by=MemberFactory(), title="It", body=LONG)

    later = judge_text(f"It\n\n{LONG}!!", by=MemberFactory(joined_at=long_ago()), category=CategoryFactory())

    assert signs(later) == {"repeats_others": 8}


def test_many_posts_in_a_short_time_are_a_sign():
    topic, member = TopicFactory(), MemberFactory(joined_at=long_ago())
    for number in range(21):
        PostFactory(topic=topic, author=member, body=str(number), number=number + 2)

    assert signs(judge("Next", by=member)) == {"speed": 5}


def test_links_that_others_brought_along_count_for_nobody():
    answer = PostFactory(body="Try https://tools.example/fix", author=EmployeeFactory())

    assert signs(judge("I tried https://tools.example/fix, no luck", topic=answer.topic)) == {}
    assert signs(judge("I tried https://tools.example/fix, no luck")) == {"links": 20}


def test_how_somebody_writes_is_never_enough_to_be_held_back():
    # Signs of an attack are asked for in what is imported, and not of what people write here.
    behaviour = SpamRule.objects.exclude(code__in=["links", "new_domains", "phone", "words", "probe"])
    once = sum(rule.points for rule in behaviour)
    again = sum(3 * rule.points // 2 for rule in behaviour.filter(code__startswith="repeats"))

    assert once + again < ModerationPolicy.current().hold_at


def test_whoever_asks_for_help_against_an_attack_may_write_its_name():
    assert signs(judge("Somebody sends SSRF payloads for file:///etc/passwd, says the log")) == {}


@pytest.mark.parametrize("who", [{"roles": ["support"]}, {"employee": True}])
def test_our_team_is_spared(who):
    assert judge("https://a.example " * 9, by=MemberFactory(**who)).is_spared


def test_whoever_is_trusted_is_spared():
    ModerationPolicy.objects.update(spared_from=0)

    assert judge("https://a.example " * 9).is_spared


@pytest.mark.parametrize(
    ("word", "text", "held"),
    [
        ({"text": "casino", "consequence": "hold"}, "A new CASINO!", True),
        ({"text": "casino", "consequence": "hold"}, "The occasinos are fine", False),
        ({"text": "casino", "consequence": "hold", "is_enabled": False}, "A new casino", False),
        ({"text": "bad.example", "kind": "domain", "consequence": "hold"}, "https://www.shop.bad.example/x", True),
        ({"text": "bad.example", "kind": "domain", "consequence": "hold"}, "https://notbad.example/x", False),
    ],
)
def test_words_of_the_list_hold_back(word, text, held):
    WatchedWord.objects.create(**word)

    assert judge(text).is_held is held


def test_words_are_worth_points_and_places_can_be_allowed():
    WatchedWord.objects.create(text="cheap", consequence="points")
    WatchedWord.objects.create(text="friend.example", kind="domain", consequence="allow")

    assert signs(judge("cheap https://docs.friend.example/")) == {"words": 30}


def test_what_is_refused_is_refused_to_trusted_members_too_but_not_to_keepers():
    ModerationPolicy.objects.update(spared_from=0)
    WatchedWord.objects.create(text="damn", consequence="refuse")

    with pytest.raises(WordIsRefused):
        add_post(TopicFactory(), by=MemberFactory(), body="Damn!")
    assert add_post(TopicFactory(), by=MemberFactory(roles=["moderator"]), body="Do not say damn").post


def test_rules_and_numbers_are_data():
    SpamRule.objects.filter(code="links").update(points=60)
    SpamRule.objects.filter(code="new_account").update(is_enabled=False)

    judgement = judge("https://a.example", by=MemberFactory())

    assert (signs(judgement), judgement.is_held) == ({"links": 60}, True)


def test_more_links_than_newcomers_may_and_first_posts_are_held_back():
    three = "https://a.example/1 https://a.example/2 https://a.example/3"
    assert judge(three).is_held is True
    ModerationPolicy.objects.update(newcomer_links=3, first_posts=1)
    known = MemberFactory(joined_at=long_ago())
    PostFactory(author=known)

    assert (judge("Hello").is_held, judge(three, by=known).is_held) == (True, False)


def test_every_verdict_is_kept_with_its_reasons():
    topic = open_topic(CategoryFactory(), by=MemberFactory(), title="Hi", body="https://a.example").topic
    add_post(topic, by=MemberFactory(), body="Short and new")
    add_post(topic, by=EmployeeFactory(), body="https://b.example")

    verdict = SpamVerdict.objects.get()
    assert (verdict.thing_kind, verdict.thing_id, verdict.points, verdict.is_held) == ("topic", topic.pk, 24, False)
    assert {"rule": "links", "points": 20, "detail": "a.example"} in verdict.findings


def test_what_is_slipped_in_later_is_reported_and_hidden():
    member = MemberFactory()
    post = add_post(TopicFactory(), by=member, body="A good answer").post

    edit_post(post, by=member, body="https://a.example/1 https://a.example/2 https://a.example/3")

    post.refresh_from_db()
    assert post.state == "hidden"
    assert post.topic.posts.get(number=1).state == "visible"
