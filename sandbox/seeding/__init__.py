"""Sample data: believable partners, products and documents, the same for the same seed."""
