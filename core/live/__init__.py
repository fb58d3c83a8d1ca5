"""Working together: the channel on which several people write one text and see who is there. It runs in the server's own process."""
