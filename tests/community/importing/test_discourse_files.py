import gzip
import io
import json
import tarfile

import pytest
from django.core.management import CommandError

from community.importing import discourse_files
from community.models import Topic
from tests.community.importing.sources import outcomes, post, run_import, topic, write_topics

pytestmark = pytest.mark.django_db


def lines_of(*topics) -> bytes:
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in topics)


def tar_of(*files) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture
def imported(tmp_path):
    def load(name: str, content: bytes):
        (tmp_path / name).write_bytes(content)
        return run_import("import_discourse", tmp_path / name)

    return load


FIVE, SIX = topic(5, [post(1)]), topic(6, [post(1)])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("forum.ndjson", b"\xef\xbb\xbf" + lines_of(FIVE, b"\n", SIX)),
        ("forum.ndjson.gz", gzip.compress(lines_of(FIVE, SIX).rstrip())),
        ("forum.tar", tar_of(("t/5.json", lines_of(FIVE)), ("t/README", b"hello"), ("../6.json", lines_of(SIX)))),
        ("forum.tar.gz", gzip.compress(tar_of(("5.json", lines_of(FIVE)), ("6.json", lines_of(SIX))))),
    ],
)
def test_every_way_of_packing_gives_the_same(imported, name, content):
    summary, _said = imported(name, content)

    assert outcomes(summary) == {"read": 4, "created": 4}
    assert list(Topic.objects.order_by("pk").values_list("import_key", "category__slug")) == [
        ("forum/topics/5", "forum-10"),
        ("forum/topics/6", "forum-10"),
    ]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b'{"id": 7,\n', "broken JSON: Expecting"),
        (b"[1]\n", "it is not a topic: no object"),
        (b"\xff\xfe\n", "broken JSON: "),
        (b"[" * 100_000 + b"\n", "broken JSON: "),
        (b'{"id": ' + b"9" * 5000 + b"}\n", "broken JSON: "),
    ],
)
def test_a_broken_line_is_told_by_its_number_and_breaks_no_other(imported, broken, why):
    summary, said = imported("forum.ndjson", lines_of(FIVE, broken, SIX))

    assert outcomes(summary) == {"read": 5, "created": 4, "rejected": 1}
    assert f"forum.ndjson line 2: {why}" in said


def test_a_packed_file_that_is_cut_off_keeps_what_was_whole(imported):
    whole = gzip.compress(lines_of(*(topic(number, [post(1)]) for number in range(1, 400))))
    summary, said = imported("forum.ndjson.gz", whole[: len(whole) // 2])

    topics = summary["kinds"]["topics"]
    assert topics["rejected"] == 1
    assert 100 < Topic.objects.count() == topics["created"]
    assert f"forum.ndjson.gz line {topics['created'] + 1}: the file breaks off here: the end of the packed" in said


def test_a_tar_that_is_cut_off_keeps_what_was_whole(imported):
    whole = tar_of(("5.json", lines_of(FIVE)), ("6.json", lines_of(SIX)))
    (first,) = [place for place in range(512, len(whole), 512) if whole[place:].startswith(b"6.json")]
    for end in (first, first + 512, first + 600):
        summary, said = imported("forum.tar", whole[:end])

        assert (summary["kinds"]["topics"]["read"], summary["rejected"]) == (2, 1)
        assert list(Topic.objects.values_list("title", flat=True)) == ["Topic 5"]
        assert "forum.tar file 2: the archive breaks off here: " in said


def test_damage_within_a_packed_file_keeps_what_stands_before(imported):
    whole = bytearray(gzip.compress(lines_of(*(topic(number, [post(1)]) for number in range(1, 400)))))
    whole[len(whole) // 2 :] = b"\xff" * 500
    summary, said = imported("forum.ndjson.gz", bytes(whole))

    assert summary["kinds"]["topics"]["rejected"] > 0
    assert Topic.objects.count() > 100
    assert "the file breaks off here: " in said


def test_packed_files_may_stand_one_after_the_other(imported):
    imported("forum.ndjson.gz", gzip.compress(lines_of(FIVE)) + gzip.compress(lines_of(SIX)))

    assert Topic.objects.count() == 2


def test_a_folder_may_hold_packed_topics(tmp_path):
    (tmp_path / "forum").mkdir()
    (tmp_path / "forum" / "all.ndjson.gz").write_bytes(gzip.compress(lines_of(FIVE, SIX)))
    run_import("import_discourse", tmp_path / "forum")

    assert list(Topic.objects.order_by("pk").values_list("import_key", flat=True)) == [
        "forum/topics/5",
        "forum/topics/6",
    ]


def test_a_topic_that_is_too_long_is_refused_and_breaks_no_other(imported, monkeypatch):
    monkeypatch.setattr(discourse_files, "TOPIC_LENGTH_LIMIT", 3000)
    summary, said = imported("forum.ndjson", lines_of(FIVE, topic(7, [post(1, cooked="x" * 9000)]), SIX))

    assert outcomes(summary) == {"read": 5, "created": 4, "rejected": 1}
    assert "forum.ndjson line 2: the topic is longer than" in said


def test_other_files_and_empty_folders_are_refused(tmp_path, imported):
    with pytest.raises(CommandError, match=r"forum.zip is neither a folder"):
        imported("forum.zip", b"PK")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=r"There is neither a .json nor a .tar"):
        run_import("import_discourse", tmp_path / "empty")
    with pytest.raises(CommandError, match=r"There is no .*nowhere"):
        run_import("import_discourse", tmp_path / "nowhere")
    with pytest.raises(CommandError, match="takes numbers"):
        run_import("import_discourse", write_topics(tmp_path / "forum", FIVE), question_categories="a")
    with pytest.raises(CommandError, match="cannot name a source"):
        run_import("import_discourse", tmp_path / "forum", source="A B")
