"""Papers: documents for print, laid out as Chinese offices do (GB/T 9704-2012)."""
