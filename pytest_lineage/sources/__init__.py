"""One file a kind of subject: each finds and reads records. Sources never import one another."""
