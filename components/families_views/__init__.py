"""What /families shows, one file each."""
