"""Pages: one self-contained HTML file each, without a request to any host."""
