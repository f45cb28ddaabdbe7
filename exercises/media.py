"""Pictures as answers to a browser."""

from django.http import HttpResponse

from exercises.models import Picture

# An SVG opened on its own is a document: it may style itself, and nothing else.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def picture_response(picture: Picture) -> HttpResponse:
    """The bytes of a picture. Its address holds its hash, so a browser may keep it for ever."""
    response = HttpResponse(picture.read(), content_type=picture.media_type)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = ALONE
    return response
