"""What `manage.py bench` measures of the handout, and of WeasyPrint beside it."""
