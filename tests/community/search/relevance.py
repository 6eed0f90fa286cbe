"""Which question leads to which: read from the files of the real data, without any code of ours."""

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from django.utils.timezone import get_current_timezone

from community.foundation.markup import sanitise_html
from community.models import Category, Post, Solution, Topic
from tests.factories.community import CategoryFactory, MemberFactory

SUMO = "sumo_thunderbird_2023q2"
Links = Mapping[str, set[str]]


@dataclass(frozen=True)
class Measured:
    """How many of the questions that belong together were found among the first ten, and how far up the first one was."""

    queries: int
    recall_at_10: float
    mrr: float

    def as_json(self) -> dict[str, float]:
        return {"queries": self.queries, "recall_at_10": round(self.recall_at_10, 4), "mrr": round(self.mrr, 4)}


def measure(links: Links, answer: Callable[[Topic], list[int]]) -> Measured:
    """Ask with the title of each question that leads somewhere; the question itself does not count."""
    topics = {topic.import_key: topic for topic in Topic.objects.standing().select_related("category")}
    recall, reciprocal, asked = 0.0, 0.0, 0
    for name in sorted(links):
        wanted = {topics[other].pk for other in links[name] if other in topics}
        if name not in topics or not wanted:
            continue
        asked += 1
        found = [pk for pk in answer(topics[name]) if pk != topics[name].pk][:10]
        recall += len(wanted.intersection(found)) / min(len(wanted), 10)
        reciprocal += next((1 / place for place, pk in enumerate(found, 1) if pk in wanted), 0.0)
    return Measured(asked, recall / max(asked, 1), reciprocal / max(asked, 1))


def links_of(name: str, folder: Path) -> Links:
    """The duplicates and further links between questions of one source, by their import keys."""
    links: dict[str, set[str]] = defaultdict(set)
    read = {"discourse_urho3d": _of_discourse, SUMO: _of_sumo}.get(name, _of_stack_exchange)
    for one, other in read(folder):
        if one != other:
            links[f"{name}/topics/{one}"].add(f"{name}/topics/{other}")
    return links


def _of_stack_exchange(folder: Path) -> Iterator[tuple[str, str]]:
    posts = {row.attrib["Id"]: row.attrib for row in ET.parse(folder / "Posts.xml").getroot()}
    question = {key: row.get("ParentId", key) for key, row in posts.items() if row["PostTypeId"] in "12"}
    for row in (row.attrib for row in ET.parse(folder / "PostLinks.xml").getroot()):
        if row["PostId"] in question and row["RelatedPostId"] in question:
            yield question[row["PostId"]], question[row["RelatedPostId"]]


def _of_discourse(folder: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(folder / "topics.ndjson.gz") as lines:
        for topic in map(json.loads, lines):
            for post in topic["post_stream"]["posts"]:
                for other in re.findall(r'discourse\.urho3d\.io/t/[^/"\s]+/(\d+)', post["cooked"]):
                    yield str(topic["id"]), other


def _of_sumo(folder: Path) -> Iterator[tuple[str, str]]:
    for row in rows_of(folder, "answers"):
        for other in re.findall(r"/questions/(\d+)", row["content"]):
            yield row["question_id"], other


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_sumo(folder: Path) -> Category:
    """There is no command that imports this kind of file; questions and answers become plain rows.

    The source knows no solutions, so the first answer stands for one.
    """
    category, author = CategoryFactory(slug="sumo"), MemberFactory()

    def at(text: str) -> datetime:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=get_current_timezone())

    questions, posts = rows_of(folder, "questions"), []
    topics = {
        row["id"]: Topic(
            category=category,
            author=author,
            title=row["title"][:300],
            slug=Topic.slug_for(row["title"]),
            created_at=at(row["created"]),
            last_posted_at=at(row["created"]),
            import_key=f"{SUMO}/topics/{row['id']}",
        )
        for row in questions
    }
    Topic.objects.bulk_create(topics.values())
    written: dict[str, int] = defaultdict(int)
    answers = [(row["question_id"], row) for row in rows_of(folder, "answers")]
    for key, row in [*((row["id"], row) for row in questions), *answers]:
        written[key] += 1
        html = sanitise_html(row["content"])
        posts.append(
            Post(
                topic=topics[key], number=written[key], author=author, body="", html=html, created_at=at(row["created"])
            )
        )
    Post.objects.bulk_create(posts, batch_size=1000)
    first = [post for post in posts if post.number == 2]
    Solution.objects.bulk_create(
        Solution(topic=post.topic, post=post, marked_by=author, marked_at=post.created_at) for post in first
    )
    for post in first:
        post.topic.solved_at = post.created_at
    Topic.objects.bulk_update([post.topic for post in first], ["solved_at"], batch_size=1000)
    return category
