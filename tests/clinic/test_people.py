"""Who works here: invited, given another role, gone, back; the last manager is never lost."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry as HistoryEntry
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from clinic.models import StaffInvitation, User
from clinic.services import change_person, end_work, invite_staff, take_up_work
from tests.conftest import Persona
from tests.factories import PASSWORD, make_patient, make_staff
from tests.test_forms import changed, submit

PEOPLE, INVITE = reverse("practice:people"), reverse("practice:invite")
AGAIN, WITHDRAW = reverse("practice:invite_again"), reverse("practice:withdraw_invitation")
SENT = {"email": "New@northside.example", "role": "therapist"}
LINK = re.compile(r"http://localhost:8000(/staff/join/[-\w]+/)")


def page_of(person: User) -> str:
    return reverse("practice:person", args=[person.public_id])


def work_of(person: User) -> str:
    return reverse("practice:work", args=[person.public_id])


def edit(by: Any, person: User, **fields: Any) -> Any:
    seen = by.get(page_of(person)).context["form"]["seen"].value()
    return by.post(page_of(person), {"name": person.name, "role": person.role, "seen": seen} | fields)


def test_the_list_names_people_and_only_counts_patients(manager: Any, ann: Any, clinic: Any) -> None:
    make_patient(clinic, "Maria", therapist=ann.user)
    make_patient(clinic, "Gone", therapist=ann.user, archived_at=timezone.now())
    make_staff(clinic, name="Old Colleague", is_active=False)

    page = manager.get(PEOPLE)

    assert [(each.name, each.patients, each.is_active) for each in page.context["people"]] == [
        ("Ann Hughes", 1, True),
        ("Mo Manager", 0, True),
        ("Old Colleague", 0, False),
    ]
    assert "Maria" not in page.text
    assert ann.get(PEOPLE).status_code == 403


def test_an_invitation_goes_out_by_email_and_is_sent_again_and_withdrawn(manager: Any, clinic: Any) -> None:
    shown = manager.post(INVITE, SENT, follow=True).text
    assert "on its way to new@northside.example" in shown
    first = LINK.search(mail.outbox[-1].body)[1]

    manager.post(AGAIN, {"email": "new@northside.example"})
    second = LINK.search(mail.outbox[-1].body)[1]
    assert Persona().get(first).status_code == 410
    assert Persona().get(second).status_code == 200
    assert manager.get(PEOPLE).text.count("<strong>new@northside.example</strong>") == 1

    for _twice in range(2):
        manager.post(WITHDRAW, {"email": "new@northside.example"})
    assert Persona().get(second).status_code == 410
    assert "withdrawn" in manager.get(PEOPLE).text
    assert HistoryEntry.objects.count() == 3  # two were made, one withdrawn


def test_two_clicks_invite_once(manager: Any) -> None:
    once = re.search(r'name="once" value="(\w+)"', manager.get(PEOPLE).text)[1]

    for _click in range(2):
        manager.post(INVITE, SENT | {"once": once})

    assert len(mail.outbox) == StaffInvitation.objects.count() == 1


def test_who_works_here_is_not_invited_and_nothing_typed_is_lost(manager: Any, ann: Any, clinic: Any) -> None:
    gone = make_staff(clinic, name="Gone Colleague", is_active=False)

    for email, said in (
        (ann.user.email.upper(), "Ann Hughes works here already."),
        (gone.email, "Gone Colleague worked here before."),
        ("no address", "Enter a valid email address."),
        (f"{'n' * 250}@northside.example", "at most 254 characters"),
        ("", "This field is required."),
    ):
        answer = manager.post(INVITE, {"email": email, "role": "manager"})
        assert answer.status_code == 422
        assert said in answer.text
        assert answer.context["form"]["email"].value() == email
        assert answer.context["form"]["role"].value() == "manager"
    assert not mail.outbox


def test_who_joined_leaves_the_list_of_the_invited(manager: Any) -> None:
    manager.post(INVITE, SENT)
    Persona().post(LINK.search(mail.outbox[-1].body)[1], {"name": "New Therapist", "password": PASSWORD})

    page = manager.get(PEOPLE)

    assert page.context["invitations"] == []
    assert "New Therapist" in page.text
    assert "It was used" in manager.post(AGAIN, {"email": "new@northside.example"}, follow=True).text


def test_another_practices_people_and_invitations_do_not_exist(
    manager: Any, other_ann: Any, other_clinic: Any
) -> None:
    invite_staff(clinic=other_clinic, email="x@southside.example", role="therapist")

    for route in (AGAIN, WITHDRAW):
        assert manager.post(route, {"email": "x@southside.example"}).status_code == 404
    assert manager.get(page_of(other_ann.user)).status_code == 404
    assert manager.post(work_of(other_ann.user)).status_code == 404
    for act in (end_work, take_up_work):
        with pytest.raises(PermissionDenied):
            act(person=other_ann.user, by=manager.user)


def test_a_role_changes_and_the_history_says_so(manager: Any, ann: Any) -> None:
    assert edit(manager, ann.user, role="manager").status_code == 302

    ann.user.refresh_from_db()
    assert ann.user.role == "manager"
    assert HistoryEntry.objects.get().get_change_message() == "Changed role."


def test_a_person_that_is_saved_as_it_stands_is_as_it_was(manager: Any, ann: Any) -> None:
    for person in (ann.user, manager.user):
        submit(manager, page_of(person))
        assert changed(person) == {}


def test_a_late_edit_shows_what_a_colleague_saved(manager: Any, ann: Any) -> None:
    seen = manager.get(page_of(ann.user)).context["form"]["seen"].value()
    User.objects.filter(pk=ann.user.pk).update(name="Ann Hughes-Lee")

    late = manager.post(page_of(ann.user), {"name": "Ann H.", "role": "therapist", "seen": seen})

    assert late.status_code == 409
    assert "Saved now: Ann Hughes-Lee" in late.text
    assert 'value="Ann H."' in late.text


def test_the_last_manager_is_never_lost_and_nobody_ends_themselves(
    manager: Any, ann: Any, clinic: Any
) -> None:
    me = manager.user

    refused = manager.post(work_of(me))
    assert refused.status_code == 422
    assert "Another manager ends your sign-in." in refused.text
    edit(manager, me, role="therapist")  # its field is closed: nothing happens
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("manager", True)

    second = make_staff(clinic, "manager")
    User.objects.filter(pk=me.pk).update(is_active=False)  # the second one is the last
    me.refresh_from_db()
    me.is_active = True  # as a page that was opened before
    with pytest.raises(ValidationError, match="only manager"):
        end_work(person=second, by=me)
    second.role = "therapist"
    with pytest.raises(ValidationError, match="only manager"):
        change_person(person=second, by=me, fields=["role"], seen={})
    second.refresh_from_db()
    assert (second.role, second.is_active) == ("manager", True)


def test_a_leaver_is_out_at_once_and_their_patients_are_handed_over(
    manager: Any, ann: Any, clinic: Any
) -> None:
    for name in ("Maria", "Tom"):
        make_patient(clinic, name, therapist=ann.user)
    make_patient(clinic, "Nell", therapist=manager.user)

    page = manager.get(page_of(ann.user)).text
    assert "still looks after 2 patients" in page
    assert "Maria" not in page
    for _twice in range(2):
        manager.post(work_of(ann.user))

    assert ann.get("/").status_code == 302
    handing = manager.get(reverse("patients:hand_over"), {"of": ann.user.public_id}).text
    assert "Maria" in handing
    assert "Tom" in handing
    assert "Nell" not in handing
    manager.post(work_of(ann.user), {"back": "1"})
    assert User.objects.get(pk=ann.user.pk).is_active
    assert HistoryEntry.objects.count() == 2


@pytest.mark.parametrize("others", [2, 30])
def test_the_list_takes_as_many_queries_for_two_as_for_thirty(
    manager: Any, clinic: Any, others: int, django_assert_num_queries: Any
) -> None:
    for number in range(others):
        make_patient(clinic, therapist=make_staff(clinic))
        by = make_staff(clinic, "manager")
        invite_staff(clinic=clinic, email=f"n{number}@northside.example", role="therapist", by=by)

    with django_assert_num_queries(6):
        manager.get(PEOPLE)
