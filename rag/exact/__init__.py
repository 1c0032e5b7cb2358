"""What can be compared exactly: numbers with their units, dates and names."""
