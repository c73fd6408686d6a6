"""What nnframe's engines cost, beside the libraries that others would take."""
