"""Work that waits for a worker: the queue, the mail, what is done again and again, and the worker itself."""
