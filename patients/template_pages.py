"""What the pages of plan templates show."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from clinic.models import User
from exercises.dose import Dose, describe
from exercises.finding_templates import find_templates
from exercises.models import Article, Exercise, PlanTemplate
from exercises.vocabulary import Region
from patients.phase_words import when_it_begins
from patients.states import State

A_PAGE = 30
MINE, CLINIC, LIBRARY = range(3)


class Listed(NamedTuple):
    """A template in a list. `whose` is the heading that it stands below; `nonce` names the act of inserting it."""

    template: PlanTemplate
    whose: str
    regions: list[str]
    exercises: int
    nonce: UUID


class TemplateRow(NamedTuple):
    """A row of a template. Without an exercise, it is one that this person cannot add."""

    exercise: Exercise | None
    name: str
    dose: str
    on_affected_side: bool
    why: str


class TemplatePhase(NamedTuple):
    """Rows of one phase; the rows of every phase come first, without a name."""

    name: str
    when: str
    rows: list[TemplateRow]


def templates_of(user: User, *, archived: bool = False) -> Any:
    """A person's own templates, then the clinic's, then the library's."""
    whose = Case(
        When(owner=user.pk, then=Value(MINE)),
        When(clinic__isnull=False, then=Value(CLINIC)),
        default=Value(LIBRARY),
        output_field=IntegerField(),
    )
    visible = PlanTemplate.objects.visible_to(user)
    among = visible.exclude(archived_at=None) if archived else visible.current()
    return among.annotate(whose=whose).order_by("whose", "name", "pk")


def page_of_templates(templates: Any, query: str, region: str, number: str | None) -> Page[Any]:
    """A page of `Listed`. The states, which are long, are read only for what is shown."""
    found = list(templates.defer("state", "basis", "references"))
    if region:
        found = [each for each in found if region in each.regions]
    found = find_templates(found, query) if query else found
    page: Page[Any] = Paginator(found, A_PAGE).get_page(number)
    states = dict(PlanTemplate.objects.filter(pk__in=[each.pk for each in page]).values_list("pk", "state"))
    page.object_list = [in_list(each, states.get(each.pk) or {}, ranked=bool(query)) for each in page]
    return page


def in_list(template: Any, state: State, *, ranked: bool) -> Listed:
    """Search results stand in the order of their rank, below no heading."""
    headings = {MINE: _("Mine"), CLINIC: _("The clinic’s"), LIBRARY: _("The library’s")}
    return Listed(
        template,
        "" if ranked else headings[template.whose],
        regions_in_words(template),
        len(state.get("rows", ())),
        uuid4(),
    )


def regions_in_words(template: PlanTemplate) -> list[str]:
    return [str(Region(slug).label) for slug in template.regions if slug in Region.values]


def page_of_template(template: PlanTemplate, user: User) -> dict[str, Any]:
    """Takes a fixed number of queries."""
    state = {"details": {}, "articles": [], "phases": [], "rows": []} | template.state
    known = Exercise.objects.visible_to(user).current().with_details()
    exercises = known.in_bulk({row["exercise"] for row in state["rows"]}, field_name="public_id")
    return {
        "template": template,
        "nonce": uuid4(),
        "regions": regions_in_words(template),
        "phases": phases_of(state, exercises),
        "count": len(state["rows"]),
        "details": state["details"],
        "articles": Article.objects.visible_to(user).current().filter(public_id__in=state["articles"]),
        "is_editable": template.clinic_id is not None,
    }


def phases_of(state: State, exercises: dict[str, Exercise]) -> list[TemplatePhase]:
    def rows_in(key: str | None) -> list[TemplateRow]:
        rows: Iterable[State] = state["rows"]
        return [row_of(row, exercises.get(row["exercise"])) for row in rows if row.get("phase") == key]

    named = [
        TemplatePhase(
            phase["name"],
            when_it_begins(phase["first_week"], phase["last_week"], phase["criterion"]),
            rows_in(phase["key"]),
        )
        for phase in state["phases"]
    ]
    always = TemplatePhase(_("In every phase") if named else "", "", rows_in(None))
    return [always, *named] if always.rows else named


def row_of(row: State, exercise: Exercise | None) -> TemplateRow:
    return TemplateRow(
        exercise=exercise,
        name=exercise.name if exercise else row.get("name") or _("An exercise without a name"),
        dose=describe(Dose.from_dict(row["dose"]), exercise.measured_by if exercise else None),
        on_affected_side=bool(row.get("on_affected_side")),
        why=row.get("why", ""),
    )
