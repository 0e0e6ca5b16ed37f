"""What our service is compared with. The servers need Flask and LitServe: see requirements.txt and the Makefile."""
