"""The HTML document printed: tags, metadata, attachments."""
