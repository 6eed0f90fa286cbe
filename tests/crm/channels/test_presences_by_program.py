"""Programs do with presences what the pages do: ask the network now, count anew, and hand in files of figures."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.models import Network, PresenceLook, PresenceReading
from crm.operations.reading_presences import read_presences
from crm.signals import presence_look_wanted
from tests.factories.crm import ChannelFactory, MessageFactory, OwnPresenceFactory, PersonaFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db
URL = "/api/v1/presences/"


@pytest.fixture
def api(api_of, keeper):
    return api_of(keeper)


@pytest.fixture
def presence(server, connect):
    server.routes["GET /api/v1/accounts/1"] = lambda _asked: {"followers_count": 7}
    return OwnPresenceFactory(external_id="1", channel=connect(Network.MASTODON))


def figures(presence):
    return {row.metric: int(row.value) for row in PresenceReading.objects.filter(presence=presence)}


def handed_in(text, name="figures.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode(), content_type="text/csv")


def test_a_network_is_asked_now_instead_of_after_its_rest_and_once_a_day(api, presence, server):
    url = f"{URL}{presence.pk}/look/"
    routes, server.routes = server.routes, {}
    assert read_presences() == 0
    server.routes = routes
    assert read_presences() == 0

    wanted = api.put(url)

    assert (wanted.status_code, wanted.json()["failures"]) == (202, 1)
    assert wanted.json()["due_at"] <= timezone.now().isoformat()
    assert read_presences() == 1
    assert figures(presence) == {"followers": 7}
    asked = len(server.asked)
    told = api.put(url)
    assert (told.status_code, told.json()["failures"]) == (202, 0)
    assert read_presences() == 0
    assert len(server.asked) == asked


def test_the_bell_rings_when_a_network_is_to_be_asked_and_not_again(api, presence, django_capture_on_commit_callbacks):
    rung = []
    presence_look_wanted.connect(lambda **_: rung.append(1), weak=False, dispatch_uid="test")

    with django_capture_on_commit_callbacks(execute=True):
        api.put(f"{URL}{presence.pk}/look/")
    read_presences()
    with django_capture_on_commit_callbacks(execute=True):
        api.put(f"{URL}{presence.pk}/look/")

    presence_look_wanted.disconnect(dispatch_uid="test")
    assert rung == [1]


def test_a_network_that_asks_for_patience_or_tells_nothing_is_not_asked(
    api, agent_api, api_of, keeper, presence, server
):
    url = f"{URL}{presence.pk}/look/"
    PresenceLook.objects.create(
        presence=presence, due_at="2100-01-01T00:00Z", failures=1, error="NetworkSaysLater: 429"
    )
    silent = OwnPresenceFactory(network="linkedin", external_id="2", channel=None)

    assert (api.put(url).status_code, api.put(url).json()["code"]) == (409, "network_asks_for_patience")
    assert api.put(f"{URL}{silent.pk}/look/").json()["code"] == "network_tells_no_figures"
    assert agent_api.put(url).json()["code"] == "may_not_keep_channels"
    assert api_of(keeper, "crm:read").put(url).status_code == 403
    assert api.put(f"{URL}{10**9}/look/").status_code == 404
    assert read_presences() == 0
    assert not server.asked


def test_what_is_counted_from_our_messages_is_counted_anew(api, agent_api, customer_api, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    presence = OwnPresenceFactory(channel=ChannelFactory(network=Network.MASTODON), active_since=date(2026, 11, 18))
    MessageFactory(
        channel=presence.channel,
        written_at="2026-11-18T09:00Z",
        ticket=None,
        contact=None,
        persona=PersonaFactory(),
        visibility="public",
    )
    url = f"{URL}{presence.pk}/computed-figures/"

    first, again = api.put(url), api.put(url)

    # Two days of mentions and of replies, and how much of the one mention was answered.
    assert (first.status_code, first.json(), again.json()) == (200, {"changed": 5}, {"changed": 0})
    assert agent_api.put(url).json()["code"] == "may_not_keep_channels"
    assert customer_api.put(url).status_code == 403


def test_a_file_is_read_and_each_row_that_cannot_be_taken_is_named(api):
    presence = OwnPresenceFactory(network="linkedin", external_id="2", channel=None)
    table = (
        "network,account,day,reach,mentions\n"
        "linkedin,2,2026-11-01,100,\n"
        "linkedin,3,2026-11-01,5,\n"
        "linkedin,2,2026-11-02,,4\n"
        "linkedin,2,2026-11-03,many,\n"
        "linkedin,2,2026-11-04,,\n"
    )

    def sent(**more):
        return api.post(f"{URL}files/", {"file": handed_in(table), **more}, format="multipart")

    checked = sent(is_dry="true")
    assert not PresenceReading.objects.exists()
    written, again = sent(), sent()

    counts = {"read": 5, "created": 1, "updated": 0, "unchanged": 0, "rejected": 4}
    problems = written.json()["problems"]
    assert (checked.status_code, written.status_code) == (200, 200)
    assert checked.json() == written.json() == {**counts, "problems": problems}
    assert [problem.split(":")[0] for problem in problems] == ["line 3", "line 4", "line 5", "line 6"]
    assert again.json() == {**counts, "created": 0, "unchanged": 1, "problems": problems}
    assert figures(presence) == {"reach": 100}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name,reach\nus,1\n", "table_is_unreadable"),
        (b"", "table_is_unreadable"),
        (b"network,account,day,day\n", "table_is_unreadable"),
        (b"x" * 2_000_001, "figures_file_is_too_large"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content, code, api):
    refused = api.post(f"{URL}files/", {"file": handed_in(content)}, format="multipart")

    assert refused.status_code == 400
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/file", code)]


def test_a_file_is_taken_from_those_who_keep_channels(api_of, keeper, agent_api, customer_api, api):
    def code(sender):
        sent = sender.post(f"{URL}files/", {"file": handed_in("network,account,day,reach\n")}, format="multipart")
        return sent.status_code

    assert [code(one) for one in (api, agent_api, customer_api, api_of(keeper, "crm:read"))] == [200, 403, 403, 403]
    assert api.post(f"{URL}files/", {}, format="multipart").json()["errors"][0]["pointer"] == "/file"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_written_once(api_of, keeper):
    OwnPresenceFactory(network="linkedin", external_id="2", channel=None)
    days = "".join(f"linkedin,2,2026-10-{day:02},{day}\n" for day in range(1, 31))

    def send(_number):
        file = handed_in("network,account,day,reach\n" + days)
        return api_of(keeper).post(f"{URL}files/", {"file": file}, format="multipart").json()["created"]

    assert sorted(at_once(2, send)) == [0, 30]
    assert PresenceReading.objects.count() == 30
