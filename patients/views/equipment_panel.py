"""The panel about the equipment at home, on the record and beside a plan."""

from typing import Any

from exercises.equipment import special
from patients.models import Patient, Plan
from patients.template_forms import EquipmentForm


def equipment_panel(record: Patient, plan: Plan | None = None) -> dict[str, Any]:
    """For `patients/_equipment.html`: the form, and what is at home in words. None where nobody has recorded it."""
    known = [str(each.label) for each in special(record.equipment)] if record.equipment else None
    return {"equipment_form": EquipmentForm(patient=record, plan=plan), "at_home": known}
