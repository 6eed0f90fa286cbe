"""``{% url %}`` as Django has it, but sooner; it is built in for all templates."""

from django import template
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from community.foundation.ways import way_to

register = template.Library()


class WayNode(defaulttags.URLNode):
    """Writes an address that is named by place; what is named otherwise is left to Django."""

    def render(self, context: Context) -> str:
        """Return the address, or put it into a variable."""
        if self.kwargs:
            return super().render(context)
        name, args = self.view_name.resolve(context), [arg.resolve(context) for arg in self.args]
        if not isinstance(name, str) or ":" in name:
            return super().render(context)
        try:
            address = way_to(name, *args)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> WayNode:
    """Read the tag as Django does."""
    node = defaulttags.url(parser, token)
    return WayNode(node.view_name, node.args, node.kwargs, node.asvar)
