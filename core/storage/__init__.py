"""The only place that knows SQL: engine, schema, guards, repositories, journal."""
