"""Who wrote an e-mail, read strictly (RFC 5322), and which server vouches for them (RFC 8601).

Our mail server and we have to read the same sender, or its verdict on one is taken for another: a parser that is kind to
broken headers reads somebody's name as somebody else's address.
"""

import re
from email.message import EmailMessage

from community.bounded_mail import in_one_line, said_in

# In quotation marks and brackets stands what a sender may have chosen, such as the part of an address before the @.
_WORDS_OF_OTHERS = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
_ADDRESS = re.compile(r'[^\s<>@,;:()\[\]"\\]+@[^\s<>@,;:()\[\]"\\]+')
_NAMED = re.compile(r"([^<>]*)<\s*([^<>]*?)\s*>")
_DMARC = re.compile(r"\bdmarc\s*=\s*(\w+)", re.IGNORECASE)
_DMARC_PASS = re.compile(r"dmarc\s*=\s*pass\b(?:.*\s)?header\.from\s*=\s*(\S+)")
_DKIM_PASS = re.compile(r"dkim\s*=\s*pass\b.*\bheader\.d\s*=\s*([a-z0-9.-]+\.[a-z0-9-]+)(?:\s|$)")


def sender_of(message: EmailMessage) -> str:
    """Return the one address that wrote it, as it stands there; nothing where several did or where it is malformed.

    It is read as it came: what is behind encoded words is part of a name, whatever it says.
    """
    given = [_as_it_came(value) for name, value in message.raw_items() if name.lower() == "from"]
    if len(given) != 1:
        return ""
    said = _without_words_of_others(given[0]).strip()
    named = _NAMED.fullmatch(said)
    name, address = named.groups() if named else ("", said)
    # Two addresses, of which one has brackets.
    if "@" in name and re.search("[,;]", name):
        return ""
    return address if _ADDRESS.fullmatch(address) else ""


def voucher_of(message: EmailMessage, sender: str) -> str:
    """Return which server found that the sender's domain vouches for the letter (DMARC, or DKIM where it has no policy).

    Only the topmost verdict is read: a server puts its own above what a sender could have written. Whether that server is ours,
    only whoever keeps the mailbox knows. A verdict is on the sender that it names. Letters that look like others but are not
    the same are told apart by no verdict, so an address beyond ASCII is vouched for by nobody.
    """
    if not sender or not sender.isascii():
        return ""
    domain = sender.lower().rpartition("@")[2]
    told = said_in(message, "Authentication-Results")
    server, _sign, results = _without_words_of_others(told).partition(";")
    policies = {one.lower() for one in _DMARC.findall(told)}
    parts = [part.strip().lower() for part in results.split(";")]
    passed = policies == {"pass"} and any(_is_on(part, domain) for part in parts)
    if not policies - {"none"}:
        passed = any(_signs_for(part, domain) for part in parts)
    words = server.split()
    return words[0].lower()[:200] if passed and words else ""


def _as_it_came(value: object) -> str:
    return in_one_line(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _without_words_of_others(told: str) -> str:
    """Take out what stands in quotation marks and brackets, the inner ones first."""
    found = 1
    while found:
        told, found = _WORDS_OF_OTHERS.subn("", told)
    return told


def _is_on(part: str, domain: str) -> bool:
    verdict = _DMARC_PASS.match(part)
    return verdict is not None and verdict[1].rstrip(".") == domain


def _signs_for(part: str, domain: str) -> bool:
    signed = _DKIM_PASS.match(part)
    return signed is not None and (domain == signed[1] or domain.endswith(f".{signed[1]}"))
