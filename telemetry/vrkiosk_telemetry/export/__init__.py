"""Records in the forms other tools read, and in forms that tell less about people.

`exporting` does whole runs; each format has a module; `anonymise` has the tiers. docs/export.md.
"""
