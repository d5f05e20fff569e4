"""Patients who live a scenario: to the end, or step by step; what was recorded, in memory and in files."""
