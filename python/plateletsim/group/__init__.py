"""Many patients at once: cohorts from the day of diagnosis, the same patients under several scenarios."""
