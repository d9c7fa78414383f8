"""Pages of the register: public to read, kept by the Ministry's reviewers."""

from app.registry.views import capacity, clearances, expiring, keeping, public
from app.registry.views.base import bp

blueprints = (bp,)

__all__ = ["blueprints", "capacity", "clearances", "expiring", "keeping", "public"]
