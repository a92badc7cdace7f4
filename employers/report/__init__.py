"""What pages about employers show. Nothing here asks about a client."""
