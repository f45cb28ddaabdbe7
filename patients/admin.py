"""Patients, plans and logs in the administration panel. Drafts change through the same services as on the pages."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from clinic.admin_scope import (
    LONGEST_SEARCH,
    STAFF,
    ArchivedFilter,
    ScopedAdmin,
    ScopedForm,
    ScopedInline,
    WhetherFilter,
)
from clinic.forms import BirthDateField, LinesField
from clinic.late import in_words
from exercises.models import DOSE_FIELDS
from exercises.vocabulary import Equipment
from patients import (
    measure_admin,  # noqa: F401 - registers its pages
    record_admin,  # noqa: F401 - registers its pages
    services,
)
from patients.finding import known_by
from patients.models import (
    Patient,
    PatientAccess,
    Phase,
    Plan,
    Prescription,
)
from patients.record_admin import handout_link
from patients.review import Gap
from patients.services import (
    MAX_EXERCISES,
    Edit,
    LikelyDouble,
    StaleDraft,
    StaleRecord,
    add_exercise,
    add_patient,
    change_patient,
    finish_plan,
    gaps_in,
    issue_plan,
    likely_doubles,
    remove_row,
    save_draft,
    take_up_plan,
    tell_of_version,
)

CHANGED = _("Someone else changed this plan since you opened it. Open it again to see how it stands.")


def next_edit(plan: Plan, request: HttpRequest) -> Edit:
    """For the further edits of one request, after the first has compared the version that the person saw."""
    by: Any = request.user
    return Edit(version=Plan.objects.values_list("version", flat=True).get(pk=plan.pk), by=by)


# --- Patients -------------------------------------------------------------------------------------


class PatientForm(ScopedForm):
    """Knows which version of the record the person saw, and asks about a likely double."""

    date_of_birth = BirthDateField(label=_("Date of birth"), required=False)
    equipment = forms.MultipleChoiceField(
        label=_("Equipment at home"),
        choices=Equipment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    other_than = forms.CharField(label=_("Save it?"), widget=forms.HiddenInput, required=False)

    is_conflict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        if therapist := self.fields.get("therapist"):
            # A therapist who has left is still offered until another is chosen.
            offered = Q(is_active=True) | Q(pk=self.instance.therapist_id)
            therapist.queryset = therapist.queryset.filter(offered)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk and cleaned.get("seen_version") != self.instance.version:
            self.show_what_is_saved()
        return cleaned

    def show_what_is_saved(self) -> None:
        """Refuse an edit that came too late, once. What was typed stays in the form, beside what is saved now."""
        self.is_conflict = True
        who = self.instance.changed_by or _("Someone else")
        words = _(
            "%(who)s changed this record since you opened it. Nothing of yours is saved yet. Where you read “Saved "
            "now”, saving again puts yours in its place."
        )
        self.add_error(None, words % {"who": who})
        fresh = type(self)(instance=self.instance)
        for name in self.changed_data:
            if name in self._meta.fields:  # type: ignore[operator]
                self.add_error(name, _("Saved now: %(value)s") % {"value": in_words(fresh[name])})
        data = cast(QueryDict, self.data).copy()
        data["seen_version"] = str(self.instance.version)
        self.data = data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and self.instance._state.adding:
            self.ask_about_doubles()

    def ask_about_doubles(self) -> None:
        others = self.cleaned_data["other_than"].split()
        doubles = likely_doubles(patient=self.instance, other_than=others)
        if not doubles:
            return
        self.is_conflict = True
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a> ({})',
            ((d.patient.get_absolute_url(), d.patient, ", ".join(d.reasons)) for d in doubles),
        )
        words = _("This person may be here already. Look first: {}. Nothing is saved yet.")
        self.add_error(None, format_html(str(words), links))
        known = " ".join([*others, *(double.patient.public_id for double in doubles)])
        choices = [("", _("Not yet")), (known, _("Save anyway: this is another person"))]
        self.fields["other_than"].widget = forms.Select(choices=choices)


class AccessInline(ScopedInline, admin.TabularInline):
    model = PatientAccess
    verbose_name_plural = _("who follows the plans")
    is_read_only = True
    fields = readonly_fields = ("who", "kind", "consent", "created_at", "ended_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "patient")

    @admin.display(description=_("who"))
    def who(self, access: PatientAccess) -> Any:
        return access.user


class OnCaseloadFilter(WhetherFilter):
    asks = _("caseload")
    words = _("On the caseload"), _("Discharged")


@admin.register(Patient)
class PatientAdmin(ScopedAdmin):
    may_add = may_change = STAFF

    form = PatientForm
    inlines = (AccessInline,)
    actions = ("discharge", "take_back")
    list_display = ("__str__", "record_number", "date_of_birth", "therapist", "archived_at")
    opens = _("Open the patient's record")
    list_filter = ("therapist", ("archived_at", OnCaseloadFilter), "language")
    list_select_related = ("therapist",)
    search_fields = ("record_number",)
    readonly_fields = ("archived_at",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "other_than",
                    "given_name",
                    "family_name",
                    "date_of_birth",
                    "record_number",
                    "archived_at",
                    "seen_version",
                )
            },
        ),
        (_("Contact"), {"fields": ("email", "phone", "language", "time_zone")}),
        (_("Handout"), {"fields": ("paper", "large_print", "news_by_email")}),
        (_("Care"), {"fields": ("therapist", "equipment", "precautions", "intake_notes")}),
    )

    def get_search_fields(self, request: HttpRequest) -> Any:
        """For choosing a patient in a form, which sends what is typed in the body.

        The list has no search, which would put names into the address. Its page links to the caseload.
        """
        is_list = request.resolver_match and request.resolver_match.url_name == "patients_patient_changelist"
        return () if is_list else super().get_search_fields(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Finds people in the same way as the pages do."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term and self.get_search_fields(request):
            people = known_by(
                Patient.objects.treated_by_clinic_of(request.user), search_term[:LONGEST_SEARCH]
            )
            found = found | queryset.filter(pk__in=people)
        return found, may_repeat

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = super().changeform_view(request, *args, **kwargs)
        except (StaleRecord, LikelyDouble):  # somebody saved between the check and now
            self.message_user(request, _("This record was saved just now. Look at it first."), messages.ERROR)
            return redirect(request.path)
        page = getattr(answer, "context_data", None) or {}
        if "adminform" in page and page["adminform"].form.is_conflict:
            answer.status_code = 409
        return answer

    def save_model(self, request: HttpRequest, obj: Patient, form: Any, change: bool) -> None:
        by: Any = request.user
        if not change:
            add_patient(patient=obj, by=by, other_than=form.cleaned_data["other_than"].split())
            return
        columns = [name for name in form.changed_data if name in form._meta.fields]
        change_patient(patient=obj, by=by, fields=columns, version=form.cleaned_data["seen_version"])

    @admin.action(description=_("Discharge: out of the caseload and the portal"), permissions=["change"])
    def discharge(self, request: HttpRequest, patients: QuerySet[Patient]) -> None:
        by: Any = request.user
        for patient in patients.filter(archived_at=None):
            services.discharge(patient=patient, by=by)

    @admin.action(description=_("Take back into the caseload"), permissions=["change"])
    def take_back(self, request: HttpRequest, patients: QuerySet[Patient]) -> None:
        by: Any = request.user
        for patient in patients.exclude(archived_at=None):
            services.take_back_patient(patient=patient, by=by)


# --- The draft ------------------------------------------------------------------------------------


class PlanForm(ScopedForm):
    """Knows which version of the draft the person saw, like the forms of the pages."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk and cleaned.get("seen_version") != self.instance.version:
            raise ValidationError(CHANGED)
        return cleaned


class RowForm(forms.ModelForm):
    adjustments = LinesField(label=_("Adjustments"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "exercise" in self.fields:
            self.fields["exercise"].disabled = True  # the row's dose and wording are about it

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        exercise = cleaned.get("exercise")
        if "exercise" in self.changed_data and exercise and exercise.archived_at:
            self.add_error("exercise", _("This exercise is archived. Choose another."))
        return cleaned


class RowInline(ScopedInline, admin.StackedInline):
    """An empty dose takes the library's usual one; position 0 puts a new exercise at the end."""

    model = Prescription
    form = RowForm
    max_num = MAX_EXERCISES
    autocomplete_fields = ("exercise",)
    readonly_fields = ("dose_now",)
    fieldsets = (
        (
            None,
            {"fields": (("exercise", "position"), "dose_now", "patient_note", "why", "adjustments")},
        ),
        (_("Dose"), {"classes": ("collapse",), "fields": DOSE_FIELDS}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("exercise", "plan")

    @admin.display(description=_("dose"))
    def dose_now(self, row: Prescription) -> str:
        try:
            return row.dose_in_words
        except ValidationError:  # what was just typed; the form says why
            return "-"


class PhaseInline(ScopedInline, admin.TabularInline):
    """Phases are changed on a page of the plan, all at once: their weeks depend on each other."""

    model = Phase
    is_read_only = True
    fields = readonly_fields = ("position", "name", "first_week", "last_week", "criterion")


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    may_add = may_change = STAFF

    form = PlanForm
    inlines = (PhaseInline, RowInline)
    actions = ("issue", "archive", "restore")
    list_display = ("__str__", "patient", "version", "last_issued", "review_on", "archived_at")
    opens = _("Open the plan")
    list_filter = ("patient__therapist", ("archived_at", ArchivedFilter), "review_on")
    list_select_related = ("patient",)
    autocomplete_fields = ("patient",)
    readonly_fields = ("version", "handouts", "archived_at")
    fieldsets = (
        (None, {"fields": ("patient", "problem", "affected_side", "goals", "note")}),
        (_("Safety"), {"fields": ("pain_amber", "pain_red", "stop_text")}),
        (_("Dates"), {"fields": ("starts_on", "review_on", "ends_on")}),
        (_("With it"), {"fields": ("articles", "handouts", "version", "archived_at", "seen_version")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(last_number=Max("issued__number"))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **options | {"widget": forms.CheckboxSelectMultiple}
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "patient") if obj else self.readonly_fields

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        clinic: Any = request.user.clinic  # type: ignore[union-attr]
        limits = {"pain_amber": clinic.pain_amber, "pain_red": clinic.pain_red}
        return limits | dict(super().get_changeform_initial_data(request))

    @admin.display(description=_("issued"), ordering="last_number")
    def last_issued(self, plan: Plan) -> Any:
        return plan.last_number  # type: ignore[attr-defined]

    @admin.display(description=_("Handouts"))
    def handouts(self, plan: Plan) -> Any:
        issued = plan.issued.order_by("-number").defer("content") if plan.pk else ()
        return format_html_join(", ", "{}", ((handout_link(each),) for each in issued)) or "-"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except StaleDraft:
            self.message_user(request, CHANGED, messages.ERROR)
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        if not change:
            obj.save()
            return
        by: Any = request.user
        save_draft(plan=obj, edit=Edit(version=form.cleaned_data["seen_version"], by=by), record=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save each row through the same service as on the plan's page."""
        plan: Plan = form.instance
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            remove_row(plan=plan, edit=next_edit(plan, request), row=row)
        for row in rows:
            if row._state.adding:
                self.add_row(plan, row, next_edit(plan, request))
            save_draft(plan=plan, edit=next_edit(plan, request), record=row)

    def add_row(self, plan: Plan, row: Prescription, edit: Edit) -> None:
        added = add_exercise(plan=plan, edit=edit, exercise=row.exercise, dose=row.dose or None)
        row.pk, row.key, row.dose = added.pk, added.key, added.dose
        row.position = row.position or added.position
        row._state.adding = False

    @admin.action(description=_("Issue to the patient"), permissions=["change"])
    def issue(self, request: HttpRequest, plans: QuerySet[Plan]) -> None:
        by: Any = request.user
        for plan in plans:
            words: dict[str, Any] = {"plan": plan, "patient": plan.patient}
            try:
                issued = issue_plan(plan=plan, by=by)
                words["number"] = issued.number
            except StaleDraft:
                changed = _("%(patient)s, %(plan)s: someone changed it just now. Look at it, then issue it.")
                self.message_user(request, changed % words, messages.ERROR)
            except ValidationError as refusal:
                if gaps_in(refusal):
                    self.message_user(request, self.to_the_review(plan, gaps_in(refusal)), messages.ERROR)
                    continue
                refused = _("%(patient)s, %(plan)s: %(why)s") % (words | {"why": refusal.messages[0]})
                self.message_user(request, refused, messages.ERROR)
            else:
                tell_of_version(issued)
                said = _("%(patient)s, %(plan)s: version %(number)s is with the patient.")
                self.message_user(request, said % words, messages.SUCCESS)

    def to_the_review(self, plan: Plan, gaps: list[Gap]) -> Any:
        """What is missing, and the link to the page on which it is mended or confirmed."""
        missing = _("%(patient)s, %(plan)s: %(why)s") % {
            "patient": plan.patient,
            "plan": plan,
            "why": " ".join(map(str, gaps)),
        }
        address = reverse("patients:review", args=[plan.public_id])
        return format_html('{} <a href="{}">{}</a>', missing, address, _("Mend or confirm it in the review"))

    @admin.action(description=_("Archive: the portal shows it no longer"), permissions=["change"])
    def archive(self, request: HttpRequest, plans: QuerySet[Plan]) -> None:
        for plan in plans.filter(archived_at=None):
            finish_plan(plan=plan, version=plan.version)

    @admin.action(description=_("Take out of the archive"), permissions=["change"])
    def restore(self, request: HttpRequest, plans: QuerySet[Plan]) -> None:
        for plan in plans.exclude(archived_at=None):
            take_up_plan(plan=plan)
