"""The practice and the people who sign in."""

from typing import Any, ClassVar, Self, TypeGuard, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.ids import LENGTH, new_public_id
from clinic.lines import LineField, OneLine
from clinic.passwords import MOST


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("%(zone)s is not a time zone. Try Europe/London."), params={"zone": value})


def languages() -> list[tuple[str, Any]]:
    """The languages of the interface. A function, so that a new language needs no migration."""
    return list(settings.LANGUAGES)


def handout_languages() -> list[tuple[str, Any]]:
    """The languages of handouts. There are more of them than languages of the interface."""
    return list(settings.HANDOUT_LANGUAGES)


def interface_language(code: str) -> str:
    """The language of pages and emails for somebody who reads `code`: that one, if the interface has it."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class PublicIdField(models.CharField):
    """A random, unique name for addresses and the API; running numbers stay inside."""

    def __init__(self, **options: Any) -> None:
        options |= {"max_length": LENGTH, "default": new_public_id, "unique": True, "editable": False}
        super().__init__(**options)


class Paper(models.TextChoices):
    A4 = "a4", _("A4")
    LETTER = "letter", _("US Letter")


class HandoutLayout(models.TextChoices):
    """What a practice may print by default. Cards are for cutting, so nobody gets them unasked."""

    STANDARD = "standard", _("Standard")
    LARGE = "large", _("Large print")
    ONE_A_PAGE = "one_a_page", _("One exercise a page, with big pictures")
    COMPACT = "compact", _("Compact: the key steps, few sheets")


class ClinicQuerySet(models.QuerySet["Clinic"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The clinic that this member of staff works for. Fails closed."""
        return self.filter(pk=user.clinic_id) if works_for_a_clinic(user) else self.none()

    def publishing(self) -> Self:
        """Those whose library anyone may read."""
        return self.exclude(public_address=None)


class Clinic(models.Model):
    """The tenant: its patients, staff and own exercises are seen by nobody else."""

    public_id = PublicIdField()
    name = LineField(_("name"), max_length=120)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    address = models.TextField(_("address"), blank=True, max_length=500)
    phone = LineField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[validate_time_zone]
    )
    language = models.CharField(
        _("language"), max_length=10, choices=languages, default=settings.LANGUAGE_CODE
    )
    paper = models.CharField(_("paper size"), max_length=10, choices=Paper, default=Paper.A4)
    handout_layout = models.CharField(
        _("layout of handouts"), max_length=12, choices=HandoutLayout, default=HandoutLayout.STANDARD
    )
    notice = models.TextField(
        _("notice"), blank=True, max_length=2000, help_text=_("Printed at the end of every handout.")
    )
    emergency_text = models.TextField(
        _("emergency words"),
        blank=True,
        max_length=1000,
        help_text=_("What a patient should do when it cannot wait. Shown in the portal and on paper."),
    )
    public_address = models.SlugField(
        _("public address"),
        null=True,
        blank=True,
        unique=True,
        help_text=_(
            "Fill this in to publish your library, for example with “northside” for /public/northside/. Anyone can "
            "then read, without signing in: the starter exercises and articles, your own ones with their pictures "
            "(except archived ones and those kept off the public pages), your clinic's name and website, and the "
            "public notice. Nothing about patients, plans or staff. Empty it, and the pages are gone."
        ),
    )
    public_notice = models.TextField(
        _("public notice"),
        blank=True,
        max_length=2000,
        help_text=_("Stands first on each public page. If empty, a usual notice stands there."),
    )
    # NPRS 0–10. Practices differ, so each sets its own.
    pain_amber = models.PositiveSmallIntegerField(
        _("pain, amber from"), default=4, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    pain_red = models.PositiveSmallIntegerField(
        _("pain, red from"), default=6, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    # When a plan stands among those that need a look: see patients.attention.
    look_pain_up = models.PositiveSmallIntegerField(
        _("pain went up by"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("Points of 10: the last three sessions against the first three of the version."),
    )
    look_low = models.PositiveSmallIntegerField(
        _("per cent done, under"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("Of what was planned in the last 7 days. 0 turns it off."),
    )
    look_fall = models.PositiveSmallIntegerField(
        _("per cent done, fell by"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Points: the last 7 days against the 7 before."),
    )
    look_silent = models.PositiveSmallIntegerField(
        _("nothing logged for so many planned days"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    look_unopened = models.PositiveSmallIntegerField(
        _("new version not opened for so many days"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    look_ahead = models.PositiveSmallIntegerField(
        _("days before an end or a review"),
        default=7,
        validators=[MaxValueValidator(60)],
    )
    emails_handouts = models.BooleanField(
        _("handouts by email"),
        default=False,
        help_text=_(
            "Staff may send a handout as a PDF, without the patient's name on it. Email is not private: it is "
            "usually better to send the link to the portal, which staff can always do."
        ),
    )
    retention_years = models.PositiveSmallIntegerField(
        _("years to keep records"), default=8, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pain_amber__gte=1, pain_red__lte=10, pain_amber__lte=F("pain_red")),
                name="clinic_pain_amber_not_over_red",
                violation_error_message=_("Amber must start at or below red."),
            ),
            OneLine("name", "phone", name="clinic_lines"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_line(self) -> str:
        return ", ".join(line.strip() for line in self.address.splitlines() if line.strip())

    @property
    def ways(self) -> list[str]:
        """How one reaches the practice, as the head of a handout says it."""
        website = self.website.removeprefix("https://").rstrip("/")
        return [way for way in (self.phone, self.email, website) if way]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The staff of this person's clinic. Patients' sign-ins belong to the patient's record."""
        return self.filter(clinic=user.clinic_id) if works_for_a_clinic(user) else self.none()

    def signing_in_as(self, login: str) -> Self:
        """Both names are stored in small letters. A database's own way to ignore case differs between databases."""
        login = login.strip().lower()
        return self.filter(Q(email=login) | Q(sign_in_name=login))

    def treating(self) -> Self:
        """Staff who may be a patient's therapist."""
        return self.filter(is_active=True).exclude(role="")


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def signing_in_as(self, login: str) -> UserQuerySet:
        return self.get_queryset().signing_in_as(login)

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() or None, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in: staff with a role in one clinic, or a patient or helper with neither."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        THERAPIST = "therapist", _("Therapist")

    public_id = PublicIdField()
    email = models.EmailField(_("email"), null=True, blank=True, unique=True)
    sign_in_name = models.CharField(
        _("sign-in name"),
        max_length=40,
        null=True,
        blank=True,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,39}$",
                _("Use 3 to 40 small letters, digits, dots or dashes. Start with a letter or digit."),
            )
        ],
        help_text=_("For people without an email address."),
    )
    name = LineField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True)
    clinic = models.ForeignKey(
        Clinic, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("clinic")
    )
    is_active = models.BooleanField(_("active"), default=True)
    daily_digest = models.BooleanField(
        _("daily email"), default=False, help_text=_("How many patients need a look. It names nobody.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_in_any_case",
                violation_error_message=_("Someone already signs in with this email."),
            ),
            OneLine("name", name="user_lines"),
            models.CheckConstraint(
                condition=Q(role="", clinic=None) | (~Q(role="") & Q(clinic__isnull=False)),
                name="user_has_role_and_clinic_or_neither",
                violation_error_message=_("Staff need a role and a clinic; other people have neither."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(sign_in_name__isnull=False),
                name="user_has_email_or_sign_in_name",
                violation_error_message=_("Give an email address or a sign-in name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.sign_in_name or ""

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def check_password(self, raw_password: str | None) -> bool:
        """False for a password that is too long, without hashing it: that would take long."""
        return len(raw_password or "") <= MOST and super().check_password(raw_password)

    @property
    def is_staff(self) -> bool:
        """Whether the person may open the administration panel. What they see there depends on their clinic."""
        return self.is_active and (bool(self.role) or self.is_superuser)


def works_for_a_clinic(user: User | AnonymousUser) -> TypeGuard[User]:
    """True for active staff: the root of every `visible_to`. Superusers get nothing extra."""
    return user.is_authenticated and user.is_active and bool(user.role) and bool(user.clinic_id)


def still_open() -> Q:
    return Q(used_at=None, ended_at=None, expires_at__gt=timezone.now())


Row = TypeVar("Row", bound="Invitation", covariant=True)


class InvitationQuerySet(models.QuerySet[Row]):
    def open(self) -> Self:
        return self.filter(still_open())

    def open_first(self) -> Self:
        """First those that are open, then the others; the newest first in each."""
        rank = models.Case(models.When(still_open(), then=0), default=1)
        return self.order_by(rank, "-created_at", "-pk")

    def with_sums(self) -> Self:
        """With `count` of all these, and `wrong` answers to those that are open, on each row: also on a slice."""
        wrong = models.Case(models.When(still_open(), then="attempts"), default=0)
        return self.annotate(count=models.Window(models.Count("*")), wrong=models.Window(models.Sum(wrong)))

    def end(self, because: "Invitation.State") -> int:
        """Close those that are open. The others keep the reason why they ended."""
        return self.open().update(ended_at=timezone.now(), ended_because=because)

    def wrong_answers(self) -> int:
        """The number of wrong answers to all of these that are open."""
        return self.open().aggregate(sum=models.Sum("attempts", default=0))["sum"]  # type: ignore[no-any-return]


class Invitation(models.Model):
    """A single-use, expiring code with which a person sets up a sign-in. Only its hash is kept."""

    MAX_ATTEMPTS = 8

    class State(models.TextChoices):
        OPEN = "open", _("open")
        USED = "used", _("used")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REPLACED = "replaced", _("replaced by a newer one")
        OTHER_USED = "other_used", _("ended, because another one was used")
        LOCKED = "locked", _("ended after too many wrong answers")
        NOT_SENT = "not_sent", _("the email could not be sent")

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("email"), blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("open until"))
    sent_at = models.DateTimeField(_("emailed"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=State, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False, used_at=None) & ~Q(ended_because=""),
                name="%(class)s_ended_for_a_reason",
            )
        ]

    @property
    def state(self) -> State:
        if self.used_at:
            return self.State.USED
        if self.ended_because:
            return self.State(self.ended_because)
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.OPEN

    @property
    def can_be_sent_again(self) -> bool:
        """False if the person has joined, or if there is a newer invitation."""
        return self.state not in {self.State.USED, self.State.OTHER_USED, self.State.REPLACED}

    @property
    def practice(self) -> Clinic:
        raise NotImplementedError

    @property
    def wrong_answers(self) -> int:
        return self.attempts

    @property
    def is_on_hold(self) -> bool:
        return False


class StaffInvitation(Invitation):
    """Invites someone to work for a clinic."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=User.Role)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Invitation.Meta):
        abstract = False
        verbose_name = _("staff invitation")
        verbose_name_plural = _("staff invitations")

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def practice(self) -> Clinic:
        return self.clinic
