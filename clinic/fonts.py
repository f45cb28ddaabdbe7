"""The fonts for everything that Typst sets."""

from functools import cache

import fontpkg
import typst
from django.conf import settings


@cache
def fonts() -> typst.Fonts:
    """The installed font packages and the operator's folders; never the system's fonts."""
    packaged = {str(file.path.parent) for family in fontpkg.families().values() for file in family.files}
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[*sorted(packaged), *settings.HANDOUT_FONT_DIRS],
    )
