"""What users can do that writes to the database. Each act is one atomic function and says what it refuses."""

from patients.services.answering import choose_answer, mend_gap, write_answer
from patients.services.barriers import note_barrier
from patients.services.drafts import (
    MAX_EXERCISES,
    add_exercise,
    delete_unused,
    duplicate_row,
    in_page_order,
    move_row,
    read_dose,
    remove_row,
    save_draft,
    set_dose,
    start_plan,
    swap_exercise,
    use_copy,
)
from patients.services.ending import finish_plan, note_first_opening, take_up_plan, withdraw_version
from patients.services.equipment import record_equipment
from patients.services.films import add_patient_film, remove_patient_film
from patients.services.gate import AlreadyDone, Edit, StaleDraft, lock_draft
from patients.services.handing import cover, discharge, hand_back, hand_over, take_back_patient
from patients.services.history import History, earlier_states, history_of, redo, restore, undo
from patients.services.inserting import Inserted, insert_state
from patients.services.inviting import (
    accept_invitation,
    invite_again,
    invite_patient,
    open_invitation,
    print_instead,
)
from patients.services.issuing import MAX_CHARACTERS, gaps_in, issue_plan, refuse_too_long
from patients.services.log import (
    CORRECTABLE,
    LATEST_LOG,
    correct,
    is_correctable,
    noon_of,
    record_each,
    record_session,
    take_back,
)
from patients.services.looking import mark_seen
from patients.services.measures import (
    LoadedMeasures,
    ask_for_measure,
    correct_measurement,
    load_measures,
    record_measurement,
    take_back_measurement,
    withdraw_measure_request,
)
from patients.services.messaging import mark_read, send_message, tell_of_message
from patients.services.noting import write_note
from patients.services.phases import close_phase, open_phase, set_phases
from patients.services.record import (
    Double,
    LikelyDouble,
    StaleRecord,
    add_patient,
    change_patient,
    likely_doubles,
)
from patients.services.reminders import end_feed, find_feed, make_feed, set_reminder, stop_reminders
from patients.services.repeats import Begun, copy_plan, join_plan, last_plan, repeat_plan
from patients.services.telling import Told, tell_of_version
from patients.services.templates import change_template, insert_template, save_template, set_archived
from patients.services.usual import save_usual

__all__ = [
    "CORRECTABLE",
    "LATEST_LOG",
    "MAX_CHARACTERS",
    "MAX_EXERCISES",
    "AlreadyDone",
    "Begun",
    "Double",
    "Edit",
    "History",
    "Inserted",
    "LikelyDouble",
    "LoadedMeasures",
    "StaleDraft",
    "StaleRecord",
    "Told",
    "accept_invitation",
    "add_exercise",
    "add_patient",
    "add_patient_film",
    "ask_for_measure",
    "change_patient",
    "change_template",
    "choose_answer",
    "close_phase",
    "copy_plan",
    "correct",
    "correct_measurement",
    "cover",
    "delete_unused",
    "discharge",
    "duplicate_row",
    "earlier_states",
    "end_feed",
    "find_feed",
    "finish_plan",
    "gaps_in",
    "hand_back",
    "hand_over",
    "history_of",
    "in_page_order",
    "insert_state",
    "insert_template",
    "invite_again",
    "invite_patient",
    "is_correctable",
    "issue_plan",
    "join_plan",
    "last_plan",
    "likely_doubles",
    "load_measures",
    "lock_draft",
    "make_feed",
    "mark_read",
    "mark_seen",
    "mend_gap",
    "move_row",
    "noon_of",
    "note_barrier",
    "note_first_opening",
    "open_invitation",
    "open_phase",
    "print_instead",
    "read_dose",
    "record_each",
    "record_equipment",
    "record_measurement",
    "record_session",
    "redo",
    "refuse_too_long",
    "remove_patient_film",
    "remove_row",
    "repeat_plan",
    "restore",
    "save_draft",
    "save_template",
    "save_usual",
    "send_message",
    "set_archived",
    "set_dose",
    "set_phases",
    "set_reminder",
    "start_plan",
    "stop_reminders",
    "swap_exercise",
    "take_back",
    "take_back_measurement",
    "take_back_patient",
    "take_up_plan",
    "tell_of_message",
    "tell_of_version",
    "undo",
    "use_copy",
    "withdraw_measure_request",
    "withdraw_version",
    "write_answer",
    "write_note",
]
