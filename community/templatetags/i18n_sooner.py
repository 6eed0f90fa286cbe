"""Django's tags for languages, called as ever; words that stand in a template are looked up once for each language."""

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class KnownWordsNode(i18n.TranslateNode):
    """Says the same words in the same language every time, as Django said them first."""

    def __init__(self, filter_expression: FilterExpression, asvar: str | None) -> None:
        super().__init__(filter_expression, noop=False, asvar=asvar)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """Return the words, or put them into a variable."""
        language = get_language()
        words = self.said.get(language)
        if words is None:
            words = self._as_django_says(context)
            self.said[language] = words
        if self.asvar:
            context[self.asvar] = words
            return ""
        return words

    def _as_django_says(self, context: Context) -> str:
        written = super().render(context)
        return context[self.asvar] if self.asvar else written


@register.tag("translate")
@register.tag("trans")
def do_translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    """Read the tag as Django does."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    # With a filter, a context or a variable the words may be other ones each time.
    if said.var.literal is not None and not said.filters and node.message_context is None and not node.noop:
        return KnownWordsNode(said, node.asvar)
    return node
