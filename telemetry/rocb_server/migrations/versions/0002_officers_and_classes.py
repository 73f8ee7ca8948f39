"""Officers, classes, scenario packs, and what kiosks said of what they fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the first tables."""
    _people()
    _items()


def _people() -> None:
    op.create_table(
        "centre",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "officer",
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("pin_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.String(length=32), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("removed", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["centre"], ["centre.id"]),
        sa.PrimaryKeyConstraint("pseudonym"),
    )
    op.create_index("ix_officer_centre", "officer", ["centre"])
    op.create_table(
        "training_class",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("class_name", sa.String(length=60), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.String(length=32), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("ticket_of", sa.String(length=64), nullable=True),
        sa.Column("ticket_issued", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["centre"], ["centre.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_training_class_centre", "training_class", ["centre"])
    op.create_index("ix_training_class_until", "training_class", ["until"])


def _items() -> None:
    op.create_table(
        "pack",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=True),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("added", sa.String(length=32), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index("ix_pack_centre", "pack", ["centre"])
    op.create_table(
        "item_taken",
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"]),
        sa.PrimaryKeyConstraint("item", "kiosk"),
    )
