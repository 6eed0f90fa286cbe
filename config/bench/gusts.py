"""What a storm does: one act of each kind, to things that others act on at the same moment."""

import random

from community.models import Member, ModerationAct
from community.models.topic import State
from community.models.trust import TrustLevel
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from community.operations.claiming import claim_topic, release_claim
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.erasing import erase_member
from community.operations.merging import merge_topics
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.moving import move_topic
from community.operations.posting import add_post, edit_post, open_topic
from community.operations.reading import mark_all_read, raise_read_mark
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.splitting import NewTopic, split_topic
from community.operations.trusting import grant_trust
from community.operations.trying import say_it_works, say_no_help, take_it_works_back, take_no_help_back
from community.operations.undoing import undo_act
from community.operations.watching import unwatch, watch
from config.bench.storm import MEMBERS, SAID, Gust, Storm
from ideas.models import Idea
from ideas.operations.voting import cast_vote, withdraw_vote


def _open(storm: Storm, dice: random.Random) -> None:
    word = dice.randrange(10**9)
    open_topic(storm.places[0], by=storm.member(dice), title=f"Another question {word}", body=f"What about {word}?")


def _answer(storm: Storm, dice: random.Random) -> None:
    add_post(storm.topic(dice), by=storm.member(dice), body=f"Try number {dice.randrange(10**9)}.")


def _accept(storm: Storm, dice: random.Random) -> None:
    post = storm.post(dice)
    mark_solution(post.topic, post, by=storm.keeper)


def _withdraw(storm: Storm, dice: random.Random) -> None:
    withdraw_solution(storm.topic(dice), by=storm.keeper, reason=SAID.reason)


def _me_too(storm: Storm, dice: random.Random) -> None:
    add_me_too(storm.topic(dice), by=storm.member(dice))


def _not_me(storm: Storm, dice: random.Random) -> None:
    remove_me_too(storm.topic(dice), by=storm.member(dice))


def _helpful(storm: Storm, dice: random.Random) -> None:
    mark_helpful(storm.post(dice), by=storm.member(dice))


def _not_helpful(storm: Storm, dice: random.Random) -> None:
    unmark_helpful(storm.post(dice), by=storm.member(dice))


def _works(storm: Storm, dice: random.Random) -> None:
    say_it_works(storm.post(dice), by=storm.member(dice))


def _works_no_more(storm: Storm, dice: random.Random) -> None:
    take_it_works_back(storm.post(dice), by=storm.member(dice))


def _no_help(storm: Storm, dice: random.Random) -> None:
    say_no_help(storm.post(dice), by=storm.member(dice), words="It did not.")


def _helped_after_all(storm: Storm, dice: random.Random) -> None:
    take_no_help_back(storm.post(dice), by=storm.member(dice))


def _point(storm: Storm, dice: random.Random) -> None:
    mark_duplicate(storm.topic(dice), storm.topic(dice), by=storm.keeper)


def _point_away(storm: Storm, dice: random.Random) -> None:
    withdraw_duplicate(storm.topic(dice), by=storm.keeper)


def _merge(storm: Storm, dice: random.Random) -> None:
    merge_topics(storm.topic(dice), storm.topic(dice), by=storm.keeper, because=SAID)


def _split(storm: Storm, dice: random.Random) -> None:
    post = storm.post(dice)
    new = NewTopic(f"Taken out of {post.topic_id}", storm.places[0])
    split_topic(post.topic, [post.pk], new, by=storm.keeper, because=SAID)


def _move(storm: Storm, dice: random.Random) -> None:
    move_topic(storm.topic(dice), dice.choice(storm.places), by=storm.keeper, because=SAID)


def _state_of_post(storm: Storm, dice: random.Random) -> None:
    state = dice.choice([State.HIDDEN, State.VISIBLE, State.VISIBLE])
    move_post_to_state(storm.post(dice), state, by=storm.keeper, reason=SAID.reason)


def _state_of_topic(storm: Storm, dice: random.Random) -> None:
    state = dice.choice([State.HIDDEN, State.VISIBLE, State.VISIBLE])
    move_topic_to_state(storm.topic(dice), state, by=storm.keeper, reason=SAID.reason)


def _undo(storm: Storm, dice: random.Random) -> None:
    newest = list(ModerationAct.objects.order_by("-pk")[:30])
    undo_act(dice.choice(newest), by=storm.keeper, reason=SAID.reason)


def _vote(storm: Storm, dice: random.Random) -> None:
    cast_vote(Idea(pk=dice.choice(storm.ideas)), by=storm.member(dice))


def _vote_no_more(storm: Storm, dice: random.Random) -> None:
    withdraw_vote(Idea(pk=dice.choice(storm.ideas)), by=storm.member(dice))


def _erase(storm: Storm, dice: random.Random) -> None:
    # Most people stay, or nobody would be left to act.
    if len(storm.members) > MEMBERS // 2:
        erase_member(Member(pk=storm.members.pop()), by=storm.keeper, reason=SAID.reason)


def _edit(storm: Storm, dice: random.Random) -> None:
    edit_post(storm.post(dice), by=storm.keeper, body=f"Better try number {dice.randrange(10**9)}.")


def _look(storm: Storm, dice: random.Random) -> None:
    post = storm.post(dice)
    raise_read_mark(post.topic, post.number, by=storm.member(dice))


def _put_away(storm: Storm, dice: random.Random) -> None:
    mark_all_read(by=storm.member(dice), up_to=10**9)


def _watch(storm: Storm, dice: random.Random) -> None:
    watch(storm.topic(dice), by=storm.member(dice))


def _watch_no_more(storm: Storm, dice: random.Random) -> None:
    unwatch(storm.topic(dice), by=storm.member(dice))


def _claim(storm: Storm, dice: random.Random) -> None:
    claim_topic(storm.topic(dice), by=storm.member(dice))


def _leave(storm: Storm, dice: random.Random) -> None:
    release_claim(storm.topic(dice), by=storm.keeper, reason=SAID.reason)


def _trust(storm: Storm, dice: random.Random) -> None:
    level = dice.choice([TrustLevel.HELPER, TrustLevel.EXPERT])
    grant_trust(storm.member(dice), level, by=storm.keeper, reason=SAID.reason)


GUSTS: dict[Gust, int] = {
    _open: 3, _answer: 10, _edit: 3, _accept: 12, _withdraw: 6, _me_too: 10, _not_me: 6, _helpful: 12, _not_helpful: 6,
    _works: 8, _works_no_more: 4, _no_help: 4, _helped_after_all: 3, _point: 5, _point_away: 4, _merge: 2, _split: 2,
    _move: 3, _state_of_post: 4, _state_of_topic: 3, _undo: 6, _vote: 10, _vote_no_more: 6, _erase: 1,
    _look: 6, _put_away: 2, _watch: 4, _watch_no_more: 2, _claim: 4, _leave: 2, _trust: 2,
}  # fmt: skip
