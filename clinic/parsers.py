"""How the API reads bodies."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

from clinic.gates import UnfitError, read_json


class BoundedJSONParser(JSONParser):
    """Refuses, before anything is validated, JSON that is too deep, has too many parts, or cannot be stored."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return read_json(stream.read().decode())
        except UnfitError as why:
            raise self.told(why) from None
        except ValueError:
            raise ParseError(_("This is not JSON in UTF-8.")) from None

    def told(self, why: UnfitError) -> APIException:
        """By the name of the field, as for every other mistake; what concerns no field is the `detail`."""
        if not why.path:
            return ParseError(str(why.words))
        detail: Any = [str(why.words)]
        for name in reversed(why.path):
            detail = {name: detail}
        return ValidationError(detail)
