package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.models.PartitionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * The events of one link on their way from the SDK's thread to a task's. Asks for more only as they
 * are taken away, so that what waits here stays within a number of events and of bytes.
 */
final class EventFlow extends BaseSubscriber<PartitionEvent> {
  private static final long MAX_BYTES = 32L << 20;
  private static final int FIRST_MEAN_SIZE = 1024;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Deque<ReceivedEvent> waiting = new ArrayDeque<>();
  private long asked;
  private long received;
  private long receivedBytes;
  private boolean ended;
  private Throwable failure;

  EventFlow(int capacity) {
    this.capacity = capacity;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    askForMore();
  }

  @Override
  protected void hookOnNext(PartitionEvent event) {
    EventData data = event.getData();
    ReceivedEvent next = new ReceivedEvent(data.getSequenceNumber(), data);
    int size = EventRows.body(data).length;
    lock.lock();
    try {
      waiting.add(next);
      received++;
      receivedBytes += size;
      if (waiting.size() == 1) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void hookOnComplete() {
    end(null);
  }

  @Override
  protected void hookOnError(Throwable error) {
    end(error);
  }

  private void end(Throwable error) {
    lock.lock();
    try {
      ended = true;
      failure = error;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * All events that wait, in their order; empty if none came in time.
   *
   * @throws FlowEnded if none wait and none will come
   */
  Deque<ReceivedEvent> take(Duration patience) throws InterruptedException, FlowEnded {
    Deque<ReceivedEvent> taken;
    lock.lock();
    try {
      long left = patience.toNanos();
      while (waiting.isEmpty() && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (waiting.isEmpty() && ended) {
        throw failure == null ? new FlowEnded() : new FlowEnded(failure);
      }
      taken = waiting;
      waiting = new ArrayDeque<>();
    } finally {
      lock.unlock();
    }
    askForMore();
    return taken;
  }

  /** In pieces of a quarter, because each demand costs a round through the SDK. */
  private void askForMore() {
    long more;
    lock.lock();
    try {
      long coming = asked - received;
      long meanSize = received == 0 ? FIRST_MEAN_SIZE : Math.max(1, receivedBytes / received);
      long room = Math.max(1, Math.min(capacity, MAX_BYTES / meanSize));
      more = room - coming - waiting.size();
      if (more < Math.max(1, room / 4)) {
        return;
      }
      asked += more;
    } finally {
      lock.unlock();
    }
    request(more);
  }
}
