"""What an author of this project calls: `python -m snippets` and a command. See CONTRIBUTING.md."""
