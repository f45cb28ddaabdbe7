"""One of everything, the address of every page about it, and what a person would send there."""

import uuid
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from clinic.services import invite_staff
from exercises.dose import Dose
from patients.handout.choice import Handout
from patients.services import invite_patient, record_session
from patients.snapshots import snapshot
from tests import factories

NEW_PASSWORD = "orange lantern sailing"


def make_world(ann: Any, pat: Any) -> SimpleNamespace:
    """One of everything, in ann's clinic and pat's plan."""
    clinic = ann.user.clinic
    clinic.public_address = "northside"
    clinic.save()
    exercise = factories.make_exercise(clinic=clinic)
    plan = factories.make_plan(pat.patient, exercise=exercise, dose=Dose(reps=4, times_per_day=2))
    issued = factories.make_issued(plan)
    plan.goals = "To walk an hour"  # since then: so there is something to issue
    plan.save()
    [entry] = record_session(patient=pat.patient, entries=[factories.make_entry(issued, pat.user)])
    staff_invitation, staff_code = invite_staff(clinic=clinic, email="new@example.org", role="therapist")
    invitation, code = invite_patient(patient=pat.patient, by=ann.user)
    world = SimpleNamespace(
        clinic=clinic,
        user=issued.issued_by,
        staffinvitation=staff_invitation,
        staff_code=staff_code,
        exercise=exercise,
        article=factories.make_article(clinic=clinic),
        sha256=exercise.pictures.get().picture.sha256,
        patient=pat.patient,
        invitation=invitation,
        code=code,
        plan=plan,
        row=plan.prescriptions.get(),
        issuedplan=issued,
        batch=factories.make_batch(ann.user, [issued]),
        logentry=entry,
        person=pat.user,
    )
    world.bodies = bodies(world)
    return world


def address(route: str, world: SimpleNamespace) -> str:
    """The address of a route about the world's own records."""
    return reverse(route, kwargs=arguments(route, world))


def key_of(content: Any, world: SimpleNamespace) -> str:
    return Handout.of(content, world.patient).key


def arguments(route: str, world: SimpleNamespace) -> dict[str, Any]:
    patient = {"public_id": world.patient.public_id}
    plan = {"public_id": world.plan.public_id}
    row = plan | {"key": world.row.key}
    issued = {"public_id": world.issuedplan.public_id}
    exercise = {"public_id": world.exercise.public_id}
    address = {"address": world.clinic.public_address}
    prescription = {"plan_public_id": world.plan.public_id, "key": world.row.key}
    special = {
        **dict.fromkeys((f"exercises:{name}" for name in ("exercise", "copy", "review")), exercise),
        "patients:choose_plan": exercise,
        **dict.fromkeys((f"exercises:public_{name}" for name in ("library", "articles", "sitemap")), address),
        **dict.fromkeys((f"exercises:public_{name}" for name in ("exercise", "share")), address | exercise),
        "exercises:public_article": address | {"public_id": world.article.public_id},
        "exercises:public_picture": address | {"sha256": world.sha256},
        "exercises:article": {"public_id": world.article.public_id},
        "exercises:picture": {"sha256": world.sha256},
        **dict.fromkeys(
            (
                f"patients:{name}"
                for name in (
                    "patient",
                    "edit",
                    "discharge",
                    "end_access",
                    "invite",
                    "invitations",
                    "new_plan",
                )
            ),
            patient,
        ),
        **dict.fromkeys(
            ("patients:send_invitation_again", "patients:withdraw_invitation"),
            patient | {"invitation_id": world.invitation.public_id},
        ),
        **dict.fromkeys(
            (f"patients:{name}" for name in ("plan", "plan_details", "add", "issue", "preview")), plan
        ),
        **dict.fromkeys((f"patients:{name}" for name in ("row", "dose", "move", "remove")), row),
        **dict.fromkeys(
            (
                f"patients:{name}"
                for name in ("handout", "issued", "handout_pages", "read_handout", "send_handout")
            ),
            issued,
        ),
        "patients:handout_page": issued | {"key": key_of(world.issuedplan.content, world), "number": 1},
        "patients:draft_pages": plan,
        "patients:draft_page": plan | {"key": key_of(snapshot(world.plan), world), "number": 1},
        **{
            f"patients:batch{name}": {"public_id": world.batch.public_id}
            for name in ("", "_file", "_again", "_delete")
        },
        "patients:issued_picture": issued | {"sha256": world.sha256},
        "patients:change_entry": {"uuid": world.logentry.uuid},
        "patients:join": {"code": world.code},
        "staff_join": {"code": world.staff_code},
        "api:exercise-detail": {"public_id": world.exercise.public_id},
        "api:patient-detail": patient,
        "api:plan-detail": plan,
        "api:plan-issue": plan,
        "api:prescription-list": {"plan_public_id": world.plan.public_id},
        "api:prescription-detail": prescription,
        "api:prescription-move": prescription,
        "api:issued-plan-detail": issued,
        "api:issued-plan-handout": issued,
        "account_confirm_email": {"key": "nonsense"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "nonsense"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "admin:app_list": {"app_label": "patients"},
        "admin:password_change": {},
    }
    if route in special:
        return special[route]
    if route.startswith("admin:") and route.endswith(("_change", "_delete", "_history")):
        return {"object_id": getattr(world, route.split("_")[1]).pk}
    return {}


def bodies(world: SimpleNamespace) -> dict[str, dict[str, Any]]:
    """What is sent to a route; nothing to one that stands not here."""
    version = {"version": world.plan.version}
    born = world.patient.date_of_birth
    birth_date = {f"date_of_birth_{part}": getattr(born, part) for part in ("day", "month", "year")}
    sign_in = {"name": "Newcomer", "password": NEW_PASSWORD}
    entry = {"uuid": str(uuid.uuid4()), "status": "done"}
    new_patient = {"given_name": "Nina"}
    words = {"regions": '["lower_back"]', "sections": '[{"heading": "Where", "paragraphs": ["Here."]}]'}
    added = version | {"exercise": world.exercise.public_id}
    return {
        # The pages
        "exercises:review": {"content_hash": world.exercise.content_hash()},
        "patients:add": added,
        "patients:batches": {"issued": world.issuedplan.public_id, "form": "pdf"},
        "patients:change_entry": entry,
        "patients:dose": version | {"text": "3 x 45 s"},
        "patients:edit": new_patient | {"version": world.patient.version},
        "patients:end_access": {"person": world.person.public_id},
        "patients:enter_code": {"code": world.code},
        "patients:invite": {"how": "slip", "kind": "self"},
        "patients:issue": version,
        "patients:join": birth_date | sign_in | {"sign_in_name": "newcomer"},
        "patients:log": entry
        | {"plan": world.issuedplan.public_id, "prescription_key": world.logentry.prescription_key},
        "patients:move": version | {"to": 1},
        "patients:new": new_patient,
        "patients:plan_details": version | {"pain_amber": 3, "pain_red": 6},
        "patients:remove": version,
        "patients:row": version | {"name": "Plank"},
        "patients:switch": {"patient": world.patient.public_id},
        "staff_join": sign_in,
        # The API
        "api:log-entry-list": entry
        | {"issued_plan": world.issuedplan.public_id, "occurred_at": timezone.now().isoformat()},
        "api:patient-detail": {"version": world.patient.version, "phone": "1"},
        "api:patient-list": new_patient,
        "api:plan-detail": version | {"goals": "To swim"},
        "api:plan-issue": version,
        "api:plan-list": {"patient": world.patient.public_id},
        "api:prescription-detail": version,
        "api:prescription-list": added,
        "api:prescription-move": version | {"to": 1},
        # Signing in
        "account_change_password": {
            "oldpassword": factories.PASSWORD,
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
        "account_login": {"login": world.person.email, "password": factories.PASSWORD},
        "account_reauthenticate": {"password": factories.PASSWORD},
        "account_request_login_code": {"email": world.person.email},
        "account_reset_password": {"email": world.person.email},
        # The panel, beside what its page shows
        "admin:clinic_staffinvitation_add": {"email": "next@example.org", "role": "therapist"},
        "admin:exercises_article_add": {"title": "Backs", "slug": "backs", "summary": "About backs."} | words,
        "admin:exercises_article_change": words | {"muscles": "[]", "references": "[]"},
        "admin:exercises_exercise_add": {
            "name": "Heel raise",
            "slug": "heel-raise",
            "position": "standing",
            "laterality": "midline",
            "measured_by": "reps",
            "instructions": "Lift both heels.",
        },
        "admin:patients_patient_add": new_patient,
        "admin:patients_plan_add": {"patient": world.patient.pk},
    }
