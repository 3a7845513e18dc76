"""One module a tab: how its analysis is asked for on the page."""
