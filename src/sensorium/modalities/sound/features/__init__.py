"""What a waveform becomes; one file each."""
