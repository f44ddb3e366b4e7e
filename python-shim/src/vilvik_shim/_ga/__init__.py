"""What a GA is at a moment: which run, its arguments, its result, its state. Only reads: no file, no fitness call."""
