"""Clinical trials: twins who live every arm, patients drawn among them, and what a trial would find."""
