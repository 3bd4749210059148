"""From a page: its network, its data and its start worked out, as a scenario with claims for the page's numbers."""
