package dev.lakeweir.cli;

import dev.lakeweir.embedded.generate.EventCounts;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.run.PipelineRun;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sends generated events beside a run. With a count it sends that many, waits until the run has
 * drained them, and ends it; without, it sends until the run ends.
 */
final class EventFeed implements PipelineExecution.Companion {
  private final EventProfile profile;
  private final OptionalLong count;
  private final double rate;
  private Feed feed;
  private CompletableFuture<Void> sending;

  EventFeed(EventProfile profile, OptionalLong count, double rate) {
    this.profile = profile;
    this.count = count;
    this.rate = rate;
  }

  @Override
  public void start(EmbeddedServices services, PipelineRun run) {
    feed = services.feed(rate);
    sending = CompletableFuture.runAsync(() -> send(run));
  }

  @Override
  public void finish() {
    feed.stop();
    try {
      sending.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } finally {
      feed.close();
    }
  }

  @Override
  public void report(Json report) {
    report.put("generated", json(feed.counts()));
  }

  static Json json(EventCounts sent) {
    return new Json()
        .put("total", sent.total())
        .put("good", sent.good())
        .put("duplicate", sent.duplicate())
        .put("late", sent.late())
        .put("too_late", sent.tooLate())
        .put("malformed", sent.malformed());
  }

  private void send(PipelineRun run) {
    try {
      if (count.isPresent()) {
        feed.send(GeneratedEvents.of(profile), count.getAsLong());
        run.drain();
      } else {
        feed.sendUntilStopped(GeneratedEvents.live(profile, InstantSource.system()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      run.stop();
    }
  }
}
