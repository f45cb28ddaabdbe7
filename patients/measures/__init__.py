"""Outcome measures: instruments as data files, their scores, the words about a change, a chart and a printed form.

Nothing here knows a model: `patients.models.measures` keeps instruments and what was measured with them.
"""
