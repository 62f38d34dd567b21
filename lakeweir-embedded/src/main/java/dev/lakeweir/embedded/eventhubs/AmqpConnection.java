package dev.lakeweir.embedded.eventhubs;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: a thread that alone touches its AMQP state. */
final class AmqpConnection implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
  private static final int SESSION_BYTES = 8 * 1024 * 1024;
  private static final long LONGEST_WAIT_MILLIS = 30_000;

  private final SocketPump socket;
  private final Connection amqp = Proton.connection();
  private final Transport transport;
  private final Collector events = Proton.collector();
  private final LinkOpener opener;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));
  private final Set<LinkHandler> handlers = new LinkedHashSet<>();
  private volatile boolean aborted;

  private record Timer(long atNanos, Runnable action) {}

  AmqpConnection(SocketChannel channel, Namespace namespace) throws IOException {
    transport = Transports.server(namespace.settings());
    socket = new SocketPump(channel, transport);
    opener = new LinkOpener(this, namespace);
    amqp.collect(events);
    transport.bind(amqp);
  }

  /** Runs something on the connection's thread, unless the connection ends before. */
  void execute(Runnable task) {
    tasks.add(task);
    socket.wake();
  }

  /** Makes the connection look for what there is to send. From any thread. */
  void wake() {
    socket.wake();
  }

  /** Runs something later; from the connection's thread only. */
  void after(Duration delay, Runnable action) {
    timers.add(new Timer(System.nanoTime() + delay.toNanos(), action));
  }

  /** Cuts the TCP connection without a word. From any thread. */
  void abort() {
    aborted = true;
    socket.wake();
  }

  /** Makes a handler responsible for an open link. */
  void register(Link link, LinkHandler handler) {
    link.setContext(handler);
    handlers.add(handler);
  }

  /** Ends a link from this side, if it has not ended. */
  void close(Link link, Optional<AmqpError> error) {
    if (link.getLocalState() != EndpointState.CLOSED) {
      error.ifPresent(why -> link.setCondition(why.toCondition()));
      link.close();
    }
    if (link.getContext() instanceof LinkHandler handler && handlers.remove(handler)) {
      handler.onClosed();
    }
  }

  @Override
  public void run() {
    try (socket) {
      boolean more = true;
      while (more && !aborted && transport.pending() >= 0) {
        socket.await(waitMillis());
        more = socket.read();
        runTasks();
        do {
          dispatch();
          List.copyOf(handlers).forEach(LinkHandler::pump);
        } while (socket.write() && !aborted);
      }
    } catch (ClosedChannelException | ClosedSelectorException e) {
      LOG.debug("A connection was closed.");
    } catch (IOException | TransportException e) {
      LOG.debug("A client's connection ended: {}", e.toString());
    } catch (RuntimeException e) {
      LOG.error("A connection is closed because of an unexpected failure.", e);
    } finally {
      handlers.forEach(LinkHandler::onClosed);
    }
  }

  private long waitMillis() {
    long now = System.currentTimeMillis();
    long tick = transport.tick(now);
    long wait = tick == 0 ? LONGEST_WAIT_MILLIS : tick - now;
    if (!timers.isEmpty()) {
      long left = timers.peek().atNanos() - System.nanoTime();
      wait = Math.min(wait, TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
    return Math.max(1, Math.min(wait, LONGEST_WAIT_MILLIS));
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    List<Runnable> due = new ArrayList<>();
    while (!timers.isEmpty() && timers.peek().atNanos() - System.nanoTime() <= 0) {
      due.add(timers.poll().action());
    }
    due.forEach(Runnable::run);
  }

  private void dispatch() {
    for (Event event = events.peek(); event != null; event = events.peek()) {
      handle(event);
      events.pop();
    }
  }

  private void handle(Event event) {
    switch (event.getType()) {
      case CONNECTION_REMOTE_OPEN -> {
        amqp.setContainer("event-hubs-emulator");
        amqp.open();
      }
      case CONNECTION_REMOTE_CLOSE -> amqp.close();
      case SESSION_REMOTE_OPEN -> {
        event.getSession().setIncomingCapacity(SESSION_BYTES);
        event.getSession().open();
      }
      case SESSION_REMOTE_CLOSE -> {
        Session session = event.getSession();
        session.close();
        session.free();
      }
      case LINK_REMOTE_OPEN -> opener.open(event.getLink());
      case LINK_REMOTE_CLOSE, LINK_REMOTE_DETACH -> {
        Link link = event.getLink();
        close(link, Optional.empty());
        link.free();
      }
      case DELIVERY -> {
        // What reaches a link that was closed meanwhile could not be acknowledged any more.
        if (event.getLink().getContext() instanceof LinkHandler handler
            && handlers.contains(handler)) {
          handler.onDelivery(event.getDelivery());
        }
      }
      case TRANSPORT_ERROR -> {
        LOG.debug("A client broke the protocol: {}", transport.getCondition());
        aborted = true;
      }
      default -> {
        // What else there is, credit among it, is seen when the handlers are pumped.
      }
    }
  }
}
