"""Front ends: what lowers to a schema. Models, the snapshot file, and what finds models."""
