"""What our service and our training are compared with. Each needs packages of its own: see the Makefile."""
