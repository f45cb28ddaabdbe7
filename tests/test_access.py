"""Who gets what: a row for each route and method, a column for each persona.

`login` is a redirect to the sign-in page. Not visible is 404; visible but not allowed is 403.
"""

PERSONAS = ["anon", "pat", "other_pat", "helper", "ann", "other_ann", "manager", "superuser", "disabled"]

#  method route                          anon  pat   o_pat helper ann   o_ann manager super disabled
ROWS = """
   GET    home                           login 302   302   302    200   200   200     302   login
   GET    health                         200   200   200   200    200   200   200     200   200

   GET    exercises:library              login 403   403   403    200   200   200     200   login
   GET    exercises:exercise             login 403   403   403    200   404   200     404   login
   GET    exercises:articles             login 403   403   403    200   200   200     200   login
   GET    exercises:article              login 403   403   403    200   200   200     404   login
   GET    exercises:picture              login 403   403   403    200   404   200     404   login

   GET    patients:new                   login 403   403   403    200   200   200     302   login
   POST   patients:new                   login 403   403   403    422   422   422     302   login
   GET    patients:patient               login 403   403   403    200   404   200     404   login
   GET    patients:edit                  login 403   403   403    200   404   200     404   login
   POST   patients:edit                  login 403   403   403    422   404   422     404   login
   POST   patients:discharge             login 403   403   403    302   404   302     404   login
   POST   patients:invite                login 403   403   403    422   404   422     404   login
   POST   patients:new_plan              login 403   403   403    302   404   302     404   login

   GET    patients:plan                  login 403   403   403    200   404   200     404   login
   GET    patients:plan_details          login 403   403   403    200   404   200     404   login
   POST   patients:plan_details          login 403   403   403    422   404   422     404   login
   POST   patients:add                   login 403   403   403    422   404   422     404   login
   GET    patients:row                   login 403   403   403    200   404   200     404   login
   POST   patients:row                   login 403   403   403    422   404   422     404   login
   POST   patients:dose                  login 403   403   403    422   404   422     404   login
   POST   patients:move                  login 403   403   403    422   404   422     404   login
   POST   patients:remove                login 403   403   403    422   404   422     404   login
   POST   patients:issue                 login 403   403   403    409   404   409     404   login
   GET    patients:preview               login 403   403   403    200   404   200     404   login

   GET    patients:handout               login 200   404   200    200   404   200     404   login
   GET    patients:issued_picture        login 200   404   200    200   404   200     404   login

   GET    patients:today                 login 200   200   200    403   403   403     403   login
   POST   patients:log                   login 404   404   404    403   403   403     403   login
   POST   patients:switch                login 404   404   404    404   404   404     404   login

   GET    patients:enter_code            200   200   200   200    200   200   200     200   200
   POST   patients:enter_code            422   422   422   422    422   422   422     422   422
   GET    patients:join                  200   200   200   200    200   200   200     200   200
   POST   patients:join                  422   422   422   422    422   422   422     422   422
   GET    staff_join                     200   403   403   403    403   403   403     403   200
   POST   staff_join                     422   403   403   403    403   403   403     403   422

   GET    account_login                  200   302   302   302    302   302   302     302   200
   POST   account_login                  200   302   302   302    302   302   302     302   200
   GET    account_logout                 302   200   200   200    200   200   200     200   302
   POST   account_logout                 302   302   302   302    302   302   302     302   302
   GET    account_signup                 200   302   302   302    302   302   302     302   200
   POST   account_signup                 200   302   302   302    302   302   302     302   200
   GET    account_inactive               200   200   200   200    200   200   200     200   200
   GET    account_change_password        login 200   200   200    200   200   200     200   login
   POST   account_change_password        login 200   200   200    200   200   200     200   login
   GET    account_set_password           login 302   302   302    302   302   302     302   login
   POST   account_set_password           login 302   302   302    302   302   302     302   login
   GET    account_reset_password         200   200   200   200    200   200   200     200   200
   POST   account_reset_password         200   200   200   200    200   200   200     200   200
   GET    account_reset_password_done    200   200   200   200    200   200   200     200   200
   GET    account_reset_password_from_key        200 200 200 200 200 200 200 200 200
   POST   account_reset_password_from_key        200 200 200 200 200 200 200 200 200
   GET    account_reset_password_from_key_done   200 200 200 200 200 200 200 200 200
   GET    account_email                  login 200   200   200    200   200   200     200   login
   POST   account_email                  login 302   302   302    302   302   302     302   login
   GET    account_email_verification_sent 200  200   200   200    200   200   200     200   200
   GET    account_confirm_email          200   200   200   200    200   200   200     200   200
   POST   account_confirm_email          404   404   404   404    404   404   404     404   404
   GET    account_request_login_code     200   302   302   302    302   302   302     302   200
   POST   account_request_login_code     200   302   302   302    302   302   302     302   200
   GET    account_confirm_login_code     302   302   302   302    302   302   302     302   302
   POST   account_confirm_login_code     302   302   302   302    302   302   302     302   302
   GET    account_reauthenticate         login 200   200   200    200   200   200     200   login
   POST   account_reauthenticate         login 200   200   200    200   200   200     200   login
   GET    mfa_authenticate               login login login login  login login login   login login
   POST   mfa_authenticate               login login login login  login login login   login login
"""
