"""One file a kind of check, each a pure generator over one claim. Checks never import one another."""
