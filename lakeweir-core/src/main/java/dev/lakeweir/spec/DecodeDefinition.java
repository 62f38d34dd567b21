package dev.lakeweir.spec;

/**
 * How the bytes of a record become columns.
 *
 * @param format {@code json}
 * @param schema the columns, as Spark's DDL; {@code NOT NULL} is kept
 */
public record DecodeDefinition(String format, SqlText schema, OnError onError) {}
