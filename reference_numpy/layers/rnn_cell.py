"""One time step of it: the rnn of _recurrent.py."""

from __future__ import annotations

from reference_numpy.layers._recurrent import RNNCell as RNNCell
