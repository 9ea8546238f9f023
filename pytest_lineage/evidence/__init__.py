"""One file a provider: each answers the questions that name it, in bulk. Providers never import one another."""
