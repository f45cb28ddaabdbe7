"""The acts: each one function, atomic, which says what it refuses."""

from patients.services.drafts import (
    MAX_EXERCISES,
    StaleDraft,
    add_exercise,
    lock_draft,
    move_row,
    read_dose,
    remove_row,
    save_draft,
    start_plan,
)
from patients.services.inviting import (
    accept_invitation,
    invite_again,
    invite_patient,
    open_invitation,
    print_instead,
)
from patients.services.issuing import MAX_CHARACTERS, issue_plan, refuse_too_long
from patients.services.log import record_session

__all__ = [
    "MAX_CHARACTERS",
    "MAX_EXERCISES",
    "StaleDraft",
    "accept_invitation",
    "add_exercise",
    "invite_again",
    "invite_patient",
    "issue_plan",
    "lock_draft",
    "move_row",
    "open_invitation",
    "print_instead",
    "read_dose",
    "record_session",
    "refuse_too_long",
    "remove_row",
    "save_draft",
    "start_plan",
]
