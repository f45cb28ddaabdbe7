"""What the page of a draft shows."""

from typing import Any
from uuid import uuid4

from clinic.access import SignedInRequest
from clinic.forms import typed
from exercises.models import Exercise, Progression
from exercises.vocabulary import Kind, Region
from patients.changes import changes
from patients.handout.form import HandoutForm
from patients.models import Plan
from patients.phases import rows_by_phase
from patients.services import history_of
from patients.snapshots import snapshot
from patients.views.equipment_panel import equipment_panel
from patients.views.review import last_of, review_card

BROWSED = 60  # exercises of a body part


def page_of(request: SignedInRequest, draft: Plan) -> dict[str, Any]:
    content = snapshot(draft)
    rows = list(draft.prescriptions.all())
    ways = ways_of(rows)
    last = last_of(draft)
    groups = rows_by_phase(draft, rows, content)
    rows = [row for group in groups for row in group.rows]
    for number, row in enumerate(rows, start=1):
        row.number = number
    shown = {row.pk: (row, ways.get(row.exercise_id, {})) for row in rows}
    return (
        browsed(request, draft)
        | equipment_panel(draft.patient, draft)
        | review_card(request, draft, content, last)
        | {
            "plan": draft,
            "patient": draft.patient,
            "rows": list(shown.values()),
            "groups": [(group, [shown[row.pk] for row in group.rows]) for group in groups],
            "places": {"rows", "details", "equipment", *(row.place for row in rows)},
            "last": last,
            "next_number": last.number + 1 if last else 1,
            "changes": changes(last.content if last else None, content),
            "articles": draft.articles.all(),
            "paper_form": HandoutForm(patient=draft.patient, content=content),
            "history": history_of(draft),
            "nonce": uuid4(),
        }
    )


def ways_of(rows: list[Any]) -> dict[int, dict[str, Exercise]]:
    """For each exercise, the easier and the harder one that the library links."""
    linked = Progression.objects.filter(
        exercise__in=[row.exercise_id for row in rows], target__archived_at=None
    ).select_related("target")
    found: dict[int, dict[str, Exercise]] = {}
    for way in linked.order_by("-pk"):
        if way.target:
            found.setdefault(way.exercise_id, {})[way.direction] = way.target
    return found


def browsed(request: SignedInRequest, draft: Plan) -> dict[str, Any]:
    """The exercises of a body part, to add with one click."""
    region, kind = typed(request.GET, "region"), typed(request.GET, "kind")
    found = Exercise.objects.none()
    if region in Region.values or kind in Kind.values:
        found = Exercise.objects.offered_to(request.user).with_details()
        found = found.tagged("region", region) if region in Region.values else found
        found = found.tagged("kind", kind) if kind in Kind.values else found
    return {
        "region": region,
        "kind": kind,
        "regions": Region.choices,
        "kinds": Kind.choices,
        "browsed": found.order_by("name", "pk")[:BROWSED],
    }
