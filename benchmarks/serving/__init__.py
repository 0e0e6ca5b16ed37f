"""Requests a second of the service, beside the servers a team would otherwise write. Run: make bench-peers."""
