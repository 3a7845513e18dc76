"""What each tab computes: arrays in, frozen dataclasses out. No page, no model library, no charts."""
