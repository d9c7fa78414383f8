"""What gunicorn serves: ``gunicorn wsgi:app``."""

from app import boot, settle

app = boot()
settle()
