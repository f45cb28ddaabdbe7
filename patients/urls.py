from django.urls import path

import clinic.converters  # noqa: F401 - registers them
from patients.views import caseload, joining, plans, portal, rows

app_name = "patients"
urlpatterns = [
    # Staff: patients
    path("patients/new/", caseload.new, name="new"),
    path("patients/<public_id:public_id>/", caseload.patient, name="patient"),
    path("patients/<public_id:public_id>/edit/", caseload.edit, name="edit"),
    path("patients/<public_id:public_id>/discharge/", caseload.discharge, name="discharge"),
    path("patients/<public_id:public_id>/end-access/", caseload.end_access, name="end_access"),
    path("patients/<public_id:public_id>/invite/", caseload.invite, name="invite"),
    path("patients/<public_id:public_id>/plans/", plans.new, name="new_plan"),
    # Staff: a draft and its rows
    path("plans/<public_id:public_id>/", plans.plan, name="plan"),
    path("plans/<public_id:public_id>/details/", plans.details, name="plan_details"),
    path("plans/<public_id:public_id>/add/", rows.add, name="add"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/", rows.row, name="row"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/dose/", rows.dose, name="dose"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/move/", rows.move, name="move"),
    path("plans/<public_id:public_id>/rows/<uuid:key>/remove/", rows.remove, name="remove"),
    path("plans/<public_id:public_id>/issue/", plans.issue, name="issue"),
    path("plans/<public_id:public_id>/preview.pdf", plans.preview, name="preview"),
    # Both: what was issued
    path("issued/<public_id:public_id>/handout.pdf", portal.handout, name="handout"),
    path("issued/<public_id:public_id>/pictures/<sha256:sha256>/", portal.picture, name="issued_picture"),
    # Patients and helpers
    path("my/", portal.today, name="today"),
    path("my/log/", portal.log, name="log"),
    path("my/switch/", portal.switch, name="switch"),
    path("join/", joining.enter_code, name="enter_code"),
    path("join/<code:code>/", joining.join, name="join"),
]
