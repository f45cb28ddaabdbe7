"""Who gets what: a row for each route and method, a column for each persona.

`login` is a redirect to the sign-in page. Not visible is 404; visible but not allowed is 403. Each sends what
is right for those who may (see `bodies`), so what is refused is the person. A route or a method that has no row
fails the tests at the end.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLResolver, get_resolver

from tests.panel import fields_of
from tests.world import address

PERSONAS = ["anyone", "pat", "other_pat", "helper", "ann", "other_ann", "manager", "superuser", "disabled"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

LIBRARIES = ("account_", "mfa_", "usersessions_", "admin:")  # answer other methods in their own ways

#   method route                                     anyone pat   o_pat helper ann  o_ann manager super disabled
ROWS = """
   # The pages
   GET    exercises:article                         login 403   403   403   200   404   200   404   login
   GET    exercises:articles                        login 403   403   403   200   200   200   200   login
   POST   exercises:copy                            login 403   403   403   302   404   302   404   login
   GET    exercises:exercise                        login 403   403   403   200   404   200   404   login
   GET    exercises:library                         login 403   403   403   200   200   200   200   login
   GET    exercises:picture                         login 403   403   403   200   404   200   404   login
   GET    exercises:public_article                  200   200   200   200   200   200   200   200   200
   GET    exercises:public_articles                 200   200   200   200   200   200   200   200   200
   GET    exercises:public_exercise                 200   200   200   200   200   200   200   200   200
   GET    exercises:public_library                  200   200   200   200   200   200   200   200   200
   GET    exercises:public_picture                  200   200   200   200   200   200   200   200   200
   GET    exercises:public_share                    200   200   200   200   200   200   200   200   200
   GET    exercises:public_sitemap                  200   200   200   200   200   200   200   200   200
   POST   exercises:review                          login 403   403   403   302   404   302   404   login
   GET    exercises:robots                          200   200   200   200   200   200   200   200   200
   GET    health                                    200   200   200   200   200   200   200   200   200
   GET    home                                      login 302   302   302   200   200   200   302   login
   POST   patients:add                              login 403   403   403   302   404   302   404   login
   GET    patients:batches                          login 403   403   403   200   200   200   200   login
   POST   patients:batches                          login 403   403   403   302   422   302   422   login
   GET    patients:batch                            login 403   403   403   200   404   404   404   login
   GET    patients:batch_file                       login 403   403   403   200   404   404   404   login
   POST   patients:batch_again                      login 403   403   403   302   404   404   404   login
   POST   patients:batch_delete                     login 403   403   403   302   404   404   404   login
   GET    patients:change_entry                     login 200   404   200   403   403   403   403   login
   POST   patients:change_entry                     login 302   404   302   403   403   403   403   login
   GET    patients:choose_plan                      login 403   403   403   200   404   200   404   login
   POST   patients:choose_plan                      login 403   403   403   302   404   302   404   login
   POST   patients:end_access                       login 403   403   403   302   404   302   404   login
   POST   patients:discharge                        login 403   403   403   302   404   302   404   login
   POST   patients:dose                             login 403   403   403   302   404   302   404   login
   GET    patients:draft_page                       login 403   403   403   200   404   200   404   login
   GET    patients:draft_pages                      login 403   403   403   200   404   200   404   login
   GET    patients:edit                             login 403   403   403   200   404   200   404   login
   POST   patients:edit                             login 403   403   403   302   404   302   404   login
   GET    patients:enter_code                       200   200   200   200   200   200   200   200   200
   POST   patients:enter_code                       302   302   302   302   302   302   302   302   302
   POST   patients:find                             login 403   403   403   302   302   302   302   login
   GET    patients:handout                          login 200   404   200   200   404   200   404   login
   GET    patients:handout_page                     login 403   403   403   200   404   200   404   login
   GET    patients:handout_pages                    login 403   403   403   200   404   200   404   login
   GET    patients:invitations                      login 403   403   403   200   404   200   404   login
   GET    patients:invite                           login 403   403   403   200   404   200   404   login
   POST   patients:invite                           login 403   403   403   200   404   200   404   login
   POST   patients:issue                            login 403   403   403   302   404   302   404   login
   GET    patients:issued                           login 403   403   403   200   404   200   404   login
   GET    patients:issued_picture                   login 200   404   200   200   404   200   404   login
   GET    patients:join                             200   200   200   200   200   200   200   200   200
   POST   patients:join                             302   302   302   302   422   422   422   422   302
   POST   patients:log                              login 302   404   302   403   403   403   403   login
   GET    patients:logged                           login 200   200   200   403   403   403   403   login
   POST   patients:move                             login 403   403   403   302   404   302   404   login
   GET    patients:new                              login 403   403   403   200   200   200   302   login
   POST   patients:new                              login 403   403   403   302   302   302   302   login
   POST   patients:new_plan                         login 403   403   403   302   404   302   404   login
   GET    patients:patient                          login 403   403   403   200   404   200   404   login
   GET    patients:plan                             login 403   403   403   200   404   200   404   login
   GET    patients:plan_details                     login 403   403   403   200   404   200   404   login
   POST   patients:plan_details                     login 403   403   403   302   404   302   404   login
   GET    patients:preview                          login 403   403   403   200   404   200   404   login
   GET    patients:read_handout                     login 200   404   200   200   404   200   404   login
   POST   patients:remove                           login 403   403   403   302   404   302   404   login
   GET    patients:row                              login 403   403   403   200   404   200   404   login
   POST   patients:row                              login 403   403   403   302   404   302   404   login
   POST   patients:send_handout                     login 403   403   403   302   404   302   404   login
   POST   patients:send_invitation_again            login 403   403   403   200   404   200   404   login
   POST   patients:switch                           login 302   404   302   404   404   404   404   login
   GET    patients:today                            login 200   200   200   403   403   403   403   login
   POST   patients:withdraw_invitation              login 403   403   403   302   404   302   404   login
   GET    staff_join                                200   403   403   403   403   403   403   403   200
   POST   staff_join                                302   403   403   403   403   403   403   403   302

   # The API
   GET    api:api-root                              403   403   403   403   200   200   200   403   403
   GET    api:exercise-detail                       403   403   403   403   200   404   200   403   403
   GET    api:exercise-list                         403   403   403   403   200   200   200   403   403
   GET    api:issued-plan-detail                    403   403   403   403   200   404   200   403   403
   GET    api:issued-plan-handout                   403   200   404   200   200   404   200   404   403
   GET    api:issued-plan-list                      403   403   403   403   200   200   200   403   403
   GET    api:log-entry-list                        403   403   403   403   200   200   200   403   403
   POST   api:log-entry-list                        403   403   403   403   201   400   201   403   403
   GET    api:patient-detail                        403   403   403   403   200   404   200   403   403
   PATCH  api:patient-detail                        403   403   403   403   200   404   200   403   403
   GET    api:patient-list                          403   403   403   403   200   200   200   403   403
   POST   api:patient-list                          403   403   403   403   201   201   201   403   403
   GET    api:plan-detail                           403   403   403   403   200   404   200   403   403
   PATCH  api:plan-detail                           403   403   403   403   200   404   200   403   403
   POST   api:plan-issue                            403   403   403   403   201   404   201   403   403
   GET    api:plan-list                             403   403   403   403   200   200   200   403   403
   POST   api:plan-list                             403   403   403   403   201   400   201   403   403
   PATCH  api:prescription-detail                   403   403   403   403   200   404   200   403   403
   DELETE api:prescription-detail                   403   403   403   403   200   404   200   403   403
   POST   api:prescription-list                     403   403   403   403   201   404   201   403   403
   POST   api:prescription-move                     403   403   403   403   200   404   200   403   403
   GET    api_schema                                403   403   403   403   200   200   200   403   403

   # Signing in
   GET    account_change_password                   login 200   200   200   200   200   200   200   login
   POST   account_change_password                   login 302   302   302   302   302   302   302   login
   GET    account_confirm_email                     login 404   404   404   404   404   404   404   login
   POST   account_confirm_email                     login 405   405   405   405   405   405   405   login
   GET    account_confirm_login_code                302   302   302   302   302   302   302   302   302
   POST   account_confirm_login_code                302   302   302   302   302   302   302   302   302
   GET    account_email                             login 404   404   404   404   404   404   404   login
   POST   account_email                             login 405   405   405   405   405   405   405   login
   GET    account_email_verification_sent           login 404   404   404   404   404   404   404   login
   GET    account_inactive                          200   200   200   200   200   200   200   200   200
   GET    account_login                             200   302   302   302   302   302   302   302   200
   POST   account_login                             302   302   302   302   302   302   302   302   302
   GET    account_logout                            302   200   200   200   200   200   200   200   302
   POST   account_logout                            302   302   302   302   302   302   302   302   302
   GET    account_reauthenticate                    login 200   200   200   200   200   200   200   login
   POST   account_reauthenticate                    login 302   302   302   302   302   302   302   login
   GET    account_request_login_code                200   302   302   302   302   302   302   302   200
   POST   account_request_login_code                302   302   302   302   302   302   302   302   302
   GET    account_reset_password                    200   200   200   200   200   200   200   200   200
   POST   account_reset_password                    302   302   302   302   302   302   302   302   302
   GET    account_reset_password_done               200   200   200   200   200   200   200   200   200
   GET    account_reset_password_from_key           200   200   200   200   200   200   200   200   200
   POST   account_reset_password_from_key           200   200   200   200   200   200   200   200   200
   GET    account_reset_password_from_key_done      200   200   200   200   200   200   200   200   200
   GET    account_set_password                      login 302   302   302   302   302   302   302   login
   POST   account_set_password                      login 302   302   302   302   302   302   302   login
   GET    account_signup                            200   302   302   302   302   302   302   302   200
   POST   account_signup                            200   302   302   302   302   302   302   302   200
   GET    mfa_activate_totp                         login 302   302   302   302   302   302   302   login
   POST   mfa_activate_totp                         login 302   302   302   302   302   302   302   login
   GET    mfa_add_webauthn                          login 302   302   302   302   302   302   302   login
   POST   mfa_add_webauthn                          login 302   302   302   302   302   302   302   login
   GET    mfa_authenticate                          302   302   302   302   302   302   302   302   302
   POST   mfa_authenticate                          302   302   302   302   302   302   302   302   302
   GET    mfa_deactivate_totp                       login 404   404   404   404   404   404   404   login
   POST   mfa_deactivate_totp                       login 404   404   404   404   404   404   404   login
   GET    mfa_download_recovery_codes               login 404   404   404   404   404   404   404   login
   POST   mfa_download_recovery_codes               login 404   404   404   404   404   404   404   login
   GET    mfa_edit_webauthn                         login 302   302   302   302   302   302   302   login
   POST   mfa_edit_webauthn                         login 302   302   302   302   302   302   302   login
   GET    mfa_generate_recovery_codes               login 302   302   302   302   302   302   302   login
   POST   mfa_generate_recovery_codes               login 302   302   302   302   302   302   302   login
   GET    mfa_index                                 login 200   200   200   200   200   200   200   login
   GET    mfa_list_webauthn                         login 200   200   200   200   200   200   200   login
   GET    mfa_login_webauthn                        302   302   302   302   302   302   302   302   302
   POST   mfa_login_webauthn                        302   302   302   302   302   302   302   302   302
   GET    mfa_reauthenticate                        login 302   302   302   302   302   302   302   login
   POST   mfa_reauthenticate                        login 302   302   302   302   302   302   302   login
   GET    mfa_reauthenticate_webauthn               login 302   302   302   302   302   302   302   login
   POST   mfa_reauthenticate_webauthn               login 302   302   302   302   302   302   302   login
   GET    mfa_remove_webauthn                       login 302   302   302   302   302   302   302   login
   POST   mfa_remove_webauthn                       login 302   302   302   302   302   302   302   login
   GET    mfa_view_recovery_codes                   login 404   404   404   404   404   404   404   login
   GET    usersessions_list                         login 200   200   200   200   200   200   200   login
   POST   usersessions_list                         login 302   302   302   302   302   302   302   login

   # The panel
   GET    admin:app_list                            302   302   302   302   200   200   200   404   302
   POST   admin:app_list                            302   302   302   302   200   200   200   404   302
   GET    admin:autocomplete                        302   302   302   302   405   405   405   405   302
   POST   admin:autocomplete                        302   302   302   302   403   403   403   403   302
   GET    admin:clinic_clinic_add                   login 302   302   302   403   403   403   403   login
   POST   admin:clinic_clinic_add                   login 302   302   302   403   403   403   403   login
   GET    admin:clinic_clinic_change                login 302   302   302   403   404   200   200   login
   POST   admin:clinic_clinic_change                login 302   302   302   403   404   302   302   login
   GET    admin:clinic_clinic_changelist            login 302   302   302   403   403   200   200   login
   POST   admin:clinic_clinic_changelist            login 302   302   302   403   403   200   200   login
   GET    admin:clinic_clinic_delete                login 302   302   302   403   404   403   403   login
   POST   admin:clinic_clinic_delete                login 302   302   302   403   404   403   403   login
   GET    admin:clinic_clinic_history               login 302   302   302   403   404   200   200   login
   POST   admin:clinic_clinic_history               login 302   302   302   403   404   200   200   login
   GET    admin:clinic_staffinvitation_add          login 302   302   302   403   403   200   403   login
   POST   admin:clinic_staffinvitation_add          login 302   302   302   403   403   302   403   login
   GET    admin:clinic_staffinvitation_change       login 302   302   302   403   404   200   404   login
   POST   admin:clinic_staffinvitation_change       login 302   302   302   403   404   403   404   login
   GET    admin:clinic_staffinvitation_changelist   login 302   302   302   403   403   200   403   login
   POST   admin:clinic_staffinvitation_changelist   login 302   302   302   403   403   200   403   login
   GET    admin:clinic_staffinvitation_delete       login 302   302   302   403   404   403   404   login
   POST   admin:clinic_staffinvitation_delete       login 302   302   302   403   404   403   404   login
   GET    admin:clinic_staffinvitation_history      login 302   302   302   403   404   200   404   login
   POST   admin:clinic_staffinvitation_history      login 302   302   302   403   404   200   404   login
   GET    admin:clinic_user_add                     login 302   302   302   403   403   403   403   login
   POST   admin:clinic_user_add                     login 302   302   302   403   403   403   403   login
   GET    admin:clinic_user_change                  login 302   302   302   403   404   200   200   login
   POST   admin:clinic_user_change                  login 302   302   302   403   404   302   302   login
   GET    admin:clinic_user_changelist              login 302   302   302   403   403   200   200   login
   POST   admin:clinic_user_changelist              login 302   302   302   403   403   200   200   login
   GET    admin:clinic_user_delete                  login 302   302   302   403   404   403   403   login
   POST   admin:clinic_user_delete                  login 302   302   302   403   404   403   403   login
   GET    admin:clinic_user_history                 login 302   302   302   403   404   200   200   login
   POST   admin:clinic_user_history                 login 302   302   302   403   404   200   200   login
   GET    admin:exercises_article_add               login 302   302   302   200   200   200   403   login
   POST   admin:exercises_article_add               login 302   302   302   302   302   302   403   login
   GET    admin:exercises_article_change            login 302   302   302   200   404   200   404   login
   POST   admin:exercises_article_change            login 302   302   302   302   404   302   404   login
   GET    admin:exercises_article_changelist        login 302   302   302   200   200   200   403   login
   POST   admin:exercises_article_changelist        login 302   302   302   200   200   200   403   login
   GET    admin:exercises_article_delete            login 302   302   302   403   404   403   404   login
   POST   admin:exercises_article_delete            login 302   302   302   403   404   403   404   login
   GET    admin:exercises_article_history           login 302   302   302   200   404   200   404   login
   POST   admin:exercises_article_history           login 302   302   302   200   404   200   404   login
   GET    admin:exercises_exercise_add              login 302   302   302   200   200   200   403   login
   POST   admin:exercises_exercise_add              login 302   302   302   302   302   302   403   login
   GET    admin:exercises_exercise_change           login 302   302   302   200   404   200   404   login
   POST   admin:exercises_exercise_change           login 302   302   302   302   404   302   404   login
   GET    admin:exercises_exercise_changelist       login 302   302   302   200   200   200   403   login
   POST   admin:exercises_exercise_changelist       login 302   302   302   200   200   200   403   login
   GET    admin:exercises_exercise_delete           login 302   302   302   403   404   403   404   login
   POST   admin:exercises_exercise_delete           login 302   302   302   403   404   403   404   login
   GET    admin:exercises_exercise_history          login 302   302   302   200   404   200   404   login
   POST   admin:exercises_exercise_history          login 302   302   302   200   404   200   404   login
   GET    admin:password_change                     302   302   302   302   302   302   302   302   302
   GET    admin:index                               302   302   302   302   200   200   200   200   302
   POST   admin:index                               302   302   302   302   200   200   200   200   302
   GET    admin:jsi18n                              302   302   302   302   200   200   200   200   302
   POST   admin:jsi18n                              302   302   302   302   405   405   405   405   302
   GET    admin:login                               login 403   403   403   302   302   302   302   login
   POST   admin:login                               login 403   403   403   200   200   200   200   login
   GET    admin:logout                              302   302   302   302   405   405   405   405   302
   POST   admin:logout                              302   302   302   302   200   200   200   200   302
   GET    admin:patients_issuedplan_add             login 302   302   302   403   403   403   403   login
   POST   admin:patients_issuedplan_add             login 302   302   302   403   403   403   403   login
   GET    admin:patients_issuedplan_change          login 302   302   302   200   404   200   404   login
   POST   admin:patients_issuedplan_change          login 302   302   302   403   404   403   404   login
   GET    admin:patients_issuedplan_changelist      login 302   302   302   200   200   200   403   login
   POST   admin:patients_issuedplan_changelist      login 302   302   302   200   200   200   403   login
   GET    admin:patients_issuedplan_delete          login 302   302   302   403   404   403   404   login
   POST   admin:patients_issuedplan_delete          login 302   302   302   403   404   403   404   login
   GET    admin:patients_issuedplan_history         login 302   302   302   200   404   200   404   login
   POST   admin:patients_issuedplan_history         login 302   302   302   200   404   200   404   login
   GET    admin:patients_logentry_add               login 302   302   302   403   403   403   403   login
   POST   admin:patients_logentry_add               login 302   302   302   403   403   403   403   login
   GET    admin:patients_logentry_change            login 302   302   302   200   404   200   404   login
   POST   admin:patients_logentry_change            login 302   302   302   403   404   403   404   login
   GET    admin:patients_logentry_changelist        login 302   302   302   200   200   200   403   login
   POST   admin:patients_logentry_changelist        login 302   302   302   200   200   200   403   login
   GET    admin:patients_logentry_delete            login 302   302   302   403   404   403   404   login
   POST   admin:patients_logentry_delete            login 302   302   302   403   404   403   404   login
   GET    admin:patients_logentry_history           login 302   302   302   200   404   200   404   login
   POST   admin:patients_logentry_history           login 302   302   302   200   404   200   404   login
   GET    admin:patients_patient_add                login 302   302   302   200   200   200   403   login
   POST   admin:patients_patient_add                login 302   302   302   302   302   302   403   login
   GET    admin:patients_patient_change             login 302   302   302   200   404   200   404   login
   POST   admin:patients_patient_change             login 302   302   302   302   404   302   404   login
   GET    admin:patients_patient_changelist         login 302   302   302   200   200   200   403   login
   POST   admin:patients_patient_changelist         login 302   302   302   200   200   200   403   login
   GET    admin:patients_patient_delete             login 302   302   302   403   404   403   404   login
   POST   admin:patients_patient_delete             login 302   302   302   403   404   403   404   login
   GET    admin:patients_patient_history            login 302   302   302   200   404   200   404   login
   POST   admin:patients_patient_history            login 302   302   302   200   404   200   404   login
   GET    admin:patients_plan_add                   login 302   302   302   200   200   200   403   login
   POST   admin:patients_plan_add                   login 302   302   302   302   200   302   403   login
   GET    admin:patients_plan_change                login 302   302   302   200   404   200   404   login
   POST   admin:patients_plan_change                login 302   302   302   302   404   302   404   login
   GET    admin:patients_plan_changelist            login 302   302   302   200   200   200   403   login
   POST   admin:patients_plan_changelist            login 302   302   302   200   200   200   403   login
   GET    admin:patients_plan_delete                login 302   302   302   403   404   403   404   login
   POST   admin:patients_plan_delete                login 302   302   302   403   404   403   404   login
   GET    admin:patients_plan_history               login 302   302   302   200   404   200   404   login
   POST   admin:patients_plan_history               login 302   302   302   200   404   200   404   login
"""


class Row(NamedTuple):
    method: str
    route: str
    expected: dict[str, str]


def read(line: str) -> Row:
    method, route, *expected = line.split()
    return Row(method, route, dict(zip(PERSONAS, expected, strict=True)))


TABLE = [read(line) for line in ROWS.splitlines() if line.strip() and not line.strip().startswith("#")]


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_gets_what_the_table_says(
    request: pytest.FixtureRequest, world: SimpleNamespace, persona: str
) -> None:
    client = request.getfixturevalue(persona)

    wrong = [
        f"{row.method} {row.route}: {got}, not {row.expected[persona]}"
        for row in TABLE
        if (got := ask(client, row.method, row.route, world)) != row.expected[persona]
    ]

    assert wrong == []


KEPT = {"exercises:picture", "patients:issued_picture"}  # drawings, the same for whoever may see them


@pytest.mark.parametrize("persona", ["pat", "ann"])
def test_no_browser_or_proxy_keeps_what_names_a_person(
    request: pytest.FixtureRequest, world: SimpleNamespace, persona: str
) -> None:
    client = request.getfixturevalue(persona)
    shown = [
        row.route
        for row in TABLE
        if row.method == "GET" and row.expected[persona] == "200" and ":public_" not in row.route
    ]

    kept = [
        route
        for route in shown
        if route not in KEPT | {"health", "exercises:robots"}
        and "no-store" not in client.get(address(route, world)).headers.get("Cache-Control", "")
    ]

    assert len(shown) > 20
    assert kept == []


@pytest.mark.parametrize("persona", ["anyone", "pat", "ann", "manager", "superuser"])
def test_no_other_method_does_anything(
    request: pytest.FixtureRequest, world: SimpleNamespace, persona: str
) -> None:
    client = request.getfixturevalue(persona)
    known = {(row.method, row.route) for row in TABLE}

    answered = [
        f"{method} {route}: {got}"
        for route in sorted({row.route for row in TABLE if not row.route.startswith(LIBRARIES)})
        for method in METHODS
        if (method, route) not in known
        and (got := ask(client, method, route, world)) not in ("login", "403", "404", "405")
    ]

    assert answered == []


def test_every_act_is_done_for_somebody() -> None:
    refused = [
        f"{row.method} {row.route}"
        for row in TABLE
        if row.method != "GET"
        and not row.route.startswith(LIBRARIES)
        and not {"200", "201", "302"} & {*row.expected.values()}
    ]

    assert refused == []


def test_every_route_stands_in_the_table() -> None:
    missing = sorted(set(routes()) - {row.route for row in TABLE})

    assert missing == []


def routes(patterns: Any = None, namespace: str = "") -> Iterator[str]:
    """The names of all routes. The panel's nameless ones only redirect to named ones."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif pattern.name or namespace != "admin:":
            yield f"{namespace}{pattern.name}"


def send(client: Any, method: str, route: str, world: SimpleNamespace) -> Any:
    """With a body that is right for whoever may send it, so that what is refused is the person."""
    url = address(route, world)
    if method == "GET":
        return client.get(url)
    body = world.bodies.get(route, {})
    if method == "DELETE":
        return client.delete(url, query_params=body)
    if route.startswith("admin:") and route.endswith(("_add", "_change")):
        shown = client.get(url)
        if shown.status_code == 200:  # what the page would send, and what it cannot know
            body = {name: value for name, value in fields_of(shown).items() if value is not None} | body
    options = {"content_type": "application/json"} if route.startswith("api:") else {}
    return getattr(client, method.lower())(url, body, **options)


def ask(client: Any, method: str, route: str, world: SimpleNamespace) -> str:
    """What the persona gets; whatever the request did is taken back."""
    cache.clear()  # the limits of sign-in attempts
    cookies = client.cookies.copy()
    point = transaction.savepoint()
    answer = send(client, method, route, world)
    transaction.savepoint_rollback(point)
    client.cookies = cookies
    if answer.status_code == 302 and "/account/login/?next=" in answer.url:
        return "login"
    return str(answer.status_code)
