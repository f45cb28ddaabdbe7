"""What the forms of several apps share: lists of lines, dates, birth dates, words for no choice, the first focus."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.lines import refuse_line_breaks
from clinic.models import Clinic, User
from clinic.no_mail import mail_is_on
from clinic.passwords import HOW_TO_CHOOSE, length_rule

MAX_LINES, MAX_LINE = 20, 1000


def typed(data: QueryDict, name: str, *, most: int = 200) -> str:
    """A value that no form checks, such as a search: cut to `most` characters, without those that databases refuse."""
    return data.get(name, "").replace("\0", "").strip()[:most]


def posted(request: HttpRequest) -> QueryDict | None:
    """The data for a form: the body of a POST, even an empty one. None for other methods."""
    return request.POST if request.method == "POST" else None


def say_no_choice(field: forms.Field) -> None:
    """Shows words for “no choice” in a list, where Django shows nine dashes."""
    [(_value, dashes)] = BLANK_CHOICE_DASH
    words = _("Choose…") if field.required else _("Not said")
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words if field.empty_label == dashes else field.empty_label
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [(value, words if label == dashes else label) for value, label in choices]


def open_in_focus(field: forms.Field) -> None:
    """The page opens with the focus in this field."""
    widget = field.widget
    first = widget.widgets[0] if isinstance(widget, forms.MultiWidget) else widget
    first.attrs["autofocus"] = True


class OpensInFocus(forms.BaseForm):
    """For a form with a page of its own. After a refusal or a colleague's edit, the message about it has the focus."""

    first_field: str  # of the page

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and kwargs.get("initial") is None:
            open_in_focus(self.fields[self.first_field])


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        options.setdefault("help_text", _("One on each line."))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return [line for line in lines if line]

    def run_validators(self, value: list[str]) -> None:
        if len(value) > MAX_LINES:
            raise ValidationError(
                _("Use at most %(most)s lines; there are %(count)s."),
                params={"most": MAX_LINES, "count": len(value)},
            )
        for line in value:
            super().run_validators(line)
            if len(line) > MAX_LINE:
                raise ValidationError(
                    _("Shorten the line that starts “%(start)s”: %(most)s characters at most."),
                    params={"start": line[:30], "most": MAX_LINE},
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class BirthDateWidget(forms.MultiWidget):
    """Day, month and year in three boxes, because nobody wants to click through a calendar back to 1952."""

    template_name = "components/birth_date.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__(
            {
                name: forms.TextInput(
                    attrs={
                        "inputmode": "numeric",
                        "autocomplete": "off",
                        "maxlength": size,
                        "size": size,
                        "aria-label": label,
                    }
                )
                for name, label, size in [
                    ("day", _("Day"), "2"),
                    ("month", _("Month"), "2"),
                    ("year", _("Year"), "4"),
                ]
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class BirthDateField(forms.MultiValueField):
    widget = BirthDateWidget
    HOW = _("Write the day, month and year in numbers, such as 27 3 1952.")

    def __init__(self, **options: Any) -> None:
        how = {"invalid": self.HOW, "required": self.HOW, "incomplete": self.HOW}
        parts = [forms.IntegerField(error_messages=how) for _part in ("day", "month", "year")]
        super().__init__(parts, error_messages=how, require_all_fields=False, **options)

    def compress(self, data_list: list[int]) -> date | None:
        if not data_list:
            return None
        day, month, year = data_list
        try:
            born = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(_("There is no such day. Check the day and the month.")) from None
        if not year >= 1900 or born > timezone.localdate():
            raise ValidationError(_("Check the year: write all four figures, such as 1952."))
        return born


def how_to_choose(person: User, *, by_email: bool = False) -> str:
    """What makes a good password. With an email, codes can replace it."""
    or_none = _("Leave it empty if you would rather get a code by email each time.")
    return f"{length_rule(person)} {HOW_TO_CHOOSE} {or_none if by_email and mail_is_on() else ''}".strip()


class NewSignIn(OpensInFocus, forms.Form):
    """Sets up a sign-in with the email that the invitation went to: the link that opened it proves it.

    An address that nobody proved is never taken, or a stranger could claim another's in advance.
    """

    first_field = "name"
    known_name = ""  # if it is not asked

    email = forms.EmailField(label=_("Email"), disabled=True)
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[refuse_line_breaks],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, email: str, clinic: Clinic, role: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(clinic=clinic, role=role)  # never stored: what a password is compared with
        self.fields["email"].initial = email.lower()
        self.fields["password"].help_text = how_to_choose(self.person)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email=email).exists():
            raise ValidationError(
                _("Someone already signs in with this email. If it is you, sign in first, then come back.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if password := cleaned.get("password"):
            for name in ("email", "name", "sign_in_name"):
                setattr(self.person, name, cleaned.get(name) or "")
            self.person.name = self.person.name or self.known_name
            try:
                validate_password(password, self.person)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return cleaned


class PatientSignIn(NewSignIn):
    """With an email, codes can replace the password. Without one, the person chooses a sign-in name."""

    sign_in_name = forms.CharField(
        label=_("Sign-in name"),
        min_length=3,
        max_length=40,
        help_text=_("Choose one that you will remember, such as maria52."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, email: str, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, email=email, clinic=clinic, **kwargs)
        del self.fields["sign_in_name" if email else "email"]
        self.fields["password"].required = not (email and mail_is_on())
        self.fields["password"].help_text = how_to_choose(self.person, by_email=bool(email))

    def clean_sign_in_name(self) -> str:
        name: str = self.cleaned_data["sign_in_name"].strip().lower()
        if User.objects.filter(sign_in_name=name).exists():
            raise ValidationError(_("Someone has this sign-in name already. Choose another."))
        for validate in User._meta.get_field("sign_in_name").validators:
            validate(name)
        return name
