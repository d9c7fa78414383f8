"""Taking the whole file of an expertise out: asked for by a member of the body, made by a job, offered for a time."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import Package
from app.casework.policy import Case
from app.casework.queries import get_file_visible_to, history
from app.casework.queries.costs import EXPORT_RULE
from app.casework.service import letters
from app.casework.service.cabinet import write_cabinet_set
from app.casework.service.package_contents import collect, index_of, last_moment
from app.casework.service.steps import insist, take
from app.casework.states import PackageKind, PackageState
from app.intake.models import Expertise
from app.kernel.bags import payload_of, write_bag
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import DomainError
from app.kernel.filestore import FileDamaged, FileRefused, StoredFile
from app.kernel.i18n import LOCALES, _l, day, force_locale
from app.kernel.jobs import defer
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move
from app.reference import queries as reference

ZIP = "application/zip"
LIMIT_BYTES = 8 * 1024**3
IN_MEMORY_BYTES = 16 * 1024**2
INDEX = _l("Contents of the package")
FOR, ASKED_ON, BODY = _l("Made for"), _l("Asked for on"), _l("Appointing body")
# What may befall a package without being a fault of the program.
EXPECTED = (DomainError, FileDamaged, FileRefused, OSError, ValueError, RuntimeError)


def export_package(expertise: Expertise, *, kind: PackageKind, by: Person, at: datetime) -> Package:
    """Ask for the whole file as one package (BagIt, or the set for the Court Cabinet). A job makes it.

    One of a kind is made at a time; it bears the name of whoever asked for it.
    """
    case = take(expertise, at=at)
    insist(policy.can_export(by, case), "export", case.expertise.state)
    package = Package(expertise_id=expertise.id, kind=kind, asked_at=at, asked_by_id=by.id)
    db.session.add(package)
    db.session.flush()  # a second one of the kind fails here: uq_package_in_making
    record(package, "ask", by=by, at=at, facts={"kind": kind.value})
    defer("casework.begin_package", package_id=str(package.id))
    return package


def _locked(package_id: uuid.UUID) -> Package | None:
    return db.session.get(Package, package_id, with_for_update=True, populate_existing=True)


def begin_package(package_id: uuid.UUID, *, at: datetime) -> None:
    """The job has taken it up: the page says so while it is made. A second run does nothing."""
    package = _locked(package_id)
    if package is None or package.state is not PackageState.ASKED:
        return
    make_move(package, "begin", by=None, at=at)
    defer("casework.make_package", package_id=str(package.id))


def make_package(package_id: uuid.UUID, *, at: datetime) -> None:
    """Make it, keep it in the file store, tell who asked, also if it fails. A second run does nothing."""
    package = _locked(package_id)
    if package is None or package.state is not PackageState.IN_MAKING:
        return
    expertise = package.expertise
    try:
        stored, contents = _made(package, at=at)
    except EXPECTED as problem:
        package.fault, package.settled_at = type(problem).__name__, at
        make_move(package, "fail", by=None, at=at, facts={"fault": package.fault})
        letters.to_people([package.asked_by_id], expertise, "package_failed", at=at)
        return
    term = reference.rule(EXPORT_RULE, on=day_of(at)).value
    package.until = day_of(at) + timedelta(days=term) if term is not None else None
    package.sha256, package.size_bytes, package.contents = stored.sha256, stored.size, contents
    package.settled_at = at
    make_move(package, "finish", by=None, at=at, facts={"sha256": package.sha256})
    letters.to_people([package.asked_by_id], expertise, "package_ready", at=at)


def _made(package: Package, *, at: datetime) -> tuple[StoredFile, dict[str, Any]]:
    """As whoever asked sees the file now: a right that was lost meanwhile gives no package."""
    case = get_file_visible_to(package.asked_by, package.expertise_id, on=day_of(at)).case
    insist(policy.can_export(package.asked_by, case), "export", case.expertise.state)
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as made, _in_language_of(case):
        target = cast("BinaryIO", made)
        write = {PackageKind.BAG: write_bag_of, PackageKind.COURT_CABINET: write_cabinet_of}[package.kind]
        contents = write(target, case, package)
        made.seek(0)
        return file_store().put_own(target, media_type=ZIP, limit_bytes=LIMIT_BYTES), contents


def _in_language_of(case: Case) -> Any:
    return force_locale(LOCALES[case.expertise.ruling_language])


def _for_whom(package: Package) -> tuple[tuple[str, str], ...]:
    """The watermark: whose copy it is."""
    body = str(getattr(package.expertise.body, f"name_{package.expertise.ruling_language}"))
    asked = day(package.asked_at)
    return ((str(FOR), package.asked_by.name), (str(ASKED_ON), asked), (str(BODY), body))


def write_bag_of(target: BinaryIO, case: Case, package: Package) -> dict[str, Any]:
    """A bag by RFC 8493; returns what went in. The same file, reader and day give the same bytes."""
    found = collect(case, by=package.asked_by, on=day_of(package.asked_at))
    at = last_moment(history(case, for_body=True)[::-1], case)
    index = index_of(case, found, facts=_for_whom(package), title=str(INDEX), at=at)
    number = case.expertise.number
    info = {
        "Source-Organization": str(getattr(case.expertise.body, f"name_{case.expertise.ruling_language}")),
        "Contact-Name": package.asked_by.name,
        "External-Description": f"The whole file of forensic expertise {number}",
        "External-Identifier": number,
        "Bagging-Date": day_of(package.asked_at).isoformat(),
        "Internal-Sender-Description": f"Copy made for {package.asked_by.name}. It holds personal data.",
        "Bag-Software-Agent": "Sarap",
    }
    files = [*(piece.payload for piece in found.pieces), payload_of("index.pdf", index)]
    write_bag(target, number, files, info)
    return {"files": len(files), "missing": len(found.missing)}


def write_cabinet_of(target: BinaryIO, case: Case, package: Package) -> dict[str, Any]:
    """The set for the Court Cabinet; returns parts, files and how many were left out."""
    found = collect(case, by=package.asked_by, on=day_of(package.asked_at))
    return write_cabinet_set(target, case.expertise.number, found, facts=_for_whom(package))


def is_offered(package: Package, *, at: datetime) -> bool:
    """Is the package still within its days?"""
    return package.until is None or day_of(at) <= package.until
