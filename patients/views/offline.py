"""Keeping a plan on a phone for the times without a connection: the page for it, its worker and its manifest.

What the worker keeps, and when that goes, is in static/js/offline/worker.js and docs/safety.md.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest
from patients.access import follow

WORKER = "js/offline/worker.js"
BRAND, PAGE = "#0b5d57", "#f4f7f6"  # as in static/css/tokens.css


@require_safe
def offline(request: SignedInRequest) -> HttpResponse:
    """What this device keeps: the plan, if that is wanted, and what was not sent."""
    records = follow(request)
    context = {"access": records[0], "patient": records[0].patient} if records else {}
    return render(request, "patients/offline.html", context)


@login_not_required  # the same for everybody: a browser looks for its next release also when nobody is signed in
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    source = Path(str(finders.find(WORKER))).read_text("utf-8")
    said = {"language": get_language(), "sheet": static("css/portal.css"), "words": words()}
    release = json.dumps(said | {"version": version_of(source, said)})
    script = f"const RELEASE = {release};\n{source}"
    return HttpResponse(script, content_type="text/javascript")


@login_not_required  # browsers ask for it without cookies
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    start = reverse("patients:today")
    content = {
        "id": start,
        "name": "Reprise",
        "short_name": "Reprise",
        "description": _("Your exercises, day by day."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "theme_color": BRAND,
        "background_color": PAGE,
        "icons": [
            icon("icon-192.png", "192x192"),
            icon("icon-512.png", "512x512"),
            icon("icon-maskable-512.png", "512x512", purpose="maskable"),
        ],
    }
    return HttpResponse(json.dumps(content), content_type="application/manifest+json")


def icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    return {"src": static(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}


def version_of(source: str, said: dict[str, Any]) -> str:
    """Changes with the worker and, in production, with any of our style sheets, scripts and pictures."""
    files = getattr(staticfiles_storage, "manifest_hash", "")
    return sha256(f"{files}{source}{json.dumps(said)}".encode()).hexdigest()[:12]


def words() -> dict[str, str]:
    return {
        "offline": _("You are offline."),
        "kept": _("This is your plan of {when}. What you log waits here and is sent later."),
        "old": _(
            "You were offline for more than 14 days, so your plan is hidden. Connect to the internet to see it."
        ),
        "nothing": _("This page needs the internet. Connect, then try again."),
        "again": _("Try again"),
        "plan": _("Go to your plan"),
    }
