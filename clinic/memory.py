"""How a long-running process keeps its memory."""

import ctypes
import gc
from contextlib import suppress
from importlib import import_module

from django.conf import settings

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of mallopt(3)
KEPT_FREE, LARGE_BLOCK = 16 * 2**20, 128 * 2**10  # bytes; glibc's own usual size of a large block
NEW_OBJECTS = 10_000  # before the collector looks through them


def give_back() -> None:
    """Have freed memory returned to the system.

    By default, glibc raises its thresholds with each large block that a handout frees, and so keeps more and more.
    Fixed thresholds cost handouts about 5 per cent more time and save 10 per cent of memory at the peak. Other C
    libraries have no such setting.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_TRIM_THRESHOLD, KEPT_FREE)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)


def settle() -> None:
    """Load what the first request would load, and keep the garbage collector away from all of it.

    Python's collector looks through all objects that are alive, again after every few pages, which takes longer than
    making one of them. What a server loads when it starts stays until it ends, so nothing is found there; and a page
    of a long list makes tens of thousands of objects, of which 700 at a time are soon looked through.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
