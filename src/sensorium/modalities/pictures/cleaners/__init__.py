"""Steps that clean or enhance a decoded picture; one file each."""
