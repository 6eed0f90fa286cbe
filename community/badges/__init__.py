"""The badges: what each is for and how it is found; the texts are for people, the conditions for the database."""

from community.badges.badge import Badge, Tier
from community.badges.conditions import (
    accepted_a_solution,
    asked_something,
    asked_what_many_ask,
    found_duplicates,
    found_helpful_by,
    gave_thanks,
    helped_for_months,
    helped_newcomers,
    helped_people,
    is_super_user,
    joined_a_year_ago,
    post_found_helpful,
    rescued,
    shared_problem_solved,
    solved,
    solved_in_categories,
    solved_in_languages,
    solved_in_one_category,
    solved_on_weekends,
    solved_within_an_hour,
)
from community.badges.texts import NAMES

_CONDITIONS = (
    ("first-solution", Tier.BRONZE, solved(1)),
    ("problem-solver", Tier.SILVER, solved(10)),
    ("master-solver", Tier.GOLD, solved(100)),
    ("helping-hand", Tier.BRONZE, helped_people(10)),
    ("pillar", Tier.SILVER, helped_people(50)),
    ("lighthouse", Tier.GOLD, helped_people(250)),
    ("first-thanks", Tier.BRONZE, found_helpful_by(1)),
    ("well-liked", Tier.SILVER, found_helpful_by(25)),
    ("much-loved", Tier.GOLD, found_helpful_by(250)),
    ("good-answer", Tier.BRONZE, post_found_helpful(5)),
    ("great-answer", Tier.SILVER, post_found_helpful(15)),
    ("outstanding-answer", Tier.GOLD, post_found_helpful(50)),
    ("shared-problem", Tier.SILVER, shared_problem_solved(5)),
    ("lifesaver", Tier.GOLD, shared_problem_solved(25)),
    ("quick-help", Tier.BRONZE, solved_within_an_hour(1)),
    ("fire-brigade", Tier.SILVER, solved_within_an_hour(10)),
    ("weekend-help", Tier.BRONZE, solved_on_weekends(1)),
    ("rescuer", Tier.SILVER, rescued(30)),
    ("all-rounder", Tier.SILVER, solved_in_categories(4)),
    ("specialist", Tier.SILVER, solved_in_one_category(25)),
    ("polyglot", Tier.SILVER, solved_in_languages(2)),
    ("steady", Tier.SILVER, helped_for_months(6)),
    ("welcome", Tier.SILVER, helped_newcomers(5)),
    ("first-question", Tier.BRONZE, asked_something()),
    ("good-question", Tier.SILVER, asked_what_many_ask(5)),
    ("closed-loop", Tier.BRONZE, accepted_a_solution()),
    ("gives-thanks", Tier.BRONZE, gave_thanks(10)),
    ("tidy-mind", Tier.SILVER, found_duplicates(5)),
    ("anniversary", Tier.BRONZE, joined_a_year_ago()),
    ("super-user", Tier.GOLD, is_super_user()),
)
# Being there for a year is no outcome that can vanish; everything else goes with what it was given for.
_FOR_GOOD = {"anniversary"}

BADGES = {
    code: Badge(code, tier, *NAMES[code], condition=condition, is_for_good=code in _FOR_GOOD)
    for code, tier, condition in _CONDITIONS
}

__all__ = ["BADGES", "Badge", "Tier"]
