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
from patients.services.log import CORRECTABLE, correct, is_correctable, noon_of, record_session, take_back
from patients.services.record import (
    Double,
    LikelyDouble,
    StaleRecord,
    add_patient,
    change_patient,
    likely_doubles,
)

__all__ = [
    "CORRECTABLE",
    "MAX_CHARACTERS",
    "MAX_EXERCISES",
    "Double",
    "LikelyDouble",
    "StaleDraft",
    "StaleRecord",
    "accept_invitation",
    "add_exercise",
    "add_patient",
    "change_patient",
    "correct",
    "invite_again",
    "invite_patient",
    "is_correctable",
    "issue_plan",
    "likely_doubles",
    "lock_draft",
    "move_row",
    "noon_of",
    "open_invitation",
    "print_instead",
    "read_dose",
    "record_session",
    "refuse_too_long",
    "remove_row",
    "save_draft",
    "start_plan",
    "take_back",
]
