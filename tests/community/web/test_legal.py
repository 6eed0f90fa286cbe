"""Reading terms and notices, agreeing when joining, and being asked again."""

import pytest

from community.models import Consent, LegalVersion, Member, Topic
from community.operations.legal import give_consent
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.legal import draft_version, publish

pytestmark = pytest.mark.django_db
JOIN = {"display_name": "Nele", "email": "nele@example.org", "password1": "quite-a-long-one-7"}
GERMAN = {"accept-language": "de"}


@pytest.fixture
def member(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def ask(client, **headers):
    CategoryFactory(slug="place")
    typed = {"title": "Why does it hum?", "body": "All night.", "category": "place"}
    return client.post("/ask/", typed, headers=headers)


def test_the_text_is_read_in_the_readers_language_and_older_ones_stay(client):
    publish(de="Alt **eins**", en="Old **one**")
    publish(de="Neu **zwei**", en="New **two**")

    page = client.get("/legal/terms/").content.decode()
    german = client.get("/legal/terms/", headers=GERMAN).content.decode()
    older = client.get("/legal/terms/1/").content.decode()

    assert "New <strong>two</strong>" in page
    assert "Neu <strong>zwei</strong>" in german
    assert "Old <strong>one</strong>" in older
    assert "What holds today" in older
    assert 'href="/legal/terms/1/"' in page


def test_a_text_in_one_language_is_shown_to_all_and_says_so(client):
    publish("imprint", de="Beispielweg 1")

    page = client.get("/legal/imprint/").content.decode()

    assert "Beispielweg 1" in page
    assert "This text is there in German only." in page


def test_what_is_to_come_can_be_read_and_drafts_cannot(client, member):
    publish("privacy", days_ahead=5, en="Soon")
    draft_version("terms", en="Secret draft")

    assert "Soon" in client.get("/legal/privacy/1/").content.decode()
    assert "Nothing is published here yet." in client.get("/legal/privacy/").content.decode()
    assert "Nothing is published here yet." in client.get("/legal/terms/").content.decode()
    assert [client.get(f"/legal/{path}/").status_code for path in ("terms/1", "terms/7", "nonsense")] == [404] * 3


def test_every_page_leads_to_them(client):
    page = client.get("/questions/").content.decode()

    assert [f'href="/legal/{kind}/"' in page for kind in ("terms", "privacy", "imprint")] == [True] * 3


def test_without_texts_nothing_is_asked_of_a_newcomer(client):
    assert "consent" not in client.get("/accounts/signup/").content.decode()

    client.post("/accounts/signup/", JOIN)

    assert Member.objects.filter(email=JOIN["email"]).exists()
    assert not Consent.objects.exists()


def test_a_newcomer_agrees_to_the_versions_that_were_read(client):
    publish()
    versions = [publish(), publish("privacy"), publish("imprint")]
    page = client.get("/accounts/signup/", headers=GERMAN).content.decode()
    assert "Nutzungsbedingungen (Fassung 2)</a> zu und habe die" in page

    seen = ",".join(str(one.pk) for one in versions[:2])
    without = client.post("/accounts/signup/", {**JOIN, "consent_to": seen}, headers=GERMAN)
    assert "Bitte setz hier ein Häkchen" in without.content.decode()
    assert not Member.objects.filter(email=JOIN["email"]).exists()

    client.post("/accounts/signup/", {**JOIN, "consent": "on", "consent_to": seen}, headers=GERMAN)
    nele = Member.objects.get(email=JOIN["email"])
    given = Consent.objects.filter(member=nele).order_by("version__kind").values_list("version", "way", "language")
    assert list(given) == [(versions[1].pk, "sign_up", "de"), (versions[0].pk, "sign_up", "de")]


def test_what_was_published_while_the_form_was_read_is_named_before_anybody_joins(client):
    old = publish()
    new = publish()

    page = client.post("/accounts/signup/", {**JOIN, "consent": "on", "consent_to": str(old.pk)}).content.decode()

    assert "This has changed in the meantime." in page
    assert f'value="{new.pk}"' in page
    assert not Member.objects.filter(email=JOIN["email"]).exists()


def test_a_member_is_asked_again_before_writing_and_reads_on(client, member):
    publish(asks_again=True)

    page = client.get("/questions/")
    refused = ask(client, referer="http://testserver/ask/?category=place")

    assert "Our terms have changed." in page.content.decode()
    assert (page.status_code, refused.status_code, Topic.objects.count()) == (200, 403, 0)
    assert 'name="next" value="/ask/?kept=1"' in refused.content.decode()
    assert "Our terms have changed." not in client.get("/legal/consent/").content.decode()


def test_who_agrees_goes_back_and_writes(client, member):
    version = publish(asks_again=True)
    tick = {"consent": "on", "consent_to": str(version.pk), "next": "/ask/"}

    assert client.post("/legal/consent/", {"next": "/ask/"}).status_code == 400
    assert client.post("/legal/consent/", tick)["Location"] == "/ask/"
    assert client.post("/legal/consent/", {**tick, "next": "https://elsewhere.example/"})["Location"] == "/"

    assert [(one.way, one.version) for one in Consent.objects.filter(member=member)] == [("asked_again", version)]
    assert ask(client).status_code == 302
    assert client.get("/legal/consent/?next=/ideas/")["Location"] == "/ideas/"
    assert "Our terms have changed." not in client.get("/questions/").content.decode()


def test_a_member_agrees_only_to_what_is_new(client, member):
    privacy = publish("privacy", en="We keep little.")
    give_consent(member, [privacy.pk], way=Consent.Way.SIGN_UP, language="en")
    publish(asks_again=True, en="Be kinder.")

    page = client.get("/legal/consent/").content.decode()

    assert "Be kinder." in page
    assert "We keep little." not in page
    assert "I agree to the <a" in page


def test_who_does_not_agree_can_still_leave_and_take_the_data_along(client, member):
    publish(asks_again=True)

    assert client.post("/profile/take-along/").status_code == 200
    assert client.post("/language/", {"language": "de"}).status_code == 302
    assert client.post("/profile/leave/", {"email": member.email}).status_code == 302


def test_versions_that_do_not_ask_again_leave_members_in_peace(client, member):
    publish()

    assert ask(client).status_code == 302
    assert "Our terms have changed." not in client.get("/questions/").content.decode()


def test_a_part_of_a_page_is_refused_in_a_sentence(client, member):
    publish(asks_again=True)
    topic_page = client.post("/questions/1/me-too/", headers={"hx-request": "true"})

    assert (topic_page.status_code, topic_page.content.decode()) == (403, "Please agree to our terms first.")


def test_community_managers_write_and_publish_in_the_back_office(client, settings):
    settings.STAFF_MFA = False
    client.force_login(MemberFactory(roles=["community_manager"]))
    texts = {"texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0", "texts-0-language": "en", "texts-0-body": "Be kind."}

    client.post("/admin/community/legalversion/add/", {"kind": "terms", "asks_again": "on", **texts})
    version = LegalVersion.objects.get()
    client.post(f"/admin/community/legalversion/{version.pk}/acts/publish/", {"effective_on": "2099-01-01"})
    version.refresh_from_db()
    page = client.get(f"/admin/community/legalversion/{version.pk}/change/").content.decode()

    assert (version.number, version.is_published, version.asks_again) == (1, True, True)
    assert "Write the next version" in page
    assert 'name="_save"' not in page
    assert client.post(f"/admin/community/legalversion/{version.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"/admin/community/legalversion/{version.pk}/acts/draft-again/")
    assert LegalVersion.objects.count() == 2
