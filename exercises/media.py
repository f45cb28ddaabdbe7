"""Pictures as answers to a browser."""

import logging

from django.http import Http404, HttpResponse

from exercises.models import Picture

logger = logging.getLogger(__name__)

# An SVG opened on its own is a document: it may style itself, and nothing else.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def picture_response(picture: Picture) -> HttpResponse:
    """The bytes of a picture. Its address holds its hash, so a browser may keep it for ever."""
    try:
        data = picture.read()
    except FileNotFoundError:
        logger.error("The bytes of picture %s are gone from storage.", picture.sha256)
        raise Http404 from None
    response = HttpResponse(data, content_type=picture.media_type)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = ALONE
    return response
