/** Writing to a hub, at least once: rows become events, events become batches, batches are sent. */
package dev.lakeweir.eventhubs.write;
