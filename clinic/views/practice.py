"""The practice's own pages: who it is, what patients read, limits, handouts. Managers edit, all staff read."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, managers_only, of_practice
from clinic.forms import posted
from clinic.late import Stale, merged
from clinic.logos import store_logo
from clinic.models import Clinic
from clinic.practice_forms import ContactForm, LogoForm, SeenForm
from clinic.services import change_practice, manages
from clinic.trail import last_change

ALONE = "default-src 'none'; sandbox"


@require_safe
@of_practice
def start(request: SignedInRequest) -> HttpResponse:
    return redirect("practice:contact")


@require_http_methods(READ_AND_SEND)
@of_practice
def edit(request: SignedInRequest, kind: type[SeenForm], page: str) -> HttpResponse:
    return edited(request, kind, f"practice:{page}", f"clinic/practice/{page}.html")


@require_http_methods(READ_AND_SEND)
@of_practice
def contact(request: SignedInRequest) -> HttpResponse:
    context = {"logo_form": LogoForm()} if may_edit(request) else {}
    return edited(request, ContactForm, "practice:contact", "clinic/practice/contact.html", context)


@require_POST
@managers_only
def logo(request: SignedInRequest) -> HttpResponse:
    clinic, form = clinic_of(request), LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        context = side(request, "practice:contact") | {
            "form": ContactForm(instance=clinic),
            "logo_form": form,
        }
        return render(request, "clinic/practice/contact.html", context, status=422)
    store_logo(clinic, form.cleaned_data["logo"])
    change_practice(clinic=clinic, by=request.user, fields=["logo"], seen={})
    messages.success(request, _("Saved. The logo stands on every handout from now on."), extra_tags="logo")
    return redirect(f"{reverse('practice:contact')}#logo")


@require_POST
@managers_only
def remove_logo(request: SignedInRequest) -> HttpResponse:
    """The file stays in storage: nothing else is sure to need it no more."""
    clinic = clinic_of(request)
    if clinic.logo:
        clinic.logo = ""
        change_practice(clinic=clinic, by=request.user, fields=["logo"], seen={})
    messages.success(request, _("The logo is gone from handouts."), extra_tags="logo")
    return redirect(f"{reverse('practice:contact')}#logo")


@require_safe
@of_practice
def logo_picture(request: SignedInRequest) -> HttpResponse:
    clinic = clinic_of(request)
    if not clinic.logo:
        raise Http404
    try:
        with clinic.logo.open() as stored:
            data = stored.read()
    except OSError:
        raise Http404 from None
    return HttpResponse(data, content_type="image/png", headers={"Content-Security-Policy": ALONE})


# --- What the pages share -------------------------------------------------------------------------


def clinic_of(request: SignedInRequest) -> Clinic:
    """Read anew: `request.user.clinic` is what a form would change before it is known to be right."""
    return Clinic.objects.visible_to(request.user).get()


def may_edit(request: SignedInRequest) -> bool:
    return manages(request.user, cast(Clinic, request.user.clinic))


def side(request: SignedInRequest, here: str) -> dict[str, Any]:
    """What the list of links beside each page needs, and what the pages show of the practice."""
    return {
        "here": here,
        "is_practice_page": True,
        "places": ("logo", "work"),
        "may_edit": may_edit(request),
        "clinic": clinic_of(request),
    }


def edited(
    request: SignedInRequest,
    kind: type[SeenForm],
    route: str,
    template: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page with one side of the practice: shown, saved, or shown again with what is wrong or what came first."""
    known = side(request, route) | (context or {})
    form = kind(posted(request), instance=clinic_of(request))
    if form.is_bound and not known["may_edit"]:
        raise PermissionDenied
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            fields, seen = form.changed_columns, form.was_seen
            change_practice(clinic=form.instance, by=request.user, fields=fields, seen=seen)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except Stale:
            known["merge"] = merge = merged(form, kind(instance=clinic_of(request)))
            form, status = kind(instance=clinic_of(request), initial=merge.typed), 409
        else:
            messages.success(request, _("Saved."))
            return redirect(route)
    known["last_change"] = last_change(known["clinic"])
    known |= {"form": form} if known["may_edit"] else {"said": form.said}
    return render(request, template, known, status=status)
