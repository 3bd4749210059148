"""One time step of it: the lstm of _recurrent.py."""

from __future__ import annotations

from reference_numpy.layers._recurrent import LSTMCell as LSTMCell
