"""One of everything, the address of every page about it, and what a person would send there."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clinic.late import standing
from clinic.logos import store_logo
from clinic.practice_forms import ContactForm, HandoutsForm, LimitsForm, PublicForm, WordsForm
from clinic.services import invite_staff
from clinic.work.models import Letter
from exercises.dose import Dose
from exercises.services import sign_off
from patients.handout.choice import Handout
from patients.models import Phase
from patients.reminding import SIGNER
from patients.services import (
    cover,
    hand_over,
    invite_patient,
    make_feed,
    record_session,
    set_phases,
    undo,
    write_note,
)
from patients.snapshots import snapshot
from patients.stills import name_of, pictures_of
from tests import factories
from tests.films import Upload

NEW_PASSWORD = "orange lantern sailing"


def make_world(ann: Any, pat: Any) -> SimpleNamespace:
    """One of everything, in ann's clinic and pat's plan."""
    clinic = ann.user.clinic
    clinic.public_address = "northside"
    store_logo(clinic, factories.PNG)
    clinic.save()
    exercise = factories.make_exercise(clinic=clinic, film=factories.make_film())
    sign_off(exercise=exercise, content_hash=exercise.content_hash(), by=ann.user)
    plan = factories.make_plan(pat.patient, exercise=exercise, dose=Dose(reps=4, times_per_day=2))
    running = Phase(name="Running", criterion="you climb stairs without pain")
    set_phases(plan=plan, edit=factories.edit_of(plan, by=ann.user), phases=[running])
    plan.refresh_from_db()
    issued = factories.make_issued(plan)
    factories.add_row(plan, exercise=exercise)
    undo(plan=plan, edit=factories.edit_of(plan))  # so there is something to do again
    plan.refresh_from_db()
    plan.goals = "To walk an hour"  # since then: so there is something to issue
    plan.save()
    [entry] = record_session(patient=pat.patient, entries=[factories.make_entry(issued, pat.user)])
    staff_invitation, staff_code = invite_staff(clinic=clinic, email="new@example.org", role="therapist")
    invitation, code = invite_patient(patient=pat.patient, by=ann.user)
    measures = factories.make_measures(clinic)
    pain, change = measures["numeric-pain"], measures["global-change"]
    colleague = factories.make_staff(clinic, name="Bea Bond")
    other_patient = factories.make_patient(clinic, "Tom")
    waiting = factories.make_patient(clinic, "Nell")
    today = timezone.localdate()
    photo = factories.make_photo(exercise)
    world = SimpleNamespace(
        colleague=colleague,
        waiting=waiting,
        handover=hand_over(patients={other_patient.pk: None}, to=colleague, by=ann.user),
        cover=cover(user=ann.user, by=colleague, first=today, last=today, made_by=ann.user),
        measure=pain,
        measurement=factories.make_measurement(pat.patient, pain, 4, ann.user),
        measurerequest=factories.make_request(pat.patient, change, ann.user),
        clinic=clinic,
        user=issued.issued_by,
        staffinvitation=staff_invitation,
        staff_code=staff_code,
        letter=Letter.objects.create(kind="staff_invitation", clinic=clinic),
        exercise=exercise,
        article=factories.make_article(clinic=clinic),
        sha256=exercise.pictures.get(order=0).picture.sha256,
        photo=photo.sha256,
        patient=pat.patient,
        invitation=invitation,
        code=code,
        secret=make_feed(access=pat.patient.access.get(user=pat.user)),
        plan=plan,
        row=plan.prescriptions.get(),
        phase=plan.phases.get(),
        issuedplan=issued,
        batch=factories.make_batch(ann.user, [issued]),
        plantemplate=factories.make_template([exercise], clinic=clinic),
        libraryimport=factories.make_import(ann.user),
        other_plan=factories.make_plan(pat.patient, exercise=exercise),
        other_patient=other_patient,
        logentry=entry,
        message=factories.make_message(pat.patient, pat.user, photo=factories.JPEG),
        barrier=factories.make_barrier(plan, pat.user),
        patientfilm=factories.make_patient_film(pat.patient, exercise, ann.user),
        staffnote=write_note(patient=pat.patient, text="Uses a stick.", by=ann.user, uuid=uuid.uuid4()),
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
    phase = plan | {"key": world.phase.key}
    issued = {"public_id": world.issuedplan.public_id}
    exercise = {"public_id": world.exercise.public_id}
    film = {"sha256": world.exercise.film.sha256}
    template = {"public_id": world.plantemplate.public_id}
    own_film = {"public_id": world.patientfilm.public_id, "sha256": world.patientfilm.film.sha256}
    address = {"address": world.clinic.public_address}
    prescription = {"plan_public_id": world.plan.public_id, "key": world.row.key}
    colleague = {"public_id": world.colleague.public_id}
    if route == "patients:handout_page":
        return issued | {"key": key_of(world.issuedplan.content, world), "number": 1}
    if route == "patients:stills":
        return issued | {"file": name_of(pictures_of(world.issuedplan.content, None))}
    if route == "patients:draft_page":
        return plan | {"key": key_of(snapshot(world.plan), world), "number": 1}
    special = {
        **dict.fromkeys(
            (
                f"exercises:{name}"
                for name in ("exercise", "review", "pictures", "review_one", "review_withdraw")
            ),
            exercise,
        ),
        **dict.fromkeys((f"exercises:{name}" for name in ("copy", "edit", "archive", "restore")), exercise),
        **dict.fromkeys((f"exercises:{name}" for name in ("film", "remove_film")), exercise),
        **dict.fromkeys((f"exercises:{name}" for name in ("film_file", "film_file_poster")), film),
        **dict.fromkeys((f"exercises:public_{name}" for name in ("film", "film_poster")), address | film),
        "patients:add_film": patient,
        "patients:remove_film": patient | {"film_id": world.patientfilm.public_id},
        "patients:issued_film": issued | film,
        **dict.fromkeys(("patients:patient_film", "patients:patient_film_poster"), own_film),
        **{
            f"exercises:{name}": {"public_id": world.libraryimport.public_id}
            for name in ("import", "confirm_import", "delete_import")
        },
        "exercises:export_file": {"kind": "csv"},
        "practice:person": colleague,
        "practice:work": colleague,
        **dict.fromkeys(("patients:choose_plan", "patients:exercise_on_paper"), exercise),
        "patients:hand_back": {"public_id": world.handover.public_id},
        "patients:end_cover": {"public_id": world.cover.public_id},
        **dict.fromkeys((f"exercises:public_{name}" for name in ("library", "articles", "sitemap")), address),
        **dict.fromkeys((f"exercises:public_{name}" for name in ("exercise", "share")), address | exercise),
        "exercises:public_article": address | {"public_id": world.article.public_id},
        "exercises:public_picture": address | {"sha256": world.sha256},
        "exercises:article": {"public_id": world.article.public_id},
        "exercises:picture": {"sha256": world.sha256},
        "exercises:photo_preview": {"source": world.photo},
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
                    "repeat_plan",
                    "equipment",
                    "measures",
                    "enter_diary",
                    "thread",
                    "report",
                    "write_note",
                )
            ),
            patient,
        ),
        "patients:correct_note": patient | {"note_id": world.staffnote.public_id},
        **dict.fromkeys(
            ("patients:enter_measure", "patients:measure_sheet"),
            patient | {"measure_id": world.measure.public_id},
        ),
        "patients:withdraw_measure": patient | {"request_id": world.measurerequest.public_id},
        "patients:correct_measure": patient | {"uuid": world.measurement.uuid},
        "patients:answer_measure": {"public_id": world.measurerequest.public_id},
        **dict.fromkeys(
            ("patients:send_invitation_again", "patients:withdraw_invitation"),
            patient | {"invitation_id": world.invitation.public_id},
        ),
        **dict.fromkeys((f"patients:{name}" for name in PLAN_PAGES), plan),
        **dict.fromkeys((f"patients:{name}" for name in ROW_ACTS), row),
        "patients:restore": plan | {"version": world.plan.version - 1},
        **dict.fromkeys(
            (
                "patients:template",
                "patients:edit_template",
                "patients:archive_template",
                "api:template-detail",
            ),
            template,
        ),
        "api:plan-insert": plan,
        **dict.fromkeys(
            (
                f"patients:{name}"
                for name in (
                    "handout",
                    "issued",
                    "given",
                    "summary",
                    "withdraw",
                    "handout_pages",
                    "read_handout",
                    "send_handout",
                )
            ),
            issued,
        ),
        **dict.fromkeys(("patients:open_phase", "patients:close_phase"), phase),
        "patients:draft_pages": plan,
        **{
            f"patients:batch{name}": {"public_id": world.batch.public_id}
            for name in ("", "_file", "_again", "_delete")
        },
        "patients:issued_picture": issued | {"sha256": world.sha256},
        "patients:message_photo": {"public_id": world.message.public_id},
        "patients:change_entry": {"uuid": world.logentry.uuid},
        "patients:feed": {"secret": world.secret},
        "patients:stop_reminders": {"token": SIGNER.sign("nobody")},
        "patients:join": {"code": world.code},
        "staff_join": {"code": world.staff_code},
        **dict.fromkeys((f"api:exercise-{name}" for name in ("detail", "archive", "restore")), exercise),
        "api:patient-detail": patient,
        "api:plan-detail": plan,
        "api:plan-issue": plan,
        "api:plan-phases": plan,
        "api:phase-opening-list": {"plan_public_id": world.plan.public_id},
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


def stands(clinic: Any, form: Any) -> dict[str, Any]:
    """What a page of the practice sends that was only looked at."""
    seen = standing(clinic, form._meta.fields)
    return {name: value for name, value in seen.items() if value is not None} | {"seen": json.dumps(seen)}


PLAN_PAGES = (
    "own_exercise",
    *("plan", "plan_details", "plan_history", "seen", "undo", "redo", "options", "add", "preview", "phases"),
    *("plan_templates", "save_template", "copy_plan", "copy_plan_to", "join_plan"),
    *("review", "answer", "mend", "issue", "finish", "delete_plan"),
)
ROW_ACTS = ("row", "dose", "move", "swap", "duplicate", "remove", "save_usual", "copy_exercise")


def bodies(world: SimpleNamespace) -> dict[str, dict[str, Any]]:
    """What is sent to each route. A route that is missing here gets nothing."""
    version = {"version": world.plan.version}
    born = world.patient.date_of_birth
    birth_date = {f"date_of_birth_{part}": getattr(born, part) for part in ("day", "month", "year")}
    sign_in = {"name": "Newcomer", "password": NEW_PASSWORD}
    entry = {"uuid": str(uuid.uuid4()), "status": "done"}
    about = {"patient": world.patient.public_id}
    new_patient = {"given_name": "Nina"}
    message = {"uuid": str(uuid.uuid4()), "text": "How often?"}
    words = {"language": "en", "regions": ["lower_back"], "text": "# Where\n\nHere."}
    added = version | {"exercise": world.exercise.public_id}
    inserted = version | {"template": world.plantemplate.public_id}
    action = {"action": str(uuid.uuid4())}
    measured = {"uuid": str(uuid.uuid4()), "taken_on": timezone.localdate().isoformat()}
    note = {"uuid": str(uuid.uuid4()), "text": "Walks without it."}
    diary = {
        "paper": world.issuedplan.public_id,
        "week": timezone.localdate(world.issuedplan.issued_at, timezone=world.clinic.zone).isoformat(),
        "tick": "0.0.2.0",
    }
    own = {"name": "Step-down", "instructions": "Bend your knee.", "stop_rule": "Stop if it gives way."}
    return {
        # The pages
        **dict.fromkeys(("exercises:new", "exercises:copy"), own),
        "exercises:edit": own | {"version": world.exercise.version},
        **dict.fromkeys(("patients:own_exercise", "patients:copy_exercise"), own | version),
        "exercises:film": {"film": Upload()},
        "patients:add_film": {
            "exercise": world.exercise.public_id,
            "film": Upload(),
            "consent": "Pat agreed today.",
        },
        "exercises:imports": {"file": SimpleUploadedFile("library.csv", b"Name\nHeel raise\n")},
        "exercises:review": {"content_hash": world.exercise.content_hash()},
        "exercises:add_photo": {"photos-was": "", "photos-act": f"drawing:{world.sha256}"},
        "exercises:review_one": {"content_hash": world.exercise.content_hash()},
        "practice:contact": stands(world.clinic, ContactForm),
        "practice:words": stands(world.clinic, WordsForm),
        "practice:limits": stands(world.clinic, LimitsForm),
        "practice:handouts": stands(world.clinic, HandoutsForm),
        "exercises:publishing": stands(world.clinic, PublicForm),
        "practice:logo": {"logo": SimpleUploadedFile("logo.png", factories.PNG)},
        "practice:invite": {"email": "next@example.org", "role": "therapist"},
        "practice:invite_again": {"email": "new@example.org"},
        "practice:withdraw_invitation": {"email": "new@example.org"},
        "practice:person": {
            "name": "Bea Bond",
            "role": "manager",
            "seen": json.dumps({"name": "Bea Bond", "role": "therapist"}),
        },
        "patients:add": added,
        "patients:batches": {"issued": world.issuedplan.public_id, "form": "pdf"},
        "patients:change_entry": entry,
        "patients:answer_measure": {"uuid": str(uuid.uuid4()), "item_change": "3"},
        "patients:correct_measure": measured | {"item_pain": "3"},
        "patients:enter_measure": measured | {"item_pain": "3"},
        "patients:measures": {"measures": world.measure.public_id, "when": "now"},
        "patients:copy_plan_to": action | {"patient": world.other_patient.public_id},
        "patients:dose": version | {"text": "3 x 45 s"},
        "patients:duplicate": version,
        **dict.fromkeys(("patients:enter_diary", "patients:my_diary"), diary),
        "patients:discharge": {"reason": "goals"},
        "patients:hand_over": {
            "patient": f"{world.waiting.public_id}:-",
            "to": world.colleague.public_id,
        },
        "patients:covers": {
            "user": world.cover.user.public_id,
            "by": world.colleague.public_id,
            **dict.fromkeys(("first", "last"), timezone.localdate().isoformat()),
        },
        "patients:edit": new_patient | {"version": world.patient.version},
        "patients:end_access": {"person": world.person.public_id},
        "patients:edit_template": {"name": "Renamed"},
        "patients:enter_code": {"code": world.code},
        "patients:entries": {
            "patient": world.patient.public_id,
            "now": timezone.now().isoformat(),
            "entries": [entry | {"issued_plan": world.issuedplan.public_id}],
        },
        "patients:equipment": {"common": "step"},
        "patients:invite": {"how": "slip", "kind": "self"},
        "patients:answer": version | {"question": f"side-{world.row.key}", "choice": "left"},
        "patients:barrier": {"about_plan": world.issuedplan.public_id, "answer": "forgot"},
        "patients:messages": message | {"thread": world.patient.public_id},
        "patients:thread": message,
        "patients:mend": version | {"gap": "stop_text", "text": "Stop if it hurts."},
        "patients:issue": version,
        "patients:join_plan": version | {"other": world.other_plan.public_id},
        "patients:finish": version,
        "patients:delete_plan": version,
        "patients:join": birth_date | sign_in | {"sign_in_name": "newcomer"},
        "patients:log": entry
        | {"plan": world.issuedplan.public_id, "prescription_key": world.logentry.prescription_key},
        "patients:move": version | {"to": 1},
        "patients:new": new_patient,
        "patients:open_phase": {"on": timezone.localdate().isoformat()},
        "patients:phases": version
        | {"key_1": str(world.phase.key), "name_1": "Running", "criterion_1": "you can hop"},
        "patients:plan_templates": inserted,
        "patients:news": {"patient": world.patient.public_id, "news_by_email": "on"},
        "patients:plan_details": version | {"pain_amber": 3, "pain_red": 6},
        "patients:redo": version,
        "patients:remove": version,
        "patients:restore": version,
        "patients:swap": version | {"exercise": world.exercise.public_id},
        "patients:undo": version,
        "patients:repeat_plan": action,
        "patients:report": {"uuid": action["action"], "plan": world.plan.public_id, "period": "since"},
        **dict.fromkeys(("patients:write_note", "patients:correct_note"), note),
        "patients:row": version | {"name": "Plank"},
        "patients:save_template": {"name": "Back", "whose": "mine", "rows": str(world.row.key)},
        "patients:reminders": about | {"time_1": "18:00", "weekdays": ["0", "3"]},
        **dict.fromkeys(("patients:make_calendar", "patients:end_calendar"), about),
        "patients:settings": {"text": "large"},
        "patients:switch": {"patient": world.patient.public_id},
        "staff_join": sign_in,
        # The API
        "api:exercise-detail": {"version": world.exercise.version, "name": "Step-down"},
        "api:exercise-list": own | {"instructions": ["Bend your knee."]},
        "api:log-entry-list": entry
        | {"issued_plan": world.issuedplan.public_id, "occurred_at": timezone.now().isoformat()},
        "api:patient-detail": {"version": world.patient.version, "phone": "1"},
        "api:message-list": message | {"patient": world.patient.public_id},
        "api:patient-list": new_patient,
        "api:staff-note-list": note | {"patient": world.patient.public_id},
        "api:plan-detail": version | {"goals": "To swim"},
        "api:plan-insert": inserted,
        "api:plan-issue": version,
        "api:plan-phases": version | {"phases": [{"name": "Calm", "criterion": "you sleep well"}]},
        "api:phase-opening-list": {"phase": str(world.phase.key)},
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
        "admin:exercises_article_add": {"title": "Backs", "summary": "About backs."} | words,
        "admin:exercises_article_change": words | {"muscles": [], "references": ""},
        "admin:patients_patient_add": new_patient,
        "admin:patients_plan_add": {"patient": world.patient.pk},
    }
