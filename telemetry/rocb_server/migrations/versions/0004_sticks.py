"""The last stick that was taken from each kiosk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From what kiosks tell."""
    op.create_table(
        "consignment",
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"]),
        sa.PrimaryKeyConstraint("kiosk"),
    )
