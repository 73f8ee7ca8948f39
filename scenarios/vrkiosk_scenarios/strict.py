"""What all models of a scenario file share: strict fields, ranges, and how a refusal is said."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Millimetres3 = tuple[float, float, float]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """A table of a scenario file: frozen, no unknown keys, no conversion of types."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True)


def wrong(message: str) -> PydanticCustomError:
    """What a validator raises: `message` continues "expected ..."."""
    return PydanticCustomError("scenario", "{message}", {"message": message})
