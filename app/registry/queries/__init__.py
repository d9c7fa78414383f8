"""Read-only questions about the register of experts."""

from app.registry.queries.people import expert, expert_of, experts_of_institute
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
    "ExpertPage",
    "Listing",
    "RegisterFilter",
    "check_of",
    "checks",
    "expert",
    "expert_of",
    "expert_page",
    "experts_of_institute",
    "last_import",
    "recent_imports",
]
