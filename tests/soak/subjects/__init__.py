"""What is put under damage, one file each."""
