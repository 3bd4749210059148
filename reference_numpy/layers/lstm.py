"""Over the time steps of a sample: the lstm of _recurrent.py."""

from __future__ import annotations

from reference_numpy.layers._recurrent import LSTM as LSTM
