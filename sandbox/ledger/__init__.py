"""What happens inside MiniCRM: documents, cards, contacts and stock change here, whoever asks for it."""
