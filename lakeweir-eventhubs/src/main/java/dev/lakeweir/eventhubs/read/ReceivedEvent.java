package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventData;

/** An event as it came, with its place in the partition. */
record ReceivedEvent(long sequenceNumber, EventData data) {}
