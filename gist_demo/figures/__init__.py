"""How results look: arrays and strings in, plotly figures out. Nothing is computed here."""
