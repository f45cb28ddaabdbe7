"""A figure in plain words, as alternative text and for the person who checks it."""
