"""The main path: two sides in lockstep, compared, judged, recorded."""
