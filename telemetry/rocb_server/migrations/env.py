"""What Alembic runs: the changes, on the connection `database.Database` hands it."""

from __future__ import annotations

from alembic import context

from rocb_server.models import Base


def run() -> None:
    """Brings the database of `connection` up to date, in the transaction it is in."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    context.run_migrations()


run()
