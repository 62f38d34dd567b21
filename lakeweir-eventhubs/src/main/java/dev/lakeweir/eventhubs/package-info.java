/**
 * Azure Event Hubs as a data source of Spark, {@code format("eventhubs")}. This package holds what
 * Spark loads and what a row looks like; {@code config} reads options, {@code client} speaks with
 * the service, {@code read} and {@code write} are the two directions.
 */
package dev.lakeweir.eventhubs;
