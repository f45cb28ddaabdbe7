"""The page on which an exercise is written: shown, previewed while somebody types, sent, refused, stored.

The library and a patient's plan have such a page each. They differ in what they do with a form that is right.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from clinic.access import SignedInRequest
from clinic.forms import posted
from exercises.advice import ADVISED, advice_on
from exercises.dose import Dose, chips, minutes
from exercises.models import Exercise
from exercises.own import AlreadyWritten, StaleExercise
from exercises.own_fields import held
from exercises.own_forms import OwnExerciseForm
from exercises.own_merge import Merge, catch_up, choose
from exercises.own_said import LINES, LISTS
from exercises.photo_forms import PhotosForm
from exercises.vocabulary import Equipment

PREVIEW = "X-Preview"  # a header of the script: it wants only what changes while somebody types
LONGEST = 1000  # characters of one text in the preview


class Refused(Exception):  # noqa: N818 - a state of the world, not a programming error
    """What the form asks for cannot be done now. Everything typed stays; `context` tells the page why."""

    def __init__(self, status: int, context: dict[str, Any]) -> None:
        super().__init__()
        self.status, self.context = status, context


@dataclass(kw_only=True)
class OwnPage:
    """`save` stores a valid form and says where to go. It may raise Refused, StaleExercise and AlreadyWritten."""

    request: SignedInRequest
    save: Callable[[OwnExerciseForm], tuple[Exercise, str]]
    exercise: Exercise | None = None
    original: Exercise | None = None
    affected_side: str | None = None
    initial: dict[str, Any] | None = None
    context: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        form, sent = self.form(), self.request.POST
        if not form.is_bound:
            return self.show(form)
        if "take" in sent and self.exercise:
            form, merge = choose(form, sent["take"], self.exercise)
            return self.show(form, merge=merge)
        if "choose" in sent:
            return self.show(self.form(form.with_reading(sent["choose"])))
        if "show" in sent or PREVIEW in self.request.headers:
            return self.show(form, is_fragment=PREVIEW in self.request.headers)
        photos = self.photos(self.request.FILES)
        if photos.pressed:
            return self.show(form, photos=photos, status=422 if photos.has_errors else 200)
        if not (form.is_valid() & photos.is_valid()):
            return self.show(form, photos=photos, status=422, is_refused=True)
        return self.store(form, photos)

    def store(self, form: OwnExerciseForm, photos: PhotosForm) -> HttpResponse:
        try:
            with transaction.atomic():
                exercise, address = self.save(form)
                photos.save(exercise=exercise)
        except AlreadyWritten as before:
            return redirect(before.exercise)
        except Refused as refusal:
            return self.show(form, photos=photos, status=refusal.status, **refusal.context)
        except StaleExercise:
            self.exercise = fresh = reloaded(self.exercise)
            form, merge = catch_up(form, fresh)
            return self.show(form, photos=photos, status=409, merge=merge, is_late=True)
        return redirect(address)

    def form(self, data: Any = None) -> OwnExerciseForm:
        return OwnExerciseForm(
            posted(self.request) if data is None else data,
            by=self.request.user,
            exercise=self.exercise,
            original=self.original,
            affected_side=self.affected_side,
            initial=self.initial,
        )

    def photos(self, files: Any = None) -> PhotosForm:
        data = self.request.POST or None
        shown = self.exercise or self.original  # a copy begins with the pictures of the original
        return PhotosForm(data, files or None, exercise=shown, by=self.request.user)

    def show(
        self,
        form: OwnExerciseForm,
        *,
        photos: PhotosForm | None = None,
        status: int = 200,
        is_fragment: bool = False,
        merge: Merge | None = None,
        **context: Any,
    ) -> HttpResponse:
        context |= self.context | {
            "form": form,
            "exercise": self.exercise,
            "original": self.original,
            "merge": merge,
            "pictured": self.exercise or self.original,
            "photos": None if is_fragment else photos or self.photos(self.request.FILES),
            **preview_of(form),
        }
        template = "exercises/_own_live.html" if is_fragment else "exercises/own.html"
        return render(self.request, template, context, status=status)


def reloaded(exercise: Exercise | None) -> Exercise:
    rows = Exercise.objects.with_details().select_related("updated_by", "copied_from")
    found: Exercise = get_object_or_404(rows, pk=exercise.pk if exercise else None)
    return found


def preview_of(form: OwnExerciseForm) -> dict[str, Any]:
    """What would stand there if the form were stored as it is, however unfinished."""
    if form.is_bound:
        form.is_valid()
        said, measure = as_it_stands(form), form.measure
        dose = Dose() if form.questions else form.heard
    else:
        said = {name: form.get_initial_for_field(form.fields[name], name) for name in (*LINES, *LISTS)}
        source = form.exercise or form.original
        dose, measure = (source.dose, source.measured_by) if source else (Dose(), "reps")
    shown = Exercise(**{name: said[name] for name in SHOWN if said[name]})
    shown.measured_by, shown.dose = measure, dose
    advice = advice_on(said, language=said["language"] or "en")
    return {
        "shown": shown,
        "needs": [label for value, label in Equipment.choices if value in held(form["equipment"])],
        "dose_chips": chips(dose),
        "dose_minutes": max(1, round(minutes(dose, measure))) if chips(dose) else None,
        "advised": [(name, advice.get(name, [])) for name in ADVISED],
    }


def as_it_stands(form: OwnExerciseForm) -> dict[str, Any]:
    """The texts of the form; those that were refused as they were typed, cut where they are endless."""
    said = form.cleaned_data
    found = {name: said[name] if name in said else form[name].value() or "" for name in LINES}
    found |= {name: said[name] if name in said else held(form[name])[:20] for name in LISTS}
    cut = {name: each[:LONGEST] for name, each in found.items() if isinstance(each, str)}
    return found | cut | {name: [each[:LONGEST] for each in found[name]] for name in LISTS}


SHOWN = (*(name for name in LINES if name != "video"), *LISTS)
