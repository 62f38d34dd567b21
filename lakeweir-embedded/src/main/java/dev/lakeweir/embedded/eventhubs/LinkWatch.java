package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;

/**
 * Closes the links of a connection whose tokens have expired. Has one timer for all of them, so
 * that a client that opens and closes links all day leaves none behind. For the connection's
 * thread.
 */
final class LinkWatch {
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final long NEVER = Long.MAX_VALUE;

  private final AmqpConnection connection;
  private final Authorizations authorizations;
  private final Map<Link, String> paths = new LinkedHashMap<>();
  private long dueNanos = NEVER;

  LinkWatch(AmqpConnection connection, Authorizations authorizations) {
    this.connection = connection;
    this.authorizations = authorizations;
  }

  /** From now on; a link that has ended is forgotten. */
  void add(Link link, String path) {
    paths.put(link, path);
    schedule(left(path));
  }

  private void schedule(Duration left) {
    long due = System.nanoTime() + left.toNanos();
    if (dueNanos == NEVER || due - dueNanos < 0) {
      dueNanos = due;
      connection.after(left, () -> check(due));
    }
  }

  /** A timer that a sooner one has replaced does nothing. */
  private void check(long due) {
    if (due != dueNanos) {
      return;
    }
    dueNanos = NEVER;
    paths.keySet().removeIf(link -> link.getLocalState() != EndpointState.ACTIVE);
    Map.copyOf(paths).forEach(this::check);
    paths.values().stream().map(this::left).min(Duration::compareTo).ifPresent(this::schedule);
  }

  private void check(Link link, String path) {
    try {
      authorizations.check(path);
    } catch (RefusedException e) {
      paths.remove(link);
      connection.close(link, Optional.of(e.error()));
    }
  }

  private Duration left(String path) {
    Duration left =
        authorizations
            .expiry(path)
            .map(expiry -> Duration.between(Instant.now(), expiry))
            .filter(duration -> duration.compareTo(LONGEST) < 0)
            .orElse(LONGEST);
    return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
  }
}
