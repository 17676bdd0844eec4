"""What every value that crosses a room has in common: frozen, strict, no unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown fields are an error, so a typo in a file is never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
