"""How the API reads bodies."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

from clinic.gates import UnfitError, read_json


class BoundedJSONParser(JSONParser):
    """Refuses, before anything is validated, JSON that is too deep, has too many parts, or cannot be stored."""

    mends = False  # see `read_json`

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return read_json(stream.read().decode(), mend=self.mends)
        except UnfitError as why:
            raise self.as_answer(why) from None
        except ValueError:
            raise ParseError(_("This is not JSON in UTF-8.")) from None

    def as_answer(self, why: UnfitError) -> APIException:
        """The refusal by field, as for every other mistake. What concerns no field is under `detail`."""
        if not why.path:
            return ParseError(str(why.words))
        detail: Any = [str(why.words)]
        for name in reversed(why.path):
            detail = {name: detail}
        return ValidationError(detail)


class MendingJSONParser(BoundedJSONParser):
    """For what waited on a device. A half of an emoji in one note must not hold up a whole batch."""

    mends = True
