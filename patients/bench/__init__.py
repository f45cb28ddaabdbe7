"""The measurements of `manage.py bench`: visits, handouts, and WeasyPrint for comparison."""
