/**
 * Reading a hub. On the driver: scan, offsets, plans of ranges. On executors: long-lived receivers
 * and the rows of one range.
 */
package dev.lakeweir.eventhubs.read;
