"""What the project promises to authors and readers."""
