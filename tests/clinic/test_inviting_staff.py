"""A manager invites staff by email, sends it again, withdraws it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry as HistoryEntry
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from clinic.models import StaffInvitation
from clinic.services import invite_staff, invite_staff_again
from tests.conftest import Persona
from tests.factories import PASSWORD, make_staff, make_user

ADD = reverse("admin:clinic_staffinvitation_add")
LIST = reverse("admin:clinic_staffinvitation_changelist")
SENT = {"email": "new@northside.example", "role": "therapist"}
LINK = re.compile(r"http://localhost:8000(/staff/join/[-\w]+/)")


def newest_link() -> str:
    return str(LINK.search(mail.outbox[-1].body)[1])


def act(staff: Any, action: str, *invitations: StaffInvitation) -> str:
    chosen = {"action": action, "_selected_action": [each.pk for each in invitations]}
    return str(staff.post(LIST, chosen, follow=True).text)


def test_the_email_is_in_the_practices_name_and_opens_the_sign_in(manager: Any, clinic: Any) -> None:
    clinic.phone = "0117 496 0000"
    clinic.save()

    manager.post(ADD, SENT)

    [letter] = mail.outbox
    assert letter.subject == "An invitation to work with Northside Physiotherapy"
    assert letter.to == ["new@northside.example"]
    assert "Mo Manager invites you to the staff of Northside Physiotherapy, as a therapist." in letter.body
    assert "0117 496 0000" in letter.body
    answer = Persona().post(newest_link(), {"name": "New Therapist", "password": PASSWORD})
    assert answer.status_code == 302
    assert clinic.staff.get(email="new@northside.example").role == "therapist"


def test_two_clicks_send_staff_one_email(manager: Any) -> None:
    once = re.search(r'name="once" value="(\w+)"', manager.get(ADD).text)[1]

    for _click in range(2):
        shown = manager.post(ADD, SENT | {"once": once}, follow=True).text
        assert "on its way to new@northside.example" in shown

    assert len(mail.outbox) == StaffInvitation.objects.count() == 1


def test_a_mail_server_that_is_down_leaves_a_link_once(manager: Any, settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    shown = manager.post(ADD, SENT, follow=True).text

    assert "could not be sent. Send this link to new@northside.example yourself" in shown
    [link] = set(LINK.findall(shown))
    assert Persona().get(link).status_code == 200
    assert link not in manager.get(LIST).text
    assert link.split("/")[3] not in caplog.text
    assert StaffInvitation.objects.get().sent_at is None


def test_sent_again_the_old_link_ends(manager: Any, clinic: Any) -> None:
    manager.post(ADD, SENT)
    old = newest_link()

    act(manager, "send_again", StaffInvitation.objects.get())

    assert len(mail.outbox) == 2
    assert Persona().get(old).status_code == 410
    assert Persona().get(newest_link()).status_code == 200
    newer = StaffInvitation.objects.first()
    assert (newer.email, newer.role, newer.created_by) == (*SENT.values(), manager.user)
    assert HistoryEntry.objects.filter(object_id=newer.pk).exists()

    shown = act(manager, "send_again", StaffInvitation.objects.last())  # a second click
    assert "a newer one is out" in shown
    assert len(mail.outbox) == 2


def test_who_has_joined_is_not_invited_again(manager: Any) -> None:
    manager.post(ADD, SENT)
    Persona().post(newest_link(), {"name": "New Therapist", "password": PASSWORD})

    shown = act(manager, "send_again", StaffInvitation.objects.get())
    assert "Not sent to new@northside.example." in shown
    shown = manager.post(ADD, SENT | {"email": "NEW@northside.example"}).text
    assert "on the staff already" in shown
    assert len(mail.outbox) == StaffInvitation.objects.count() == 1


def test_a_patients_address_is_nobody_on_the_staff(manager: Any, clinic: Any) -> None:
    make_user("new@northside.example")

    manager.post(ADD, SENT)

    assert mail.outbox[0].to == ["new@northside.example"]


def test_withdrawn_a_link_opens_nothing_and_what_was_used_stays_used(manager: Any, clinic: Any) -> None:
    open_one, code = invite_staff(clinic=clinic, email="a@northside.example", role="therapist")
    used, _code = invite_staff(clinic=clinic, email="b@northside.example", role="therapist")
    StaffInvitation.objects.filter(pk=used.pk).update(used_at=timezone.now())

    for _twice in range(2):
        act(manager, "withdraw", open_one, used)

    assert [each.state for each in StaffInvitation.objects.order_by("email")] == ["withdrawn", "used"]
    noted = HistoryEntry.objects.get()  # as on the practice's own page
    assert (noted.object_id, noted.get_change_message()) == (str(open_one.pk), "Withdrawn.")
    over = Persona().get(reverse("staff_join", args=[code]))
    assert over.status_code == 410
    assert "Ask your practice for a new one." in over.text
    assert clinic.name in over.text


def test_another_clinics_invitations_are_out_of_reach(manager: Any, other_clinic: Any) -> None:
    theirs, code = invite_staff(clinic=other_clinic, email="x@southside.example", role="therapist")

    for action in ("send_again", "withdraw"):
        assert "x@southside.example" not in act(manager, action, theirs)

    assert not mail.outbox
    assert Persona().get(reverse("staff_join", args=[code])).status_code == 200


def test_whoever_runs_the_server_invites_nobody_to_a_clinic(superuser: Any, ann: Any, clinic: Any) -> None:
    """They would read its patients."""
    invitation, _code = invite_staff(clinic=clinic, email="a@northside.example", role="therapist")

    for by in (superuser, ann):
        assert by.post(ADD, SENT | {"clinic": clinic.pk, "email": "op@server.example"}).status_code == 403
        for action in ("send_again", "withdraw"):
            chosen = {"action": action, "_selected_action": [invitation.pk]}
            assert by.post(LIST, chosen).status_code == 403
        with pytest.raises(PermissionDenied):
            invite_staff(clinic=clinic, email="op@server.example", role="manager", by=by.user)
        with pytest.raises(PermissionDenied):
            invite_staff_again(invitation=invitation, by=by.user)

    assert StaffInvitation.objects.get() == invitation
    assert invitation.state == "open"
    assert not mail.outbox


def test_a_manager_invites_to_their_own_clinic_alone(manager: Any, other_clinic: Any) -> None:
    manager.post(ADD, SENT | {"clinic": other_clinic.pk})
    assert StaffInvitation.objects.get().clinic == manager.user.clinic

    with pytest.raises(PermissionDenied):
        invite_staff(clinic=other_clinic, email="x@y.example", role="manager", by=manager.user)


def test_whoever_runs_the_server_opens_no_old_sign_in(superuser: Any, manager: Any, disabled: Any) -> None:
    old = disabled.user
    change = reverse("admin:clinic_user_change", args=[old.pk])
    sent = {"name": "Once Staff", "role": "therapist", "is_active": "on"}

    answer = superuser.post(change, sent)

    assert "Only a manager of the clinic lets somebody in again." in answer.text
    old.refresh_from_db()
    assert not old.is_active
    manager.post(change, sent)
    old.refresh_from_db()
    assert old.is_active


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_says_how_each_is_in_the_same_queries(
    manager: Any, clinic: Any, django_assert_max_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        by = make_staff(clinic, "manager")
        invite_staff(clinic=clinic, email=f"n{number}@northside.example", role="therapist", by=by)
    StaffInvitation.objects.filter(email="n0@northside.example").update(
        expires_at=timezone.now() - timedelta(days=1)
    )

    with django_assert_max_num_queries(9):
        shown = manager.get(LIST).text

    assert shown.count(">open<") == rows - 1
    assert shown.count(">expired<") == 1
