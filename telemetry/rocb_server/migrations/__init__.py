"""Changes of the tables from release to release, for Alembic; run by `database.Database`."""
