"""In which mood and language something is written, and that the rules say why."""

import csv
from collections import Counter

import pytest
from django.conf import settings

from crm.listening.language import language_of
from crm.listening.sentiment import Reason, mood_of

TWEETS = settings.REAL_DATA_DIR / "airline_tweets" / "tweets.csv"
# Of three moods; always saying the most frequent one would reach 0.42.
FLOOR = 0.68


@pytest.mark.skipif(not TWEETS.exists(), reason="the real tweets are elsewhere")
def test_the_moods_of_real_tweets_are_told_better_than_the_floor(capsys):
    with TWEETS.open(encoding="utf-8") as file:
        rows = [(row["airline_sentiment"], mood_of(row["text"])) for row in csv.DictReader(file)]

    told = Counter((labelled, mood.label) for labelled, mood in rows)
    right = sum(number for (labelled, said), number in told.items() if labelled == said) / len(rows)
    english = sum(mood.language == "en" for _labelled, mood in rows) / len(rows)
    with capsys.disabled():
        figures = f"{right:.3f} of {len(rows)} tweets right; English: {english:.3f}; {dict(sorted(told.items()))}"
        print(f"\nmood: {figures}")  # noqa: T201 -- whoever runs it wants to see how well it does
    assert right >= FLOOR
    assert english >= 0.94


@pytest.mark.parametrize(
    ("text", "label", "language"),
    [
        ("Die neue Pumpe ist super, vielen Dank!", "positive", "de"),
        ("Ich freue mich auf das Update :)", "positive", "de"),
        ("Toller Support, das Problem war schnell gelöst", "positive", "de"),
        ("Ich warte seit drei Wochen auf eine Antwort, unverschämt!", "negative", "de"),
        ("Der Service war nicht gut.", "negative", "de"),
        ("Danke für nichts.", "negative", "de"),
        ("Leider immer noch keine Antwort", "negative", "de"),
        ("Wo finde ich die Anleitung für die Pumpe?", "neutral", "de"),
        ("Könnt ihr bitte sagen, wann der Laden öffnet?", "neutral", "de"),
        ("I love it, thank you!", "positive", "en"),
        ("This is not helpful", "negative", "en"),
        ("not bad at all", "neutral", "en"),
        ("Thanks for nothing, worst service ever", "negative", "en"),
        ("Which pump is that?", "neutral", "en"),
        ("👍👍", "positive", ""),
        ("", "neutral", ""),
        ("merci beaucoup pour votre aide", "neutral", "fr"),
        ("今日はとても暑いですね", "neutral", "ja"),
        ("https://example.org/love @lovely", "neutral", ""),
    ],
)
def test_moods_and_languages_of_short_texts(text, label, language):
    mood = mood_of(text)

    assert (mood.label, mood.language) == (label, language)


def test_every_step_can_be_read():
    mood = mood_of("The pump is not good, but the support is really helpful!")

    assert mood.reasons == (
        Reason("not good", -1.8, "but"),
        Reason("support", 1),
        Reason("helpful", 3.6, "really, !"),
    )
    assert mood.score == 2.8
    assert language_of("Wo ist die Pumpe?").why[:2] == ("ist", "die")


def test_texts_that_are_made_to_take_long_do_not():
    for text in ("a" * 100_000, "<" * 50_000, "nicht " * 20_000, "!" * 50_000, "😀" * 50_000):
        assert mood_of(text).label in {"positive", "neutral", "negative"}
