"""Over the time steps of a sample: the rnn of _recurrent.py."""

from __future__ import annotations

from reference_numpy.layers._recurrent import RNN as RNN
