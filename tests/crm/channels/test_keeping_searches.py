"""Searches are saved, refused with a reason, tried, switched off and forgotten."""

import pytest
from django.urls import reverse

from crm.connectors.base import Sought
from crm.errors import MayNotKeepChannels
from crm.models import ChannelPull, InboundEvent, Message, Network, SavedSearch
from crm.operations.forgetting_searches import forget_searches
from crm.operations.keeping_searches import change_search, preview_search, save_search
from crm.search_errors import (
    NetworkDoesNotAnswer,
    SearchIsNotPossible,
    SearchIsThere,
    SearchIsUnclear,
)
from tests.crm.channels.searches import TAG, after, hashtag, look, real, statuses
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory

REFUSED = [
    (Network.WEBHOOK, {}, Sought("words", "pump"), "/channel", "comes by itself"),
    (Network.FACEBOOK, {}, Sought("hashtag", "pump"), "/channel", "comes by itself"),
    (Network.MASTODON, {}, Sought("words", "pump"), "/channel", "access secret"),
    (Network.MASTODON, {}, Sought("hashtag", "two words"), "/words", "one word"),
    (Network.MASTODON, {}, Sought("hashtag", "2026"), "/words", "no number alone"),
    (Network.X, {}, Sought("words", "pump"), "/channel", "token"),
    (Network.YOUTUBE, {"channel_id": "UC1"}, Sought("hashtag", "pump"), "/kind", "hashtags"),
    (Network.YOUTUBE, {"channel_id": "UC1"}, Sought("words", "pump", "de"), "/language", "language"),
    (Network.YOUTUBE, {}, Sought("words", "pump"), "/channel", "Say in the options which"),
    (Network.RSS, {}, Sought("hashtag", "pump"), "/kind", "no hashtags"),
    (Network.RSS, {}, Sought("words", "pump", "de"), "/language", "language"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("network", "options", "sought", "about", "why"), REFUSED)
def test_what_a_network_does_not_allow_is_refused_with_the_reason(keeper, network, options, sought, about, why):
    channel = ChannelFactory(network=network, options=options)
    with pytest.raises(SearchIsNotPossible, match=why) as refused:
        save_search(channel, by=keeper, name="It", sought=sought)
    assert refused.value.pointer == about
    with pytest.raises(SearchIsNotPossible):
        preview_search(channel, by=keeper, sought=sought)
    assert not SavedSearch.objects.exists()


@pytest.mark.django_db
def test_a_search_is_saved_once_and_by_those_who_keep_channels(keeper, agent):
    channel = ChannelFactory(network=Network.MASTODON)
    hashtag(channel, keeper, "Pump")
    with pytest.raises(SearchIsThere):
        hashtag(channel, keeper, "pump")
    with pytest.raises(SearchIsUnclear):
        hashtag(channel, keeper, " # ")
    with pytest.raises(SearchIsUnclear):
        save_search(channel, by=keeper, name=" ", sought=Sought("hashtag", "x"))
    with pytest.raises(MayNotKeepChannels):
        hashtag(channel, agent, "other")
    with pytest.raises(MayNotKeepChannels):
        change_search(SavedSearch.objects.get(), by=agent, is_active=False)
    with pytest.raises(MayNotKeepChannels):
        preview_search(channel, by=agent, sought=Sought("hashtag", "x"))
    assert SavedSearch.objects.get().words == "Pump"


@real
@pytest.mark.django_db
def test_a_preview_shows_what_would_be_found_and_keeps_nothing(server, mastodon, keeper, api_of, agent_api):
    server.routes[f"{TAG}pump"] = lambda asked: after(statuses(12), asked)
    api, url = api_of(keeper), "/api/v1/saved-searches/preview/"
    body = {"channel": mastodon.pk, "kind": "hashtag", "words": "#pump"}

    shown = api.post(url, body)

    assert [row["text"] for row in shown.json()["found"]].count("11") == 1
    assert len(shown.json()["found"]) == 10
    assert [model.objects.count() for model in (InboundEvent, SavedSearch, ChannelPull)] == [0, 0, 0]
    assert agent_api.post(url, body).json()["code"] == "may_not_keep_channels"
    silent = api.post(url, body | {"words": "nothing"})
    assert (silent.status_code, silent.json()["code"]) == (409, "network_does_not_answer")
    with pytest.raises(NetworkDoesNotAnswer):
        preview_search(mastodon, by=keeper, sought=Sought("hashtag", "nothing"))


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_searches_are_kept_over_the_api_and_listed_in_the_same_number_of_queries(
    keeper, api_of, agent_api, customer_api, queries, number
):
    channel, api, url = ChannelFactory(network=Network.MASTODON), api_of(keeper), "/api/v1/saved-searches/"
    for place in range(number):
        made = api.post(url, {"channel": channel.pk, "name": f"S{place}", "kind": "hashtag", "words": f"s{place}"})
        assert made.status_code == 201, made.content
    one = f"{url}{made.json()['id']}/"
    assert made.json() | {"hits": 0, "kind": "hashtag", "is_active": True, "failures": 0} == made.json()
    refused = api.post(url, {"channel": channel.pk, "name": "x", "kind": "words", "words": "pump"})
    assert (refused.status_code, refused.json()["code"]) == (400, "search_is_not_possible")
    assert "access secret" in refused.json()["errors"][0]["detail"]
    assert api.patch(one, {"words": "other"}).status_code == 400
    assert api.patch(one, {"is_active": False}, headers={"If-Match": '"1"'}).json()["version"] == 2
    assert api.patch(one, {"is_active": True}, headers={"If-Match": '"1"'}).status_code == 412
    assert agent_api.patch(one, {"name": "x"}).json()["code"] == "may_not_keep_channels"
    assert len(agent_api.get(url, {"is_active": False}).json()["results"]) == 1
    assert {customer_api.get(place).status_code for place in (url, one)} == {403}
    with queries(3):
        assert len(agent_api.get(url).json()["results"]) == number


@real
@pytest.mark.django_db
def test_searches_are_kept_tried_and_used_as_a_filter_in_the_back_office(
    server, mastodon, keeper, client, settings, agent
):
    settings.STAFF_MFA = False
    server.routes[f"{TAG}pump"] = lambda asked: after(statuses(2), asked)
    client.force_login(keeper)
    add = reverse("admin:crm_savedsearch_add")
    values = {
        "channel": mastodon.pk,
        "name": "Pumps",
        "kind": "hashtag",
        "words": "2026",
        "language": "",
        "is_active": "on",
    }
    assert "no number alone" in client.post(add, values).text
    assert client.post(add, values | {"words": "#pump"}).status_code == 302
    search = SavedSearch.objects.get()
    assert (search.words, search.by) == ("pump", keeper)
    change = reverse("admin:crm_savedsearch_change", args=[search.pk])
    assert client.post(change, {"name": "All pumps", "is_active": "on", "words": "x"}).status_code == 302
    preview = reverse("admin:crm_savedsearch_preview", args=[search.pk])
    assert (client.get(preview).status_code, server.asked) == (200, [])
    assert client.post(preview).text.count("person001") == 4
    look()

    search.refresh_from_db()
    assert (search.name, search.words, search.version) == ("All pumps", "pump", 2)
    mentions = reverse("admin:crm_mention_changelist")
    assert "2 " in client.get(change).text
    listed = client.get(mentions, {"heard__search__id__exact": search.pk})
    assert listed.context["cl"].result_count == 2
    message = Message.objects.first()
    assert "All pumps" in client.get(reverse("admin:crm_mention_change", args=[message.pk])).text
    client.force_login(agent)
    assert client.get(reverse("admin:crm_savedsearch_changelist")).status_code == 200
    assert client.get(preview).status_code == client.get(add).status_code == 403


@pytest.mark.django_db
def test_nobody_is_looked_for_any_more_who_is_forgotten(keeper):
    channel = ChannelFactory(network=Network.X)
    by = MemberFactory(roles=["admin"])
    make = SavedSearch.objects.create
    named = make(
        channel=channel, by=by, name="Kim", kind="words", words="from:kimmeyer OR pump", cursor={"newest": "1"}
    )
    called = make(channel=channel, by=by, name="Kim Meyer", kind="words", words="kim")
    other = make(channel=channel, by=by, name="Brand", kind="hashtag", words="kimmeyerstrom")

    forget_searches(["Kim Meyer", "kimmeyer"])

    for search in (named, called, other):
        search.refresh_from_db()
    assert [(one.is_active, one.name) for one in (named, called, other)] == [(False, ""), (False, ""), (True, "Brand")]
    assert "kim" not in f"{named.words}{called.words}".lower()
    assert named.cursor == {}
    forget_searches(["Kim Meyer", "kimmeyer"])
