"""What a level of trust promises, somebody asks for: the page of the levels may say nothing that no code keeps."""

from community.models.article import WRITERS_TRUST
from community.trust import FROM, Right
from community.web.rights import IN_WORDS
from config.services.addresses import BASE_DIR

# Asked in other words: the policy of moderation speaks of newcomers, the sets of articles of who writes them.
ELSEWHERE = {Right.POST_LINKS, Right.POST_WITHOUT_REVIEW, Right.WRITE_ARTICLES}
PROMISES = {BASE_DIR / "community" / "trust.py", BASE_DIR / "community" / "web" / "rights.py"}


def test_every_right_that_is_promised_is_asked_for():
    sources = [path.read_text() for path in (BASE_DIR / "community").rglob("*.py") if path not in PROMISES]

    asked = {right for right in Right if any(f"Right.{right.name}" in source for source in sources)}

    assert asked | ELSEWHERE == set(Right) == set(FROM) == set(IN_WORDS)
    assert asked & ELSEWHERE == set()


def test_who_writes_articles_is_promised_what_holds():
    assert FROM[Right.WRITE_ARTICLES] == WRITERS_TRUST
