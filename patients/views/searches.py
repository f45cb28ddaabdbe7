"""Keeps the words of searches for people out of addresses, which end up in histories, bookmarks and proxies' logs.

The words are sent in the body of a request and stay in the session. The address of the results has a random name for
them, so that paging, the browser's Back and a second tab work as usual.
"""

from clinic.access import SignedInRequest
from clinic.forms import typed
from clinic.ids import new_public_id

KEPT = "searches"  # in the session: the words of each search, by the name that its address has
MOST = 10  # searches that a session keeps


def keep_search(request: SignedInRequest) -> str:
    """Keeps the words in this request's body. Returns their name for the address, empty if there are no words."""
    words = typed(request.POST, "q")
    if not words:
        return ""
    name = new_public_id()
    kept = list(request.session.get(KEPT, {}).items())
    request.session[KEPT] = dict([*kept, (name, words)][-MOST:])
    return name


def kept_search(request: SignedInRequest) -> str | None:
    """The words that the address names. Empty if it names none, None if they are no longer kept."""
    name = typed(request.GET, "find")
    if not name:
        return ""
    words: str | None = request.session.get(KEPT, {}).get(name)
    return words
