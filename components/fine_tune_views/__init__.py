"""What /fine_tune shows, one file each: a new run, a run, several runs beside each other."""
