from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from clinic import converters  # noqa: F401 - registers the converters
from clinic.api import PUBLIC_ID, router
from clinic.views import site
from exercises.api import ExerciseViewSet
from patients import api as patients_api
from patients.measure_api import MeasurementViewSet
from patients.message_api import MessageViewSet
from patients.note_api import StaffNoteViewSet
from patients.phase_api import PhaseOpeningViewSet
from patients.template_api import TemplateViewSet
from patients.views import caseload

router.register("exercises", ExerciseViewSet, "exercise")
router.register("patients", patients_api.PatientViewSet, "patient")
router.register("plans", patients_api.PlanViewSet, "plan")
router.register(
    f"plans/(?P<plan_public_id>{PUBLIC_ID})/prescriptions", patients_api.PrescriptionViewSet, "prescription"
)
router.register(f"plans/(?P<plan_public_id>{PUBLIC_ID})/phase-openings", PhaseOpeningViewSet, "phase-opening")
router.register("templates", TemplateViewSet, "template")
router.register("issued-plans", patients_api.IssuedPlanViewSet, "issued-plan")
router.register("staff-notes", StaffNoteViewSet, "staff-note")
router.register("log-entries", patients_api.LogEntryViewSet, "log-entry")
router.register("measurements", MeasurementViewSet, "measurement")
router.register("messages", MessageViewSet, "message")

urlpatterns = [
    path("", caseload.home, name="home"),
    path("practice/", include("clinic.practice_urls")),
    path("", include("exercises.urls")),
    path("", include("patients.urls")),
    path("staff/join/<code:code>/", site.join_staff, name="staff_join"),
    path("account/email/", site.closed, name="account_email"),
    path("account/confirm-email/", site.closed, name="account_email_verification_sent"),
    path("account/confirm-email/<str:key>/", site.closed, name="account_confirm_email"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/v1/", include((router.urls, "api"))),
    path("health/", site.health, name="health"),
]
