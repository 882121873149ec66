"""Requests counted where they are: by SQL on the engine that holds them, by Spark on a cluster."""
