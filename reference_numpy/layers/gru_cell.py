"""One time step of it: the gru of _recurrent.py."""

from __future__ import annotations

from reference_numpy.layers._recurrent import GRUCell as GRUCell
