"""What can be found wrong with a figure without looking at it."""
