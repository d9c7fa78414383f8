"""Pages of the Chamber: complaints, members, figures."""

from app.complaints.views import complaints, members, steps
from app.complaints.views.base import bp

blueprints = (bp,)

__all__ = ["blueprints", "complaints", "members", "steps"]
