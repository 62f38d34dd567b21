package dev.lakeweir.benchmarks.peers;

/** Where the events are. */
public record Topic(String bootstrapServers, String name) {}
