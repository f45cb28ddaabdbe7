from django.urls import path

from patients.views import caseload, joining, plans, portal, rows

app_name = "patients"
urlpatterns = [
    # Staff: patients
    path("patients/new/", caseload.new, name="new"),
    path("patients/<str:public_id>/", caseload.patient, name="patient"),
    path("patients/<str:public_id>/edit/", caseload.edit, name="edit"),
    path("patients/<str:public_id>/discharge/", caseload.discharge, name="discharge"),
    path("patients/<str:public_id>/invite/", caseload.invite, name="invite"),
    path("patients/<str:public_id>/plans/", plans.new, name="new_plan"),
    # Staff: a draft and its rows
    path("plans/<str:public_id>/", plans.plan, name="plan"),
    path("plans/<str:public_id>/details/", plans.details, name="plan_details"),
    path("plans/<str:public_id>/add/", rows.add, name="add"),
    path("plans/<str:public_id>/rows/<uuid:key>/", rows.row, name="row"),
    path("plans/<str:public_id>/rows/<uuid:key>/dose/", rows.dose, name="dose"),
    path("plans/<str:public_id>/rows/<uuid:key>/move/", rows.move, name="move"),
    path("plans/<str:public_id>/rows/<uuid:key>/remove/", rows.remove, name="remove"),
    path("plans/<str:public_id>/issue/", plans.issue, name="issue"),
    path("plans/<str:public_id>/preview.pdf", plans.preview, name="preview"),
    # Both: what was issued
    path("issued/<str:public_id>/handout.pdf", portal.handout, name="handout"),
    path("issued/<str:public_id>/pictures/<str:sha256>/", portal.picture, name="issued_picture"),
    # Patients and helpers
    path("my/", portal.today, name="today"),
    path("my/log/", portal.log, name="log"),
    path("my/switch/", portal.switch, name="switch"),
    path("join/", joining.enter_code, name="enter_code"),
    path("join/<str:code>/", joining.join, name="join"),
]
