"""Verbs of the register: import a file, move a licence, check by hand, invite an expert."""

from app.registry.service.absences import add_absence, end_absence
from app.registry.service.capacity import declare_capacity
from app.registry.service.chamber import admit_member, end_membership, impose_measure, lift_suspension
from app.registry.service.checking import check_by_hand, link_person
from app.registry.service.clearances import end_clearance, give_clearance
from app.registry.service.expiring import send_expiry_warnings
from app.registry.service.importing import ImportOutcome, import_register
from app.registry.service.inviting import invite_expert
from app.registry.service.licences import restore_licence, suspend_licence, terminate_licence
from app.registry.service.merging import Change
from app.registry.service.one_time import enter_one_time
from app.registry.service.reading import NEEDED, OPTIONAL, CellProblem, FileBroken

__all__ = [
    "NEEDED",
    "OPTIONAL",
    "CellProblem",
    "Change",
    "FileBroken",
    "ImportOutcome",
    "add_absence",
    "admit_member",
    "check_by_hand",
    "declare_capacity",
    "end_absence",
    "end_clearance",
    "end_membership",
    "enter_one_time",
    "give_clearance",
    "import_register",
    "impose_measure",
    "invite_expert",
    "lift_suspension",
    "link_person",
    "restore_licence",
    "send_expiry_warnings",
    "suspend_licence",
    "terminate_licence",
]
