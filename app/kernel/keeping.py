"""What the settings keep for the services: the master key of the seals, and the store of files.

The only bridge between the services, which are deaf to the web, and the running application.
"""

from __future__ import annotations

from flask import current_app

from app.kernel.filestore import FileStore, FolderStore
from app.kernel.sealing import MasterKey


def master_key() -> MasterKey:
    """The key that wraps every sealing key; it lives in the settings, never in the database."""
    return MasterKey.from_base64(current_app.config["SETTINGS"].sealing_key)


def file_store() -> FileStore:
    """Where uploaded and issued files lie, under the SHA-256 of their bytes."""
    return FolderStore(current_app.config["SETTINGS"].file_store)


def site_address() -> str:
    """The address of this site, without a stroke at its end: what a printed paper points at."""
    return str(current_app.config["SETTINGS"].site_address)
