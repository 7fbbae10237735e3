"""One HTML document from the blocks, for paper or for the screen."""
