package dev.lakeweir.embedded.eventhubs;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;

/** The events of one partition. Safe for several threads. */
final class PartitionLog {
  private static final int COMPACT_AT = 1024;

  private final Clock clock;
  private final Retention retention;
  private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
  // The first `expired` of these are gone; they are removed many at a time.
  private final List<StoredEvent> events = new ArrayList<>();
  private int expired;
  private long next;
  private long bytes;
  private long lastOffset = -1;
  private long lastMillis;

  PartitionLog(Clock clock, Retention retention) {
    this.clock = clock;
    this.retention = retention;
  }

  /**
   * The state of a partition.
   *
   * @param begin the sequence number of the first event that is kept, or what the next event gets
   *     when none is; -1 when there never was one
   * @param last the sequence number of the last event ever, -1 when there never was one
   * @param lastOffset -1 when there never was an event
   * @param lastMillis when the last event was enqueued, in milliseconds since the epoch, 0 when
   *     there never was one
   */
  record State(long begin, long last, long lastOffset, long lastMillis, boolean empty) {}

  /** Appends events and wakes whoever reads; answers the sequence number of the first. */
  long append(List<RawMessage> messages, Optional<String> key, OptionalLong enqueuedMillis) {
    long first;
    synchronized (this) {
      first = next;
      long millis = enqueuedMillis.orElseGet(clock::millis);
      for (RawMessage message : messages) {
        RawMessage.Encoded encoded = message.stamped(next, bytes, millis, key);
        events.add(new StoredEvent(next, bytes, millis, encoded.wire(), encoded.headerLength()));
        lastOffset = bytes;
        lastMillis = millis;
        bytes += encoded.wire().length;
        next++;
      }
      enforceRetention();
    }
    listeners.forEach(Runnable::run);
    return first;
  }

  synchronized State state() {
    enforceRetention();
    long begin = next == 0 ? -1 : begin();
    return new State(begin, next - 1, lastOffset, lastMillis, begin() == next);
  }

  /** As one tells it who knows only the events below a sequence number. */
  synchronized State stateBefore(long end) {
    State now = state();
    if (end > now.last()) {
      return now;
    }
    if (end == 0) {
      return new State(-1, -1, -1, 0, true);
    }
    long begin = Math.min(now.begin(), end);
    List<StoredEvent> last = begin == end ? List.of() : read(end - 1, 1);
    long offset = last.isEmpty() ? now.lastOffset() : last.get(0).offset();
    long millis = last.isEmpty() ? now.lastMillis() : last.get(0).enqueuedMillis();
    return new State(begin, end - 1, offset, millis, begin == end);
  }

  /** The events at and after a sequence number that are still there, at most so many. */
  synchronized List<StoredEvent> read(long sequenceNumber, int most) {
    enforceRetention();
    long from = Math.max(sequenceNumber, begin());
    if (from >= next) {
      return List.of();
    }
    int index = expired + (int) (from - begin());
    return List.copyOf(events.subList(index, Math.min(events.size(), index + most)));
  }

  /** The sequence number of the first kept event that matches, or of the next to come. */
  synchronized long find(Predicate<StoredEvent> wanted) {
    enforceRetention();
    for (int i = expired; i < events.size(); i++) {
      if (wanted.test(events.get(i))) {
        return events.get(i).sequenceNumber();
      }
    }
    return next;
  }

  /** Forgets everything below a sequence number; at most what there is. */
  synchronized void expire(long before) {
    drop((int) (Math.max(begin(), Math.min(before, next)) - begin()));
  }

  /** The listener is called after each append, by the thread that appends. */
  void addListener(Runnable listener) {
    listeners.add(listener);
  }

  void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  private long begin() {
    return next - (events.size() - expired);
  }

  private void enforceRetention() {
    int kept = events.size() - expired;
    drop((int) Math.max(0L, kept - retention.count()));
    long oldest = clock.millis() - retention.age().toMillis();
    while (expired < events.size() && events.get(expired).enqueuedMillis() < oldest) {
      drop(1);
    }
  }

  private void drop(int count) {
    if (count <= 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      events.set(expired + i, null);
    }
    expired += count;
    if (expired == events.size() || (expired >= COMPACT_AT && expired > events.size() / 2)) {
      events.subList(0, expired).clear();
      expired = 0;
    }
  }
}
