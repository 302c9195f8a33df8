"""What happens to a nerve or a muscle: one file for each kind of event."""
