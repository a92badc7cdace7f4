"""What records say about the items of the scale: values from below, put to its scores."""
