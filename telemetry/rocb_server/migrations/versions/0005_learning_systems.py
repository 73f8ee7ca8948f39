"""Pairings with learning systems, and what a learning record store has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From sticks."""
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("passed", sa.Boolean(), nullable=True))
    op.create_table(
        "lms_package",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("scenario", sa.String(length=200), nullable=False),
        sa.Column("made", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_table(
        "lms_pairing",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("scenario", sa.String(length=200), nullable=False),
        sa.Column("made", sa.String(length=32), nullable=False),
        sa.Column("officer", sa.String(length=200), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index("ix_lms_pairing_code", "lms_pairing", ["code"])
    op.create_table(
        "lms_statements",
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("session"),
    )
