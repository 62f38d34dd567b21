/** Azure's SDK behind what the two directions need of it. Threads: each class says its own. */
package dev.lakeweir.eventhubs.client;
