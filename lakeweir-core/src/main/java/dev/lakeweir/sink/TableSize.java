package dev.lakeweir.sink;

/**
 * What a table holds at a moment.
 *
 * @param version of its log
 * @param rows in it, without those that are marked as deleted
 */
public record TableSize(long version, long rows) {}
