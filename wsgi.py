"""What gunicorn serves: ``gunicorn wsgi:app``."""

from app import boot

app = boot()
