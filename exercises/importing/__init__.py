"""Import of exercises, articles and plan templates: our own JSON, CSV and ZIP, and free-exercise-db's JSON.

The rooms, in the order that a file goes through them:

- `text`, `json_rows`, `csv_rows`, `zip_files`: the bytes become raw rows, a few at a time. `opening` chooses which.
- `free_exercise_db`, `columns`: a raw row of a foreign shape becomes one of ours.
- `checking`, `words`: a row is right, remarkable or refused, by the rules of `exercises.fields`.
- `matching`: what the library has already: the same, or something with nearly the same name.
- `staging`: every row with what is to be said about it waits in a table, where a person looks at it.
- `storing`: the rows that were looked at become the clinic's, all in one transaction.
- `work`: the two steps as work that waits, and the acts that put them into the queue.
"""
