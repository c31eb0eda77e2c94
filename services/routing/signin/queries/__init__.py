"""SQL on the schema `directory`, for sessions and proofs."""
