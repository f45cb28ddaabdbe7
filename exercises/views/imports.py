"""Staff's pages of import and export: choose a file, look at what was found, decide, keep the report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from clinic.uploads import streams_uploads
from exercises.exporting import FORMATS, exercises_of
from exercises.import_forms import RowsForm, UploadForm
from exercises.importing.work import begin_import, confirm_import, drop_import
from exercises.models import Article, LibraryImport, PlanTemplate

KEPT_IN_SIGHT = 20  # imports on the page


@require_http_methods(READ_AND_SEND)
@staff_only
@streams_uploads
def imports(request: SignedInRequest) -> HttpResponse:
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        file, replaces = form.cleaned_data["file"], form.cleaned_data["replaces"]
        clinic, by = request.user.clinic, request.user
        try:
            return redirect(
                begin_import(
                    clinic=clinic, by=by, file_name=file.name, pieces=file.chunks(), replaces=replaces
                )
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
    found = LibraryImport.objects.visible_to(request.user).select_related("by")[:KEPT_IN_SIGHT]
    status = 422 if form.errors else 200
    return render(request, "exercises/imports/imports.html", {"form": form, "imports": found}, status=status)


@require_safe
@staff_only
def one(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What was found in the file, or how far the work is. Asks for itself until it is done."""
    batch = get_import(request, public_id)
    return show(request, batch)


@require_POST
@staff_only
def confirm(request: SignedInRequest, public_id: str) -> HttpResponse:
    batch = get_import(request, public_id)
    try:
        confirm_import(batch=batch, takes_good_ones="good_ones" in request.POST)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(batch)


@require_POST
@staff_only
def delete(request: SignedInRequest, public_id: str) -> HttpResponse:
    batch = get_import(request, public_id)
    try:
        drop_import(batch=batch)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(batch)
    messages.success(request, _("Deleted. What was imported from it is still there."))
    return redirect("exercises:imports")


@require_safe
@staff_only
def export(request: SignedInRequest) -> HttpResponse:
    clinic = request.user.clinic
    templates = PlanTemplate.objects.visible_to(request.user).current().filter(clinic__isnull=False)
    context = {
        "exercises": exercises_of(clinic).count() if clinic else 0,
        "articles": Article.objects.filter(clinic=clinic).current().count() if clinic else 0,
        "templates": templates.count(),
    }
    return render(request, "exercises/imports/export.html", context)


@require_safe
@staff_only  # type: ignore[arg-type]  # a stream
def export_file(request: SignedInRequest, kind: str) -> HttpResponseBase:
    if request.user.clinic is None:
        raise PermissionDenied
    if kind not in FORMATS:
        raise Http404
    write, media_type, ending = FORMATS[kind]
    name = f"library-{timezone.localdate().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return StreamingHttpResponse(
        write(request.user.clinic, request.user), content_type=media_type, headers=headers
    )


# --- What the pages share -------------------------------------------------------------------------


def get_import(request: SignedInRequest, public_id: str) -> LibraryImport:
    visible = LibraryImport.objects.visible_to(request.user).select_related("by", "clinic")
    found: LibraryImport = get_object_or_404(visible, public_id=public_id)
    return found


def show(request: SignedInRequest, batch: LibraryImport) -> HttpResponse:
    form = RowsForm(request.GET, batch=batch)
    template = "exercises/imports/_import.html" if request.htmx else "exercises/imports/import.html"
    page = None if batch.is_at_work else form.page(request.GET.get("page"))
    return render(request, template, {"import": batch, "form": form, "page": page})
