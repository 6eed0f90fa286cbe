"""A dump that takes a while."""

import pytest

from tests.community.importing.processes import TOPICS
from tests.community.importing.sources import USERS, answer, question, write_dump


@pytest.fixture
def dump(tmp_path):
    def comment(number: int) -> dict[str, object]:
        return {"Id": number, "PostId": number, "Text": "x", "CreationDate": "2020-03-01T00:00:00.000", "UserId": 2}

    posts = []
    for number in range(1, TOPICS + 1):
        posts.append(question(number, AcceptedAnswerId=number + TOPICS))
        posts.append(answer(number + TOPICS, to=number))
    users = [*USERS, *({**USERS[0], "Id": number} for number in range(3, 4000))]
    comments = [comment(number) for number in range(1, TOPICS + 1)]
    return write_dump(tmp_path / "shed", Users=users, Posts=posts, Comments=comments)
