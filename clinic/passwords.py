"""Refuses bad passwords. The message says at once everything that is wrong."""

import re
import unicodedata
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 128  # characters. Longer ones are refused before they are hashed: hashing them costs seconds
LEAST, LEAST_FOR_STAFF = 10, 12
FEWEST_KINDS = 5  # different characters
ENOUGH_LETTERS = 6  # besides words that anyone would guess

HOW_TO_CHOOSE = gettext_lazy("Three or four words that only you would put together work well.")

# Words that an attacker would try first. The names of the clinic and of the person are added to them.
GUESSED = frozenset(
    re.findall(
        r"\w+",
        """
        reprise password passwort login signin admin administrator manager welcome secret letmein changeme default
        physio physios physiotherapy physiotherapist physical physicaltherapy physicaltherapist therapy therapist
        rehab rehabilitation osteopath osteopathy chiropractor chiropractic clinic practice hospital surgery health
        healthcare medical doctor nurse patient patients exercise exercises stretch reception receptionist
        spring summer autumn fall winter
        january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday
        """,
    )
)

YEAR = re.compile(r"(?:19|20)\d\d")
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LOOK_ALIKES = str.maketrans("013457@$!", "oieastasi")


class PasswordRules:
    """A password must have a good length, and must not be in a list of passwords or be guessed from the names."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MOST:
            words = {"most": MOST, "count": len(password)}
            raise ValidationError(_("Use %(most)s characters at most. You typed %(count)s.") % words)
        problems = [*self.too_little(password, least_for(user)), *self.too_easy(password, user)]
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        return f"{length_rule(None)} {HOW_TO_CHOOSE}"

    def too_little(self, password: str, least: int) -> list[str]:
        if not password.strip():
            return [_("It is all spaces. Use letters as well.")]
        found = []
        if len(password) < least:
            found.append(
                _("It is too short: use %(least)s characters or more.") % {"least": least},
            )
        if len(set(password.casefold())) < FEWEST_KINDS:
            found.append(_("It repeats a few characters. Use more different ones."))
        return found

    def too_easy(self, password: str, user: Any) -> list[str]:
        if self.is_common(password):
            return [_("Many people use it, so it is tried first. Choose something of your own.")]
        if word := guessed_word(password, user):
            words = {"word": word}
            return [
                _("It is little more than “%(word)s”, which anyone here would guess. Add other words.")
                % words
            ]
        return []

    def is_common(self, password: str) -> bool:
        """Whether it is a common password, also with figures around it or written twice."""
        return any(
            form in self.common for form in (password.lower().strip(), *map(once, readings(password))) if form
        )

    @cached_property
    def common(self) -> set[str]:
        """The 20,000 common passwords that come with Django."""
        return CommonPasswordValidator().passwords


class UnlikeThePerson(UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "email", "sign_in_name"))

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) <= MOST:
            super().validate(password, user)

    def get_error_message(self) -> str:
        return _("It is too much like your %(verbose_name)s. Choose other words.")

    def get_help_text(self) -> str:
        return ""


def least_for(user: Any) -> int:
    """The fewest characters. Staff need more than patients, because they can open many records.

    A user about whom nothing is known yet is an operator: `createsuperuser` asks like this.
    """
    is_patient = user is not None and not (user.role or user.is_superuser) and (user.pk or user.clinic)
    return LEAST if is_patient else LEAST_FOR_STAFF


def length_rule(user: Any) -> str:
    return _("%(least)s characters or more.") % {"least": least_for(user)}


# --- Reading a password as a guesser does -----------------------------------------------------------


def readings(password: str) -> set[str]:
    """The letters of the password, without years and without digits and signs at its ends.

    Also the same with 0 read as o and the like.
    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    plain = YEAR.sub(" ", plain)
    middle = EDGES.sub("", plain)
    return {letters(plain), letters(middle.translate(LOOK_ALIKES)), letters(plain.translate(LOOK_ALIKES))}


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def once(text: str) -> str:
    """“ab” for “abab”: the part that is repeated."""
    return text[: (text + text).find(text, 1)] if text else ""


def guessed_word(password: str, user: Any) -> str:
    """The longest guessable word in the password, if it contains little else; otherwise empty."""
    words = sorted({*GUESSED, *words_about(user)}, key=len, reverse=True)
    for rest in readings(password):
        found = ""
        for word in words:
            if word in rest:
                found, rest = found or word, rest.replace(word, "")
        if found and (len(rest) < ENOUGH_LETTERS or len(set(rest)) < FEWEST_KINDS - 1):
            return found
    return ""


def words_about(user: Any) -> set[str]:
    """The names of the person and of their clinic, word by word."""
    clinic = getattr(user, "clinic", None)
    texts = [getattr(clinic, "name", ""), *(getattr(user, name, "") for name in ("name", "email"))]
    words = re.split(r"[\W\d_]+", " ".join(text or "" for text in texts).casefold())
    return {word for word in words if len(word) >= 4}
