import pytest

from community.models import Comment, Member, Post, Solution, Topic, TopicDuplicate
from community.operations import integrity
from config.bench.dumps import write_discourse, write_stackexchange
from tests.community.importing.sources import outcomes, run_import

pytestmark = pytest.mark.django_db
POSTS = 300


@pytest.mark.parametrize(
    ("command", "write"), [("import_discourse", write_discourse), ("import_stackexchange", write_stackexchange)]
)
def test_a_dump_for_measuring_is_the_same_every_time_and_wholly_taken(tmp_path, command, write):
    path = tmp_path / ("forum.ndjson.gz" if command == "import_discourse" else "site")
    write(path, POSTS)
    first = path.read_bytes() if path.is_file() else (path / "Posts.xml").read_bytes()
    write(path, POSTS)
    second = path.read_bytes() if path.is_file() else (path / "Posts.xml").read_bytes()

    summary, said = run_import(command, path)

    assert first[10:] == second[10:]  # Behind the date that stands in the head of what is packed.
    assert summary["rejected"] == 0, said
    assert Post.objects.count() == POSTS
    assert 3 < Solution.objects.count() < Topic.objects.count() < POSTS / 3
    assert len(set(Post.objects.values_list("html", flat=True))) > POSTS * 0.9
    assert not [check for check in integrity.checks() if check.wrong]
    again, _said = run_import(command, path)
    assert outcomes(again).keys() <= {"read", "unchanged", "skipped"}


def test_the_site_has_members_comments_and_duplicates_in_the_measure_of_real_ones(tmp_path):
    write_stackexchange(tmp_path / "site", POSTS)

    run_import("import_stackexchange", tmp_path / "site")

    assert Member.objects.exclude(import_key=None).exclude(import_key="system").count() == int(POSTS * 1.7)
    assert Comment.objects.count() == int(POSTS * 1.4)
    assert TopicDuplicate.objects.exists() == (Topic.objects.count() >= 50)
