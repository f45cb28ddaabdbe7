"""The pictures of a practice's own exercise: photos and drawings, in order, cut, with words for each.

The page includes `exercises/_photos.html` inside its own form, which must send files:

    photos = PhotosForm(request.POST or None, request.FILES or None, exercise=exercise, by=request.user)
    if form.is_valid() and photos.is_valid():
        photos.save(exercise=form.save())

Without JavaScript its buttons (up, turn, add …) send the whole form. Then `is_valid()` is False and `pressed` is True:
show the page again with everything that was typed. A page that shows no pictures changes none.
"""

import hashlib
import json
import re
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.crypto import get_random_string
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from clinic.forms import typed
from clinic.models import User
from exercises.heic import can_read_heic
from exercises.media import MOST_BYTES, MOST_PICTURES
from exercises.models import Exercise, ExercisePicture
from exercises.photo_rows import FREE, MIDDLE, WHOLE, PhotoForm, Source, sources_of
from exercises.search import search
from exercises.services import set_pictures
from exercises.uploads import keep_upload, reference_to

KEY = re.compile(r"[a-z0-9]{1,12}")
MOST_FOUND = 6  # exercises
Use = ExercisePicture


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotosField(forms.FileField):
    """Several files. Each is read by itself: one that is no photo does not lose the others."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return list(data or ())


class AddForm(forms.Form):
    """What adds pictures: files, and a search for a drawing."""

    new = PhotosField(label="", required=False, widget=PhotosInput)
    find = forms.CharField(label="", required=False, max_length=200)
    all_optional = True

    prefix = "photos"

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        new, find = self.fields["new"], self.fields["find"]
        new.label = _("Add photos")
        # Without HEIC an iPhone sends a JPEG by itself, which takes a third of the memory. It may still be dropped.
        new.widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        find.label = _("Find an exercise by its name")
        find.widget.attrs |= {"type": "search", "autocomplete": "off"}


class PhotosForm:
    """`rows` are the forms of the pictures, in order. `adding` has the files, and what is wrong with them."""

    def __init__(
        self, data: Any = None, files: Any = None, *, exercise: Exercise | None = None, by: User
    ) -> None:
        self.is_bound = data is not None or files is not None
        self.exercise, self.by = exercise, by
        self.is_shown = self.is_bound and "photos-was" in (data or {})
        self.data = QueryDict(mutable=True)
        for name in data or {}:
            value = data.getlist(name) if isinstance(data, QueryDict) else data[name]
            self.data.setlist(name, value if isinstance(value, list) else [value])
        self.files: Any = files if files is not None else MultiValueDict()
        self.act, _colon, self.about = typed(self.data, "photos-act").partition(":")
        self.new_keys: list[str] = []

    # --- What is asked of it ----------------------------------------------------------------------

    @property
    def pressed(self) -> bool:
        """Whether a button of the pictures sent the form: nothing is to be saved yet."""
        return self.is_shown and bool(self.act)

    def is_valid(self) -> bool:
        if not self.is_bound or not self.is_shown:
            return self.is_bound
        rows = [row.is_valid() for row in self.rows]
        return not self.pressed and not self.adding.errors and all(rows)

    def save(self, *, exercise: Exercise) -> None:
        """Store the pictures, in this order, in place of those that the exercise had."""
        if self.is_shown:
            set_pictures(exercise=exercise, uses=[row.use() for row in self.rows])

    # --- What the page shows ----------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[PhotoForm]:
        return self._parts[1]

    @cached_property
    def adding(self) -> AddForm:
        return self._parts[0]

    @property
    def forms(self) -> list[forms.Form]:
        """For the summary of errors."""
        return [self.adding, *self.rows]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def new_rows(self) -> list[PhotoForm]:
        return [row for row in self.rows if row.key in self.new_keys]

    @property
    def reads_heic(self) -> bool:
        return can_read_heic()

    @property
    def has_room(self) -> bool:
        return len(self.rows) < MOST_PICTURES

    @cached_property
    def was(self) -> str:
        """Which pictures the exercise had when the page was opened."""
        return typed(self.data, "photos-was") if self.is_shown else self.state

    @cached_property
    def state(self) -> str:
        shown = [(use.picture.sha256, use.moment, use.side, use.alt) for use in self._uses]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]

    @property
    def is_searching(self) -> bool:
        return self.act == "find"

    @cached_property
    def found(self) -> list[Exercise]:
        return find_drawings(typed(self.data, "photos-find"), by=self.by) if self.is_searching else []

    # --- How it is put together -------------------------------------------------------------------

    @cached_property
    def _uses(self) -> list[ExercisePicture]:
        return (
            list(self.exercise.pictures.select_related("picture"))
            if self.exercise and self.exercise.pk
            else []
        )

    @cached_property
    def _parts(self) -> tuple[AddForm, list[PhotoForm]]:
        if not self.is_shown:
            return AddForm(), self._rows_of(self._uses)
        adding = AddForm(self.data, self.files)
        adding.is_valid()
        keys = self._order()
        self._press(keys, adding)
        for file in adding.cleaned_data.get("new", ()):
            self._take(file, keys, adding)
        if not self.pressed and len(keys) > MOST_PICTURES:
            adding.add_error(None, no_room())
        if not self.pressed and self.exercise and self.was != self.state:
            adding.add_error(None, changed_meanwhile())
            self.was = self.state  # who saves again has read that
        return adding, self._rows_from(keys)

    def _order(self) -> list[str]:
        """The keys of the rows, each once, in the order in which they stand on the page."""
        sent = dict.fromkeys(self.data.getlist("photo"))
        return [key for key in sent if KEY.fullmatch(key)][: 2 * MOST_PICTURES]

    def _press(self, keys: list[str], adding: AddForm) -> None:
        """Do what a button asks for. One that names no row does nothing."""
        if self.act == "drawing":
            self._take_drawing(keys, adding)
        if self.about not in keys:
            return
        place = keys.index(self.about)
        if self.act == "up":
            keys.insert(max(0, place - 1), keys.pop(place))
        elif self.act == "down":
            keys.insert(place + 1, keys.pop(place))
        elif self.act == "remove":
            keys.remove(self.about)
        elif self.act == "turn":
            name = f"photo-{self.about}-turns"
            now = typed(self.data, name)
            self.data[name] = str((int(now) + 1) % 4) if now in ("0", "1", "2", "3") else "1"
            if typed(self.data, f"photo-{self.about}-cut") == FREE:  # that part is elsewhere now
                self.data[f"photo-{self.about}-cut"] = MIDDLE

    def _take(self, file: UploadedFile, keys: list[str], adding: AddForm) -> None:
        try:
            if len(keys) >= MOST_PICTURES:
                raise ValidationError(no_room())
            upload = keep_upload(file.read(MOST_BYTES + 1), by=self.by)
        except ValidationError as refusal:
            adding.add_error("new", [f"{file.name}: {message}" for message in refusal.messages])
            return
        source = Source(reference_to(upload, by=self.by), upload=upload)
        self._add(keys, source, moment=self._next_moment(self._moments(keys)), alt="", cut=source.first_cut)

    def _take_drawing(self, keys: list[str], adding: AddForm) -> None:
        uses = Use.objects.filter(exercise__in=Exercise.objects.visible_to(self.by)).select_related("picture")
        use = uses.filter(picture__sha256=self.about).order_by("pk").first()
        if use is None or len(keys) >= MOST_PICTURES:
            adding.add_error("find", no_room() if use else _("This drawing is no longer in the library."))
            return
        self._add(
            keys, Source(use.picture.sha256, picture=use.picture), moment=use.moment, alt=use.alt, cut=WHOLE
        )

    def _add(self, keys: list[str], source: Source, *, moment: str, alt: str, cut: str) -> None:
        key = "n" + get_random_string(8, "abcdefghijklmnopqrstuvwxyz0123456789")
        keys.append(key)
        self.new_keys.append(key)
        for name, value in {
            "source": source.key,
            "moment": moment,
            "alt": alt,
            "cut": cut,
            "turns": "0",
        }.items():
            self.data[f"photo-{key}-{name}"] = value

    def _moments(self, keys: list[str]) -> list[str]:
        return [typed(self.data, f"photo-{key}-moment") for key in keys]

    def _next_moment(self, moments: list[str]) -> str:
        return Use.Moment.END if Use.Moment.START in moments else Use.Moment.START

    def _rows_of(self, uses: list[ExercisePicture]) -> list[PhotoForm]:
        rows = []
        for number, use in enumerate(uses):
            source = Source(use.picture.sha256, picture=use.picture)
            initial = {
                "source": source.key,
                "side": use.side,
                "moment": use.moment,
                "alt": use.alt,
                "cut": WHOLE,
            }
            rows.append(PhotoForm(key=f"s{number}", source=source, initial=initial))
        return rows

    def _rows_from(self, keys: list[str]) -> list[PhotoForm]:
        sources = sources_of([typed_whole(self.data, f"photo-{key}-source") for key in keys], by=self.by)
        rows: list[PhotoForm] = []
        for key, source in zip(keys, sources, strict=True):
            row = PhotoForm(self.data, key=key, source=source, number=len(rows) + 1)
            if self.pressed or key in self.new_keys:  # nothing is asked yet of what was not finished
                typed_now = {name: row[name].data for name in row.fields if row[name].data is not None}
                shown = PhotoForm(key=key, source=source, number=len(rows) + 1, initial=typed_now)
                row = shown if self.pressed else row
            rows.append(row)
        if not self.pressed:
            refuse_twins(rows)
        return rows


def refuse_twins(rows: list[PhotoForm]) -> None:
    """The same part of the same picture, twice."""
    known: set[tuple[Any, ...]] = set()
    for row in rows:
        if row.is_valid():
            if row.identity in known:
                row.add_error("alt", _("This picture is here twice. Remove one, or cut it otherwise."))
            known.add(row.identity)


def find_drawings(query: str, *, by: User) -> list[Exercise]:
    exercises = Exercise.objects.offered_to(by).with_details()
    return [each for each in search(exercises, query, MOST_FOUND) if each.shown_pictures]


def typed_whole(data: Any, name: str) -> str:
    """As `typed`, but long enough for a signed reference."""
    return str(data.get(name, "")).replace("\0", "").strip()[:400]


def no_room() -> str:
    return _("An exercise has 12 pictures at most. Remove one first.")


def changed_meanwhile() -> str:
    return _(
        "Somebody else has changed these pictures since you opened the page. Nothing is saved yet. Save again to keep "
        "yours in place of theirs."
    )
