from django.urls import path

import clinic.converters  # noqa: F401 - registers them
from patients.views import (
    batches,
    caseload,
    choosing,
    entries,
    handouts,
    inviting,
    joining,
    plans,
    portal,
    record,
    rows,
)

app_name = "patients"
urlpatterns = [
    # Staff: patients
    path("patients/find/", caseload.find_patients, name="find"),
    path("patients/new/", record.new, name="new"),
    path("patients/<public_id:public_id>/", record.patient, name="patient"),
    path("patients/<public_id:public_id>/edit/", record.edit, name="edit"),
    path("patients/<public_id:public_id>/discharge/", record.discharge, name="discharge"),
    path("patients/<public_id:public_id>/end-access/", inviting.end_access, name="end_access"),
    path("patients/<public_id:public_id>/invite/", inviting.invite, name="invite"),
    path("patients/<public_id:public_id>/invitations/", inviting.invitations, name="invitations"),
    path(
        "patients/<public_id:public_id>/invitations/<public_id:invitation_id>/again/",
        inviting.send_again,
        name="send_invitation_again",
    ),
    path(
        "patients/<public_id:public_id>/invitations/<public_id:invitation_id>/withdraw/",
        inviting.withdraw,
        name="withdraw_invitation",
    ),
    path("patients/<public_id:public_id>/plans/", plans.new, name="new_plan"),
    # Staff: a draft and its rows
    path("library/<public_id:public_id>/plans/", choosing.choose_plan, name="choose_plan"),
    path("plans/<public_id:public_id>/", plans.plan, name="plan"),
    path("plans/<public_id:public_id>/details/", plans.details, name="plan_details"),
    path("plans/<public_id:public_id>/add/", rows.add, name="add"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/", rows.row, name="row"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/dose/", rows.dose, name="dose"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/move/", rows.move, name="move"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/remove/", rows.remove, name="remove"),
    path("plans/<public_id:public_id>/issue/", plans.issue, name="issue"),
    path("plans/<public_id:public_id>/preview.pdf", handouts.preview, name="preview"),
    path("plans/<public_id:public_id>/pages/", handouts.draft_pages, name="draft_pages"),
    path(
        "plans/<public_id:public_id>/pages/<sha256:key>/<int:number>.png",
        handouts.draft_page,
        name="draft_page",
    ),
    # Staff: what was issued, on its way to the patient
    path("issued/<public_id:public_id>/", handouts.issued, name="issued"),
    path("issued/<public_id:public_id>/send/", handouts.send, name="send_handout"),
    path("issued/<public_id:public_id>/pages/", handouts.pages, name="handout_pages"),
    path(
        "issued/<public_id:public_id>/pages/<sha256:key>/<int:number>.png", handouts.page, name="handout_page"
    ),
    path("handouts/", batches.new, name="batches"),
    path("handouts/<public_id:public_id>/", batches.batch, name="batch"),
    path("handouts/<public_id:public_id>/file/", batches.file, name="batch_file"),
    path("handouts/<public_id:public_id>/again/", batches.again, name="batch_again"),
    path("handouts/<public_id:public_id>/delete/", batches.delete, name="batch_delete"),
    # Both: what was issued
    path("issued/<public_id:public_id>/handout.pdf", handouts.handout, name="handout"),
    path("issued/<public_id:public_id>/read/", handouts.reading, name="read_handout"),
    path("issued/<public_id:public_id>/pictures/<sha256:sha256>/", portal.picture, name="issued_picture"),
    # Patients and helpers
    path("my/", portal.today, name="today"),
    path("my/log/", entries.log, name="log"),
    path("my/logged/", entries.logged, name="logged"),
    path("my/logged/<uuid:uuid>/", entries.change, name="change_entry"),
    path("my/switch/", portal.switch, name="switch"),
    path("join/", joining.enter_code, name="enter_code"),
    path("join/<code:code>/", joining.join, name="join"),
]
