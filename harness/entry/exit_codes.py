"""What the program's exit code says.

0 as expected; 1 something differs or is not as expected; 2 wrong usage, scenario, data or implementation (wins over
1); 3 a bug of ours; 130 interrupted; 141 nobody reads what we print any more, as after `| head` (what a shell says of
programs that this ends).
"""

from __future__ import annotations

AS_EXPECTED, DIFFERS, WRONG_INPUT, OUR_BUG, INTERRUPTED, READER_GONE = 0, 1, 2, 3, 130, 141
