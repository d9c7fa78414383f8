"""Verbs of the register: import a file, move a licence, check by hand, invite an expert."""

from app.registry.service.absences import add_absence
from app.registry.service.checking import check_by_hand, link_person
from app.registry.service.importing import ImportOutcome, import_register
from app.registry.service.inviting import invite_expert
from app.registry.service.licences import restore_licence, suspend_licence, terminate_licence
from app.registry.service.merging import Change
from app.registry.service.reading import CellProblem, FileBroken

__all__ = [
    "CellProblem",
    "Change",
    "FileBroken",
    "ImportOutcome",
    "add_absence",
    "check_by_hand",
    "import_register",
    "invite_expert",
    "link_person",
    "restore_licence",
    "suspend_licence",
    "terminate_licence",
]
