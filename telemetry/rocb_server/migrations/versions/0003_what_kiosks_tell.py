"""What kiosks tell of themselves; sessions by when they were received."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From officers and classes."""
    op.create_table(
        "kiosk_state",
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"]),
        sa.PrimaryKeyConstraint("kiosk"),
    )
    op.create_index("session_by_receipt", "session", ["received"])
