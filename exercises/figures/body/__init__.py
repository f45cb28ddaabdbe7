"""The body itself: its joints and measures, how two bones bend, the points on its skin."""
