"""Tells apart letters that bear the same Message-ID: programs give one twice, and so does whoever wants another letter to be missed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from community.incoming import digest_of_letter
from crm.connectors.written_by_mail import WrittenByMail, called_apart
from crm.models import InboundEvent, Message

Key = tuple[int, str]


def names_of_letters(letters: Sequence[tuple[InboundEvent, WrittenByMail]]) -> list[str]:
    """Return by which name each letter is kept: its Message-ID, and what it says besides where another one has that already.

    The same letter has the same name each time, whatever way it came. Whoever calls holds the names.
    """
    keys = [(event.channel_id, news.external_id) for event, news in letters]
    known = _known(keys)
    claimed = dict[Key, str]()
    names = list[str]()
    for (event, news), key in zip(letters, keys, strict=True):
        digest = digest_of_letter(bytes(event.raw))
        taken = claimed.setdefault(key, digest) != digest if key not in known else not _is(known[key], news, digest)
        names.append(called_apart(news.external_id, digest) if taken else news.external_id)
    return names


def _known(keys: Sequence[Key]) -> Mapping[Key, tuple[Message, list[str]]]:
    rows = Message.objects.filter(
        channel__in={channel for channel, _name in keys}, external_id__in={name for _channel, name in keys}
    )
    found = {(one.channel_id or 0, one.external_id): one for one in rows.select_related("persona")}
    brought = defaultdict[int, list[str]](list)
    ids = {message.pk for message in found.values()}
    if ids:
        for event in InboundEvent.objects.filter(message__in=ids, raw_forgotten_at=None).only("message_id", "raw"):
            brought[event.message_id or 0].append(digest_of_letter(bytes(event.raw)))
    return {key: (message, brought[message.pk]) for key, message in found.items()}


def _is(known: tuple[Message, list[str]], news: WrittenByMail, digest: str) -> bool:
    """Tell whether it is the letter that is known; where that is not kept as it came, by who wrote and what they wrote."""
    message, brought = known
    if brought:
        return digest in brought
    is_same_author = message.persona is None or message.persona.external_id == news.author.external_id
    return is_same_author and (message.removed_at is not None or message.body == news.text)
