"""What every tab is made of: the chart, the run loop, notices and cards."""
