"""The page as a whole: layout, theme, guard, launch and the public API."""
