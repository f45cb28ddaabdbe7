"""The pictures of a clinic's own exercise: photos are sent, shown before they are saved, cut, and put in order."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.attempts import may_send_photo
from clinic.forms import posted, typed
from exercises.cutting import turned
from exercises.models import Exercise
from exercises.photo_forms import PhotosForm, find_drawings
from exercises.photo_rows import sources_of


@require_http_methods(READ_AND_SEND)
@staff_only
def pictures(request: SignedInRequest, public_id: str) -> HttpResponse:
    """All pictures of one exercise. The starter library's are only to be read."""
    visible = Exercise.objects.visible_to(request.user)
    exercise = get_object_or_404(visible, public_id=public_id)
    if exercise.clinic_id is None:
        raise PermissionDenied
    photos = PhotosForm(posted(request), request.FILES or None, exercise=exercise, by=request.user)
    if photos.is_valid():
        photos.save(exercise=exercise)
        messages.success(request, _("The pictures are saved."))
        return redirect(exercise)
    has_errors = photos.has_errors
    context = {"exercise": exercise, "photos": photos, "forms": photos.forms, "has_errors": has_errors}
    return render(request, "exercises/pictures.html", context, status=422 if has_errors else 200)


@require_POST
@staff_only
def add_photo(request: SignedInRequest) -> HttpResponse:
    """The rows of photos just sent, or of a drawing just chosen, to stand in the page's form. Stores no picture."""
    if request.FILES and not may_send_photo(request):
        said = _("That were very many photos. Wait a few minutes, then go on.")
        return render(request, "exercises/_photos_added.html", {"refused": said}, status=429)
    photos = PhotosForm(request.POST, request.FILES, by=request.user)
    status = 200 if photos.new_rows else 422
    return render(request, "exercises/_photos_added.html", {"photos": photos}, status=status)


@require_safe
@staff_only
def photo_preview(request: SignedInRequest, source: str) -> HttpResponse:
    """A photo that is not saved yet, or a turned one."""
    [found] = sources_of([source], by=request.user)
    turns = int(request.GET["turns"]) if request.GET.get("turns") in ("1", "2", "3") else 0
    try:
        if found.upload:
            return HttpResponse(found.upload.preview(turns), content_type="image/jpeg")
        if found.picture and not found.is_drawing:
            return HttpResponse(turned(found.read(), turns), content_type="image/jpeg")
    except FileNotFoundError:
        pass
    raise Http404


@require_safe
@staff_only
def drawings(request: SignedInRequest) -> HttpResponse:
    """The drawings of the exercises that match what was typed."""
    found = find_drawings(typed(request.GET, "photos-find"), by=request.user)
    return render(request, "exercises/_drawings.html", {"found": found, "is_searching": True})
