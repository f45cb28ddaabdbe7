"""How the portal is on one device: size of text, sound, speech, vibration. Kept in a cookie of that device."""

from dataclasses import asdict, dataclass
from typing import Self

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

COOKIE = "portal-settings"
A_YEAR = 365 * 24 * 3600  # seconds


class TextSize(TextChoices):
    """100, 118 and 140 %: see `data-text` in static/css/tokens.css."""

    NORMAL = "normal", _("Normal")
    LARGE = "large", _("Large")
    LARGEST = "largest", _("Very large")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    text: str = TextSize.NORMAL.value
    sound: bool = True
    speech: bool = True
    vibration: bool = True

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """As the device's cookie says. What it does not say, or says wrongly, is as usual."""
        words = request.COOKIES.get(COOKIE, "").split(".")
        return cls(
            text=next((word for word in words if word in TextSize.values), TextSize.NORMAL.value),
            sound="no-sound" not in words,
            speech="no-speech" not in words,
            vibration="no-vibration" not in words,
        )

    @property
    def unusual(self) -> dict[str, str]:
        """What differs from the usual: `{"text": "large", "sound": "off"}`."""
        usual = DeviceSettings()
        said = {name: value for name, value in asdict(self).items() if value != getattr(usual, name)}
        return {name: value if name == "text" else "off" for name, value in said.items()}

    @property
    def attributes(self) -> SafeString:
        """For the `html` element. The style sheet and the scripts read them."""
        return format_html_join("", ' data-{}="{}"', self.unusual.items())

    def keep(self, response: HttpResponse) -> None:
        words = [value if name == "text" else f"no-{name}" for name, value in self.unusual.items()]
        response.set_cookie(
            COOKIE,
            ".".join(words) or TextSize.NORMAL.value,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
