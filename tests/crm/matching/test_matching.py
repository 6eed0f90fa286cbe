"""Whether two descriptions are of one person: measured on data with a known truth, and shown case by case."""

import csv
import random
from collections import defaultdict

import pytest
from django.conf import settings

from crm.matching.blocking import BLOCK_AT_MOST, keys_of, pairs_to_compare
from crm.matching.comparing import Frequencies, compare
from crm.matching.finding import LIKELY, likely_pairs
from crm.matching.profiles import mailbox, name_words, number, profile
from crm.matching.words import alike, sound

GIVEN = [
    "Anna",
    "Jürgen",
    "Käthe",
    "Lukas",
    "Sabine",
    "Thorsten",
    "Mehmet",
    "Ayşe",
    "Katarzyna",
    "Friederike",
    "Ottokar",
    "Hannelore",
    "Björn",
    "Svenja",
]
FAMILY = [
    "Müller",
    "Schröder",
    "Weiß",
    "Yilmaz",
    "Kowalski",
    "Brzezinski",
    "Meyer",
    "Köhler",
    "Nußbaum",
    "Wojciechowski",
    "Hagenbeck",
    "Tiedemann",
    "Quandt",
    "Oberländer",
    "Zwerenz",
    "Lützow",
    "Pfaffenrath",
    "Ströbele",
    "Ehrenreich",
    "Wüstenhagen",
    "Rademacher",
    "Kröplin",
    "Dörrwächter",
    "Siebenschön",
]
HEADS = [
    "Acker",
    "Buchen",
    "Dorn",
    "Eich",
    "Finken",
    "Graben",
    "Hasel",
    "Kirch",
    "Linden",
    "Moor",
    "Nord",
    "Ober",
    "Ritter",
    "Sommer",
    "Tannen",
    "Wald",
]
TAILS = [
    "bauer",
    "berg",
    "brink",
    "feld",
    "hoff",
    "horst",
    "huber",
    "kamp",
    "mann",
    "meier",
    "müller",
    "rieder",
    "schmidt",
    "stein",
    "weber",
    "wirth",
]
STREETS = ["Lindenweg", "Hauptstraße", "Am_Markt", "Goethestraße", "Ringallee", "Feldrain"]


def score(one, other, others=()):
    profiles = [profile(1, **one), profile(2, **other), *(profile(3 + n, **more) for n, more in enumerate(others))]
    return compare(profiles[0], profiles[1], Frequencies.of(profiles)).score


def precision_and_recall(profiles, truth):
    found = {tuple(sorted((one.pk, other.pk))) for one, other, _match in likely_pairs(profiles)}
    right = len(found & truth)
    return right / len(found), right / len(truth)


def slip(chance, text):
    """What happens to a name on its way into a form."""
    place = chance.randrange(len(text) - 1)
    return chance.choice(
        [
            text,
            text[:place] + text[place + 1] + text[place] + text[place + 2 :],
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text.translate(str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss"})),
        ]
    )


def twins(number_of_people=400):
    """People of a town: two of five come again with a slip, a swap, another spelling of number or address."""
    chance = random.Random(7)
    people, truth = [], set()
    for number_of_person in range(number_of_people):
        given = chance.choice(GIVEN) + chance.choice(["", "", "-" + chance.choice(GIVEN)])
        family = chance.choice(FAMILY) if chance.random() < 0.2 else chance.choice(HEADS) + chance.choice(TAILS)
        phone = f"0{chance.randrange(20, 99)}1/{chance.randrange(10**6, 10**7)}"
        place = f"{chance.choice(STREETS)} {chance.randrange(1, 150)}, {chance.randrange(10000, 99999)} Musterstadt"
        mail = f"{given}.{family}{number_of_person}@example.org"
        people.append(profile(len(people), f"{given} {family}", emails=[mail], phones=[phone], places=[place]))
        if number_of_person % 5 < 2:
            name = (slip(chance, given), slip(chance, family))
            again = {
                "emails": chance.choice([[mail.upper()], [], [f"{family}{number_of_person}@mail.example"]]),
                "phones": chance.choice([["+49 " + phone[1:].replace("/", " ")], []]),
                "places": chance.choice([[place.replace("straße", "str.")], [place]]),
            }
            truth.add((len(people) - 1, len(people)))
            people.append(profile(len(people), chance.choice([" ".join(name), ", ".join(reversed(name))]), **again))
    return people, truth


def test_on_people_of_a_town_few_are_missed_and_hardly_anybody_is_taken_for_another(capsys):
    profiles, truth = twins()

    precision, recall = precision_and_recall(profiles, truth)

    with capsys.disabled():
        print(f"\ntwins of a town: precision {precision:.3f}, recall {recall:.3f} ({len(truth)} pairs)")  # noqa: T201 -- read by people
    assert precision >= 0.95
    assert recall >= 0.95


def test_on_febrl_few_are_missed_and_nobody_is_taken_for_another(capsys):
    folder = settings.REAL_DATA_DIR / "contact_dedupe_febrl"
    if not folder.is_dir():
        pytest.skip(f"There is no {folder}; set REAL_DATA_DIR to the folder of the real data.")
    with (folder / "dataset1.csv").open() as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    columns = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    # Only what a contact of ours has: no date of birth, no number of a pass.
    profiles = [
        profile(place, f"{row['given_name']} {row['surname']}", places=[" ".join(row[name] for name in columns)])
        for place, row in enumerate(rows)
    ]
    people = defaultdict(list)
    for place, row in enumerate(rows):
        people[row["rec_id"].split("-")[1]].append(place)

    precision, recall = precision_and_recall(profiles, {tuple(pair) for pair in people.values()})

    with capsys.disabled():
        print(f"\ncontact_dedupe_febrl: precision {precision:.3f}, recall {recall:.3f} (500 pairs)")  # noqa: T201 -- read by people
    assert precision >= 0.99
    assert recall >= 0.86


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jürgen Schröder", "Juergen Schroeder"),
        ("Käthe Nußbaum", "Kaethe Nussbaum"),
        ("Friederike Brzezinski", "Friedericke Brzezinsky"),
        ("Wüstenhagen, Ottokar", "Ottokar Wüstenhagen"),
        ("Dr. Katarzyna Wojciechowski", "Katarzyna Wojceichowski"),
        ("Friedrich von Quandt-Lützow", "Friedrich Quandt Lützow"),
    ],
)
def test_a_rare_name_is_known_again_however_it_is_written(one, other):
    assert score({"name": one}, {"name": other}) >= LIKELY


def test_a_frequent_name_alone_is_no_duplicate_and_a_shared_mailbox_neither():
    many = [{"name": f"Peter Müller {'x' * (n % 7)}"} for n in range(400)]
    office = [{"name": f"Rare{n} Name{n}", "emails": ["info@firm.example"]} for n in range(9)]

    assert score({"name": "Peter Müller"}, {"name": "Peter Müller"}, many) < LIKELY
    assert (
        score(
            {"name": "Peter Müller", "phones": ["0911/2345678"]},
            {"name": "Peter Müller", "phones": ["+49 911 2345678"]},
            many,
        )
        >= LIKELY
    )
    assert (
        score(
            {"name": "Ada Lovelace", "emails": ["info@firm.example"]},
            {"name": "Bob Quandt", "emails": ["info@firm.example"]},
            office,
        )
        < LIKELY
    )


def test_a_family_at_one_address_is_several_people():
    place = ["Lindenweg 5, 90402 Nürnberg"]

    assert (
        score({"name": "Ottokar Siebenschön", "places": place}, {"name": "Käthe Siebenschön", "places": place}) < LIKELY
    )
    assert (
        score(
            {"name": "Ottokar Siebenschön", "emails": ["o@example.org"]},
            {"name": "Käthe Kröplin", "emails": ["k@example.org"]},
        )
        < 0.01
    )


def test_words_mailboxes_and_numbers_are_brought_into_one_form():
    assert {sound("Meyer".lower()), sound("maier"), sound("mayr")} == {"67"}
    assert (sound("mueller"), sound("schmidt"), sound("christian")) == ("657", "862", "478 26".replace(" ", ""))
    assert (alike("martha", "marhta"), alike("abc", "xyz")) == (pytest.approx(0.961, abs=0.001), 0.0)
    assert name_words("Prof. Dr. Ada von Lovelace") == ("ada", "lovelace")
    assert mailbox("A.da+news@GoogleMail.com") == mailbox("ada@gmail.com") == "ada@gmail.com"
    assert (mailbox("no address"), number("12"), number("(0) 911")) == ("", "", "")
    assert number("+49 (0) 911 234567") == number("0911/234567") == "911234567"


def test_the_work_is_bounded_however_many_share_a_key():
    crowd = [profile(place, "Peter Müller", emails=["info@firm.example"]) for place in range(BLOCK_AT_MOST + 1)]

    assert pairs_to_compare(crowd) == set()
    assert len(pairs_to_compare(crowd[:-1])) == BLOCK_AT_MOST * (BLOCK_AT_MOST - 1) / 2
    assert len(set(keys_of(profile(1, "Anna Maria Luise Sofie Katharina Wojciechowski")))) < 80
