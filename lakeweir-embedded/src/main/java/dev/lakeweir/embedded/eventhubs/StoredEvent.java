package dev.lakeweir.embedded.eventhubs;

/**
 * An event in a partition, encoded as receivers get it.
 *
 * @param offset its position in bytes since the partition's first event
 * @param enqueuedMillis milliseconds since the epoch
 * @param wire the message; never changed
 * @param headerLength how many of the message's bytes are its header section, which delivery
 *     annotations have to follow
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record StoredEvent(
    long sequenceNumber, long offset, long enqueuedMillis, byte[] wire, int headerLength) {}
