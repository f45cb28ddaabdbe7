"""The drawn figures: a mannequin whose poses are data."""
