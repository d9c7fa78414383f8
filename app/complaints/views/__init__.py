"""Pages of the Chamber: complaints, members, figures, methodical reviews."""

from app.complaints.views import complaints, members, methodical, steps
from app.complaints.views.base import bp

blueprints = (bp,)

__all__ = ["blueprints", "complaints", "members", "methodical", "steps"]
