/** Options as they are written, and what they mean once they are read. */
package dev.lakeweir.eventhubs.config;
