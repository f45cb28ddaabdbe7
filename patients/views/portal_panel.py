"""The record's panel about the portal: who follows the plan, and who is invited."""

from typing import Any

from clinic.models import Invitation
from patients.invitation_forms import InviteForm
from patients.models import Patient

SHOWN = 5  # the page with all invitations shows the rest


def portal_panel(record: Patient) -> dict[str, Any]:
    shown: list[Any] = list(record.invitations.open_first().with_sums().select_related("created_by")[:SHOWN])
    return {
        "access": record.access.filter(ended_at=None).select_related("user"),
        "invitations": shown,
        "invitation_count": shown[0].count if shown else 0,
        "is_locked": bool(shown) and shown[0].wrong >= Invitation.MAX_ATTEMPTS,
        "invite_form": InviteForm(patient=record),
    }
