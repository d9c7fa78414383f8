"""Read-only questions about the register of experts."""

from app.registry.queries.capacity import Declarations
from app.registry.queries.chamber import measures_of, suspension, suspension_of, suspension_of_person
from app.registry.queries.clearances import clearance_of, clearances_of
from app.registry.queries.expiring import Expiring, Expiry, expiring_of, last_days, running_out
from app.registry.queries.people import expert, expert_numbered, expert_of, experts_of_institute, one_time_of
from app.registry.queries.register import (
    ExpertPage,
    Listing,
    RegisterFilter,
    check_of,
    checks,
    expert_page,
    last_import,
    recent_imports,
)

__all__ = [
    "Declarations",
    "ExpertPage",
    "Expiring",
    "Expiry",
    "Listing",
    "RegisterFilter",
    "check_of",
    "checks",
    "clearance_of",
    "clearances_of",
    "expert",
    "expert_numbered",
    "expert_of",
    "expert_page",
    "experts_of_institute",
    "expiring_of",
    "last_days",
    "last_import",
    "measures_of",
    "one_time_of",
    "recent_imports",
    "running_out",
    "suspension",
    "suspension_of",
    "suspension_of_person",
]
