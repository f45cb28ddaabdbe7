"""Lists within a sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def listed(texts: Sequence[str]) -> str:
    """ "A, B and C" in the active language. One message, because Arabic writes its "and" to the word after it."""
    *first, last = texts or [""]
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": _(", ").join(first), "last": last}
