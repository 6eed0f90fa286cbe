"""Presences over the API and in the back office: kept by those who keep channels, read by staff, shown as curves and tables."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.models import OwnPresence, PresenceLook, PresenceReading
from crm.operations.writing_figures import Figure, type_figure, write_figures
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, OwnPresenceFactory, TeamFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/presences/"
LISTS = {f"look-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
# The token and its member, the rows, and three for the figures.
LIST_QUERIES = 6


@pytest.fixture(autouse=True)
def _morning(settings, time_machine):
    settings.STAFF_MFA = False
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def api(api_of, keeper):
    return api_of(keeper)


def asked_of_network(presence, *told):
    figures = [Figure(presence.pk, "followers", date(2026, 11, day), Decimal(value)) for day, value in told]
    write_figures(figures, source="network")


def test_a_presence_is_written_down_changed_and_read_by_staff(api, agent_api, customer_api):
    channel, team = ChannelFactory(network="mastodon"), TeamFactory()
    body = {
        "network": "mastodon",
        "external_id": "7",
        "name": "We",
        "handle": "@we",
        "channel": channel.pk,
        "team": team.pk,
    }

    made = api.post(URL, body)
    assert made.status_code == 201, made.content
    url = f"{URL}{made.json()['id']}/"
    assert api.post(URL, body).json()["code"] == "presence_is_there"
    assert api.post(URL, body | {"external_id": "8", "network": "x"}).json()["code"] == "channel_is_elsewhere"
    assert api.post(URL, body | {"external_id": "8", "owner": 10**9}).json()["errors"][0]["pointer"] == "/owner"
    wrong = api.patch(url, {"active_since": "2026-11-02", "active_until": "2026-11-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/active_until")
    assert api.patch(url, {"external_id": "9"}).status_code == 400
    assert api.patch(url, {"name": "Us"}, headers={"If-Match": '"1"'}).json()["version"] == 2
    assert api.patch(url, {"name": "Me"}, headers={"If-Match": '"1"'}).status_code == 412

    shown = agent_api.get(url).json()
    assert (shown["name"], shown["team"], shown["latest"], shown["gaps"], shown["look"]) == (
        "Us",
        team.pk,
        [],
        [],
        None,
    )
    assert agent_api.patch(url, {"name": "x"}).json()["code"] == "may_not_keep_channels"
    assert {customer_api.get(one).status_code for one in (URL, url, f"{url}readings/")} == {403}
    assert api.get(f"{URL}{10**9}/").status_code == 404


def test_a_token_that_may_only_read_writes_nothing(api_of, keeper):
    presence = OwnPresenceFactory()
    reader = api_of(keeper, "crm:read")

    assert reader.get(URL).status_code == 200
    figure = {"metric": "reach", "day": "2026-11-19", "value": "5"}
    assert reader.post(f"{URL}{presence.pk}/readings/", figure).status_code == 403
    assert not PresenceReading.objects.exists()


def test_readings_are_typed_corrected_and_asked_for_by_days_and_figure(api, agent_api):
    presence = OwnPresenceFactory(network="linkedin")
    asked_of_network(presence, (1, 100), (2, 101), (5, 110))
    url = f"{URL}{presence.pk}/readings/"

    typed = api.post(url, {"metric": "reach", "day": "2026-11-02", "value": "12.50"})
    assert (typed.status_code, typed.json()["value"], typed.json()["unit"]) == (201, "12.50", "accounts")
    assert api.post(url, {"metric": "followers", "day": "2026-11-05", "value": "111"}).json()["source"] == "typed"
    refused = {
        "figure_is_computed": {"metric": "mentions", "day": "2026-11-02", "value": "1"},
        "day_is_ahead": {"metric": "reach", "day": "2026-11-21", "value": "1"},
    }
    assert {api.post(url, body).json()["code"] for body in refused.values()} == set(refused)
    assert agent_api.post(url, {"metric": "reach", "day": "2026-11-02", "value": "1"}).status_code == 403

    def listed(query):
        return [(row["metric"], row["day"][-2:], row["value"]) for row in agent_api.get(url + query).json()["results"]]

    assert listed("?metric=followers") == [
        ("followers", "05", "111.00"),
        ("followers", "02", "101.00"),
        ("followers", "01", "100.00"),
    ]
    assert listed("?from=2026-11-02&to=2026-11-02") == [("reach", "02", "12.50"), ("followers", "02", "101.00")]
    assert agent_api.get(f"{url}?metric=fame").status_code == 400
    detail = agent_api.get(f"{URL}{presence.pk}/").json()
    assert [(row["metric"], row["value"], row["change"]) for row in detail["latest"]] == [
        ("followers", "111.00", None),
        ("reach", "12.50", None),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_many(api, queries, number):
    for place in range(number):
        asked_of_network(OwnPresenceFactory(), (1, 100 + place), (19, 120))
    api.get(URL)

    with queries(LIST_QUERIES):
        rows = api.get(URL).json()["results"]
    assert [row["latest"][0]["value"] for row in rows] == ["120.00"] * number


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_the_back_office_asks_as_often_for_one_as_for_many(client, keeper, queries, number):
    for _ in range(number):
        asked_of_network(OwnPresenceFactory(channel=ChannelFactory(network="mastodon")), (1, 100), (19, 120))
    client.force_login(keeper)
    url = reverse("admin:crm_ownpresence_changelist")
    client.get(url)

    with queries(10):
        page = client.get(url).content.decode()
    assert page.count(">120") == number


def test_a_presence_is_kept_and_typed_into_in_the_back_office(client, keeper):
    client.force_login(keeper)
    values = {
        **dict.fromkeys(("handle", "url", "language", "channel", "owner", "team", "active_since", "active_until"), ""),
        **LISTS,
        "network": "linkedin",
        "external_id": "acme",
        "name": "Acme",
    }
    add = reverse("admin:crm_ownpresence_add")
    channel = ChannelFactory(network="x")
    assert "another network" in client.post(add, values | {"channel": channel.pk}).content.decode()
    assert client.post(add, values).status_code == 302
    presence = OwnPresence.objects.get()
    change = reverse("admin:crm_ownpresence_change", args=[presence.pk])
    assert client.post(change, values | {"name": "Acme GmbH", "network": "x"}).status_code == 302
    act = reverse("admin:crm_ownpresence_act", args=[presence.pk, "figure"])
    ahead = client.post(act, {"metric": "reach", "day": "2026-11-21", "value": "4"}).content.decode()
    assert "not there yet" in ahead
    client.post(act, {"metric": "reach", "day": "2026-11-19", "value": "4"})

    presence.refresh_from_db()
    assert (presence.name, presence.network, presence.version) == ("Acme GmbH", "linkedin", 2)
    assert [(row.value, row.by) for row in presence.readings.all()] == [(4, keeper)]


def test_the_page_of_figures_draws_tells_and_hands_over_what_it_has(client, keeper):
    presence = OwnPresenceFactory(name="<We>", channel=ChannelFactory(network="mastodon"))
    asked_of_network(presence, (1, 1000), (2, 1100), (5, 1210), (6, 1220))
    type_figure(presence, by=keeper, metric="reach", day=date(2026, 11, 3), value=Decimal("7.5"))
    PresenceLook.objects.create(presence=presence, failures=2, error="NetworkIsAway: status 500")
    client.force_login(keeper)
    url = reverse("admin:crm_ownpresence_figures", args=[presence.pk])

    page = client.get(url).content.decode()

    assert page.count('<svg class="curve"') == 2
    # One line until the second and one from the fifth on: in between nothing is known.
    assert page.count("<polyline") == 2
    assert "<title>followers</title><desc>11/01/2026: 1,000; 11/06/2026: 1,220</desc>" in page
    assert "Days on which the network told nothing:" in page
    assert "11/03/2026" in page
    assert "NetworkIsAway: status 500" in page
    assert "<We>" not in page
    assert "style=" not in page.split("<main")[-1]

    shown = client.get(url, {"first": "2026-11-05", "last": "2026-11-05"}).content.decode()
    assert shown.count('<svg class="curve"') == 1
    assert "There is no figure of these days." in client.get(url, {"first": "2026-01-01", "last": "2026-01-02"}).text
    assert client.get(url, {"first": "yesterday"}).status_code == 200

    file = client.get(url, {"first": "2026-11-02", "last": "2026-11-03", "as": "csv"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file.content.decode().splitlines() == [
        "day,metric,value,unit,source,read_at",
        "2026-11-02,followers,1100.00,accounts,network,2026-11-20T10:00:00+00:00",
        "2026-11-03,reach,7.50,accounts,typed,2026-11-20T10:00:00+00:00",
    ]


def test_the_page_of_a_year_asks_a_fixed_number_of_questions(client, keeper, queries):
    presence = OwnPresenceFactory()
    days = [date(2026, 11, 20) - timedelta(days=number) for number in range(300)]
    write_figures([Figure(presence.pk, "followers", day, Decimal(1000)) for day in days], source="network")
    client.force_login(keeper)
    url = reverse("admin:crm_ownpresence_figures", args=[presence.pk])
    client.get(url)

    with queries(11):
        page = client.get(url, {"first": "2025-11-21"}).content.decode()
    assert page.count("<polyline") == 1


def test_a_file_is_checked_then_read_and_says_which_rows_it_could_not_take(client, keeper):
    OwnPresenceFactory(network="linkedin", external_id="acme")
    client.force_login(keeper)
    url = reverse("admin:crm_ownpresence_upload")

    def upload(text, **more):
        return client.post(url, {"file": SimpleUploadedFile("figures.csv", text.encode()), **more}, follow=True).text

    good = "network,account,day,followers\nlinkedin,acme,2026-11-01,10\n"
    assert "Nothing was written: 1 new, 0 corrected, 0 unchanged, 0 rejected." in upload(good, is_dry="on")
    assert not PresenceReading.objects.exists()
    assert "1 new, 0 corrected, 0 unchanged, 0 rejected." in upload(good)
    page = upload(good.replace(",10", ",11") + "linkedin,other,2026-11-01,10\n")
    assert "0 new, 1 corrected, 0 unchanged, 1 rejected." in page
    assert "line 3: There is no presence linkedin other." in page
    assert PresenceReading.objects.get().by == keeper
    assert "needs the columns" in upload("a,b\n1,2\n")
    assert "larger than 2 MB" in upload("x" * 2_000_001)


def test_others_read_at_most(client, agent, product, customer):
    presence = OwnPresenceFactory()
    pages = {
        name: reverse(f"admin:crm_ownpresence_{name}", args=args)
        for name, args in {"figures": [presence.pk], "upload": [], "add": [], "changelist": []}.items()
    }
    act = reverse("admin:crm_ownpresence_act", args=[presence.pk, "figure"])
    seen = {}
    for name, reader in (("agent", agent), ("product", product)):
        client.force_login(reader)
        seen[name] = [client.get(pages[page]).status_code for page in ("changelist", "figures", "add", "upload")]
        assert client.post(act, {"metric": "reach", "day": "2026-11-19", "value": "4"}).status_code in {403, 302, 404}
    client.force_login(customer)
    assert client.get(pages["figures"]).status_code == 302

    assert seen["agent"] == [200, 200, 403, 403]
    assert seen["product"][0] == 403
    assert 200 not in seen["product"]
    assert not PresenceReading.objects.exists()
