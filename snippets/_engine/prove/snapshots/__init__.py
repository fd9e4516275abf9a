"""What pages put out when somebody last looked, kept in files."""
