"""Many runs over parameters: designs, who does the runs, the file that keeps them, what they say."""
