"""What a process that lives long keeps of the machine's memory."""

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of mallopt(3)
KEPT_FREE, LARGE_BLOCK = 16 * 2**20, 128 * 2**10  # bytes; glibc's own usual size of a large block


def give_back() -> None:
    """Left alone, glibc learns from the large blocks of each handout to keep ever more of what was freed.

    Fixed thresholds end that: 10 per cent less at the peak, for about 5 per cent more time with handouts. Other C
    libraries have no such setting.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_TRIM_THRESHOLD, KEPT_FREE)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
