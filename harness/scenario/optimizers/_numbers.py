"""What fields of several optimizers may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

NotNegative = Annotated[float, Field(ge=0)]
Decay = Annotated[float, Field(ge=0, lt=1)]
"""What is left of a moving average from step to step, whose start is corrected for."""
Share = Annotated[float, Field(ge=0, le=1)]
"""The same of one that is not corrected."""
