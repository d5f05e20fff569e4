"""What a scenario is: a file, its declared keys, its events in time, what a run of it records."""
