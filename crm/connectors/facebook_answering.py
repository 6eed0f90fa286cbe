"""What a page says on Facebook: comments below what everybody reads, and messages in Messenger."""

from collections.abc import Mapping
from urllib.parse import quote

from community.outgoing import Answered
from crm.connectors.base import (
    AccessIsRefused,
    Answer,
    AnswerIsNotTaken,
    CannotBeRead,
    NetworkSaysLater,
    WindowIsOver,
)
from crm.connectors.http import patience, tell_json
from crm.connectors.reading import mapping, name_of, read_json, text
from crm.models import Message

_LONGEST_COMMENT, _LONGEST_MESSAGE = 8_000, 2_000
# As the Graph API numbers them; of permissions there are a hundred.
_TOKEN = {102, 190}
_PERMISSIONS = range(200, 300)
_TOO_MUCH = {4, 17, 32, 613, *range(80_000, 80_015)}
_NOT_ALLOWED = 10
# Whoever wrote longer than 24 hours ago may not be answered in Messenger.
_WINDOW_IS_OVER = {2018065, 2018109, 2018278}


def longest_answer_to(said: Message) -> int:
    """Tell how long an answer may be: in Messenger less than below a post."""
    return _LONGEST_MESSAGE if _is_in_messenger(said) else _LONGEST_COMMENT


def answer_on_page(base: str, headers: Mapping[str, str], answer: Answer) -> str:
    """Answer as the page and return the id by which the hook will tell of it; raises ``NetworkIsAway``."""
    if _is_in_messenger(answer.to):
        return _send_message(base, headers, answer)
    place = f"{base}/{quote(answer.to.external_id, safe='')}/comments"
    made = tell_json(place, {"message": answer.text}, headers=headers, judge=_judge)
    return name_of(mapping(made, "the comment").get("id"), "the comment")


def _send_message(base: str, headers: Mapping[str, str], answer: Answer) -> str:
    if answer.to.persona is None:
        raise AnswerIsNotTaken("nobody to answer")
    said = {
        "recipient": {"id": answer.to.persona.external_id},
        "messaging_type": "RESPONSE",
        # Given back when the hook tells of it, so that it is known again without an id.
        "message": {"text": answer.text, "metadata": answer.key},
    }
    made = tell_json(f"{base}/me/messages", said, headers=headers, judge=_judge)
    return name_of(mapping(made, "the message").get("message_id"), "the message")


def _is_in_messenger(said: Message) -> bool:
    return said.visibility == Message.Visibility.PRIVATE


def _judge(answered: Answered) -> None:
    """Raise what an error means: most of them come with the same status, whatever is wrong."""
    try:
        told = mapping(mapping(read_json(answered.body), "the answer").get("error"), "the error")
    except CannotBeRead:
        return
    code, kind = (one if isinstance(one, int) else 0 for one in (told.get("code"), told.get("error_subcode")))
    if code == _NOT_ALLOWED and kind in _WINDOW_IS_OVER:
        raise WindowIsOver("the 24 hours for an answer in Messenger are over")
    if code in _TOKEN or code == _NOT_ALLOWED or code in _PERMISSIONS:
        # What it says of a token may hold the token.
        raise AccessIsRefused(f"status {answered.status}, code {code}")
    if code in _TOO_MUCH:
        raise NetworkSaysLater(patience(answered.headers))
    if answered.status < 500 and answered.status != 429:
        raise AnswerIsNotTaken(f"status {answered.status}, code {code}: {text(told.get('message'), limit=200)}")
