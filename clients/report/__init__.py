"""Questions that pages ask: read-only, aggregated in SQL, ready to print."""
