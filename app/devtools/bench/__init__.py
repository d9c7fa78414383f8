"""``make bench``: server time of the busiest pages, each against a bare route on the same server in the same run."""
