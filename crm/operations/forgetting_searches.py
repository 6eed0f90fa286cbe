"""What becomes of saved searches that name somebody who is forgotten: nobody is looked for any more whom nobody may know."""

import re
from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from community.foundation.forgetting import forgotten_key
from crm.models import SavedSearch


def forget_searches(values: Iterable[str]) -> None:
    """Switch off and empty the searches that hold a name, an address or a handle as words of their own."""
    patterns = [re.compile(rf"(?<!\w){re.escape(value.casefold())}(?!\w)") for value in values]
    kind = ContentType.objects.get_for_model(SavedSearch)
    for search in SavedSearch.objects.select_for_update(no_key=True).order_by("pk"):
        said = f"{search.name}\n{search.words}".casefold()
        if any(pattern.search(said) for pattern in patterns):
            search.name, search.words = "", forgotten_key(f"search:{search.pk}")
            search.is_active, search.cursor = False, {}
            search.version += 1
            search.save(update_fields=["name", "words", "is_active", "cursor", "version"])
            rows = LogEntry.objects.filter(content_type=kind, object_id=str(search.pk))
            rows.update(object_repr="", change_message="")
