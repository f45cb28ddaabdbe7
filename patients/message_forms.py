"""The forms in which patient and practice write to each other."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.lines import refuse_line_breaks
from exercises.media import MOST_BYTES, read_photo
from patients.messages import About
from patients.models.messages import LONGEST, LONGEST_ANSWER, MOST_ANSWERS

READY: tuple[Promise, ...] = (
    _("Thank you for telling me. I have read it."),
    _("Please leave this exercise out until we have spoken."),
    _("Please call the practice, so that we find a time."),
    _("That is fine. Go on as planned."),
)


class MessageForm(forms.Form):
    """`subjects`: what it may be about. Too long a text is refused and not cut, so that nothing typed is lost."""

    text = forms.CharField(
        label=_("Your message"),
        error_messages={"required": _("Write a few words first.")},
        validators=[MaxLengthValidator(LONGEST)],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    about = forms.ChoiceField(label=_("What is it about?"), required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, subjects: list[About], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = {each.value: each for each in subjects}
        about: Any = self.fields["about"]
        about.choices = [("", _("In general")), *((each.value, each.words) for each in subjects)]
        if self.is_bound and self.data.get("about") not in self.subjects:
            about.choices.append((self.data.get("about"), _("In general")))  # the plan changed meanwhile

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["about"] = self.subjects.get(cleaned.get("about", ""))
        return cleaned


class PatientMessageForm(MessageForm):
    photo = forms.FileField(
        label=_("A photo, if it helps"),
        help_text=_("JPEG, PNG or WebP, up to 10 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_photo(self) -> bytes | None:
        """The photo drawn again, with nothing hidden in it."""
        sent = self.cleaned_data["photo"]
        return read_photo(sent.read(MOST_BYTES + 1)) if sent else None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not self.had_photo  # it may say enough

    @property
    def had_photo(self) -> bool:
        """Whether one was sent, which a browser does not keep in the form."""
        return bool(self.files.get("photo"))


class StaffMessageForm(MessageForm):
    answer_1 = forms.CharField(
        label=_("Answer 1"), required=False, max_length=LONGEST_ANSWER, validators=[refuse_line_breaks]
    )
    answer_2 = forms.CharField(
        label=_("Answer 2"), required=False, max_length=LONGEST_ANSWER, validators=[refuse_line_breaks]
    )
    answer_3 = forms.CharField(
        label=_("Answer 3"), required=False, max_length=LONGEST_ANSWER, validators=[refuse_line_breaks]
    )

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{number}"] for number in range(1, MOST_ANSWERS + 1)]

    @property
    def offers_answers(self) -> bool:
        return any(field.value() for field in self.answer_fields)

    @property
    def answers(self) -> list[str]:
        """Those that were typed, each once."""
        typed = (self.cleaned_data.get(field.name, "") for field in self.answer_fields)
        return list(dict.fromkeys(filter(None, typed)))
