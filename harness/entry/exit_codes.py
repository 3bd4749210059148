"""What the program's exit code says.

0 as expected; 1 something differs or is not as expected, or `grade` cannot run a submission; 2 wrong usage, scenario,
data or implementation (wins over 1); 3 a bug of ours, or `grade` broke at a submission; 4 a submission needs a person;
130 interrupted; 141 nobody reads what we print any more, as after `| head` (what a shell says of programs that this
ends).
"""

from __future__ import annotations

AS_EXPECTED, DIFFERS, WRONG_INPUT, OUR_BUG, NEEDS_PERSON, INTERRUPTED, READER_GONE = 0, 1, 2, 3, 4, 130, 141
