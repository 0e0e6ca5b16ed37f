"""Steps that clean a decoded waveform; one file each."""
