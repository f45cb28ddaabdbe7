"""What a poses file says: read, checked, and solved to where every joint is."""
