"""The command line; the only room whose modules print."""
