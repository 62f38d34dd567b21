package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.models.PartitionEvent;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.concurrent.Queues;

/**
 * The events of one link on their way from the SDK's thread to a task's. Asks for more only as they
 * are taken away, so that what waits here stays within a number of events and of bytes.
 *
 * <p>The SDK does everything for a connection on one thread, which bounds how fast a partition is
 * read. That thread only puts events into a queue of one writer and one reader here; all else is
 * done by the task that takes them.
 */
final class EventFlow extends BaseSubscriber<PartitionEvent> {
  private static final int QUEUE_CHUNK = 512;
  private static final int NAPS = 4;
  private static final long NAP_NANOS = 500_000;

  private final int capacity;
  private final EventSizes sizes;
  private final Queue<PartitionEvent> waiting = Queues.<PartitionEvent>unbounded(QUEUE_CHUNK).get();
  private volatile Thread taker;
  private volatile boolean ended;
  private volatile Throwable failure;
  private volatile long asked;
  private long taken;

  /** Learns sizes as events are taken. */
  EventFlow(int capacity, EventSizes sizes) {
    this.capacity = capacity;
    this.sizes = sizes;
    this.asked = sizes.room(capacity);
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request(asked);
  }

  /** Events that were taken so far. */
  long taken() {
    return taken;
  }

  @Override
  protected void hookOnNext(PartitionEvent event) {
    waiting.add(event);
    wakeTaker();
  }

  @Override
  protected void hookOnComplete() {
    ended = true;
    wakeTaker();
  }

  @Override
  protected void hookOnError(Throwable error) {
    failure = error;
    ended = true;
    wakeTaker();
  }

  /** The fence keeps the look at the taker behind what was just put there for it. */
  private void wakeTaker() {
    VarHandle.fullFence();
    Thread thread = taker;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** The next event if one waits. */
  Optional<ReceivedEvent> poll() {
    PartitionEvent event = waiting.poll();
    return event == null ? Optional.empty() : Optional.of(taken(event));
  }

  private ReceivedEvent taken(PartitionEvent event) {
    EventData data = event.getData();
    taken++;
    sizes.add(EventRows.body(data).length);
    askForMore();
    return new ReceivedEvent(data.getSequenceNumber(), data);
  }

  /**
   * The next event; empty if none came in time.
   *
   * @throws FlowEnded if none waits and none will come
   */
  Optional<ReceivedEvent> take(Duration patience) throws InterruptedException, FlowEnded {
    PartitionEvent event = waiting.poll();
    if (event == null) {
      event = nap();
    }
    if (event == null) {
      event = await(patience);
    }
    return event == null ? Optional.empty() : Optional.of(taken(event));
  }

  /**
   * A task that is faster than the service would have itself woken for each event, which costs the
   * SDK's thread more than the event does. So it first looks again by itself, some times.
   */
  private PartitionEvent nap() {
    PartitionEvent event = null;
    for (int i = 0; i < NAPS && event == null && !ended; i++) {
      LockSupport.parkNanos(this, NAP_NANOS);
      event = waiting.poll();
    }
    return event;
  }

  private PartitionEvent await(Duration patience) throws InterruptedException, FlowEnded {
    long deadline = System.nanoTime() + patience.toNanos();
    taker = Thread.currentThread();
    try {
      while (true) {
        boolean last = ended;
        VarHandle.fullFence();
        PartitionEvent event = waiting.poll();
        long left = deadline - System.nanoTime();
        if (event != null || (left <= 0 && !last)) {
          return event;
        }
        if (last) {
          throw failure == null ? new FlowEnded() : new FlowEnded(failure);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.parkNanos(this, left);
      }
    } finally {
      taker = null;
    }
  }

  /** In pieces of a quarter, because each demand costs a round through the SDK. */
  private void askForMore() {
    long room = sizes.room(capacity);
    long before = asked;
    long more = room - (before - taken);
    if (more >= Math.max(1, room / 4)) {
      asked = before + more;
      request(more);
    }
  }
}
