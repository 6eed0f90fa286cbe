import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import mark_safe

from community.foundation.ways import way_to

NAMED = [
    ("questions", []),
    ("question", [7, "how-does-it-work"]),
    ("question", [7, "wie-geht's 100 % grün?"]),
    ("question", [718281828459045235, "718281828459045235"]),
    ("helpful", [0, 10**18]),
    ("helpful", [12, 12]),
    ("flag", ["topic", 3]),
    ("flag", [mark_safe("post"), 3]),
    ("admin:index", []),
]


@pytest.mark.parametrize(("name", "args"), NAMED)
def test_an_address_is_the_one_that_django_finds(name, args):
    for _again in range(2):
        assert way_to(name, *args) == reverse(name, args=args)


def test_each_number_has_its_own_address():
    assert [way_to("helpful", pk, pk + 1) for pk in range(50)] == [
        reverse("helpful", args=[pk, pk + 1]) for pk in range(50)
    ]


@pytest.mark.parametrize(("name", "args"), [("nothing", []), ("member", []), ("member", [-1]), ("member", ["x"])])
def test_what_leads_nowhere_is_refused_as_by_django(name, args):
    for find in (way_to, lambda name, *args: reverse(name, args=args)):
        with pytest.raises(NoReverseMatch):
            find(name, *args)


def test_an_address_below_another_one_is_another_address():
    here = way_to("member", 1)
    set_script_prefix("/community/")
    try:
        assert way_to("member", 1) == "/community" + here
    finally:
        set_script_prefix("/")


def test_the_tag_writes_what_the_one_of_django_writes():
    def written(tag):
        return Template(f"{{% url {tag} %}}").render(Context({"pk": 7, "words": "a&b", "text": "topic"}))

    assert written('"helpful" pk 3') == reverse("helpful", args=[7, 3])
    assert (
        written('"question" pk words')
        == escape(reverse("question", args=[7, "a&b"]))
        != reverse("question", args=[7, "a&b"])
    )
    assert written('"flag" text pk') == reverse("flag", args=["topic", 7])
    assert written('"member" pk=pk') == reverse("member", args=[7])
    assert written('"admin:index"') == reverse("admin:index")
    assert written('"nothing" as way') == ""
    assert written('"member" pk as way') == ""
    assert Template('{% url "member" 7 as way %}[{{ way }}]').render(Context()) == f"[{reverse('member', args=[7])}]"
    assert Template('{% url "nothing" as way %}[{{ way }}]').render(Context()) == "[]"
    with pytest.raises(NoReverseMatch):
        written('"nothing"')


def test_words_in_a_template_are_said_in_the_language_of_the_moment_and_left_alone_where_they_are_no_fixed_ones():
    fixed = Template('{% load i18n %}{% translate "Questions" %}{% translate "Search" as word %}[{{ word }}]')
    changing = Template("{% load i18n %}{% translate word %}{% trans word|upper %}")
    odd = Template('{% load i18n %}{% translate "100 % <b>" %}{% translate "Search" noop %}')

    for _again in range(2):
        with translation.override("de"):
            assert fixed.render(Context()) == "Fragen[Suchen]"
            assert changing.render(Context({"word": "Questions"})) == "FragenFRAGEN"
        with translation.override("en"):
            assert fixed.render(Context()) == "Questions[Search]"
            assert changing.render(Context({"word": "<b>"})) == "&lt;b&gt;&lt;B&gt;"
        assert odd.render(Context()) == "100 % <b>Search"
