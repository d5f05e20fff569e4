"""From a patient's counts so far to what may come, by particles that are patients of the engine."""
