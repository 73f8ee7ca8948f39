"""The tablet's pages, one module each."""
