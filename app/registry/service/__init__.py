"""Verbs of the register: import a file, move a licence, check by hand, link an account."""

from app.registry.service.checking import check_by_hand, link_person
from app.registry.service.importing import Change, ImportOutcome, import_register
from app.registry.service.licences import restore_licence, suspend_licence, terminate_licence
from app.registry.service.reading import CellProblem, FileBroken

__all__ = [
    "CellProblem",
    "Change",
    "FileBroken",
    "ImportOutcome",
    "check_by_hand",
    "import_register",
    "link_person",
    "restore_licence",
    "suspend_licence",
    "terminate_licence",
]
