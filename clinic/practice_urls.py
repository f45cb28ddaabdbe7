from django.urls import path

import clinic.converters  # noqa: F401 - registers them
from clinic.practice_forms import HandoutsForm, LimitsForm, WordsForm
from clinic.views import people, practice

app_name = "practice"

urlpatterns = [
    path("", practice.start, name="start"),
    path("contact/", practice.contact, name="contact"),
    path("words/", practice.edit, {"kind": WordsForm, "page": "words"}, name="words"),
    path("limits/", practice.edit, {"kind": LimitsForm, "page": "limits"}, name="limits"),
    path("handouts/", practice.edit, {"kind": HandoutsForm, "page": "handouts"}, name="handouts"),
    path("logo/", practice.logo, name="logo"),
    path("logo/remove/", practice.remove_logo, name="remove_logo"),
    path("logo/picture/", practice.logo_picture, name="logo_picture"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invite/again/", people.invite_again, name="invite_again"),
    path("people/invite/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("people/<public_id:public_id>/", people.person, name="person"),
    path("people/<public_id:public_id>/sign-in/", people.work, name="work"),
]
