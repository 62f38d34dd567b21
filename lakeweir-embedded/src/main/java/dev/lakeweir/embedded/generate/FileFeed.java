package dev.lakeweir.embedded.generate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes generated events into files of a directory, one on a line. A file appears by rename when
 * it is whole, so that a pipeline that watches the directory never reads half of one.
 *
 * <p>Files are named {@code <name>-00000.jsonl} and so on. One that is there already is not
 * touched: a pipeline may have read it.
 */
public final class FileFeed implements Feed {
  private static final int EVENTS_OF_A_FILE = 10_000;

  private final Path directory;
  private final String name;
  private final Pace pace;
  private final int eventsOfAFile;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile EventCounts written = EventCounts.NONE;
  private int files;

  /**
   * Makes the directory with the first file.
   *
   * @param eventsPerSecond on average over a call of {@code send}, a file each second; 0 for as
   *     fast as possible, and 10,000 to a file
   */
  public FileFeed(Path directory, String name, double eventsPerSecond) {
    this.directory = directory;
    this.name = name;
    pace = new Pace(eventsPerSecond);
    eventsOfAFile =
        eventsPerSecond == 0
            ? EVENTS_OF_A_FILE
            : (int) Math.max(1, Math.min(eventsPerSecond, EVENTS_OF_A_FILE));
  }

  @Override
  public EventCounts send(GeneratedEvents events, long count) throws InterruptedException {
    long start = System.nanoTime();
    long sent = 0;
    try {
      Files.createDirectories(directory);
      while (sent < count && stopped.getCount() > 0) {
        sent += file(events, sent, count, start);
      }
    } catch (IOException e) {
      throw new FeedException(
          "Cannot write events into: %s: %s".formatted(directory, reason(e)),
          "Give a directory that can be written to, without files of an earlier run with this seed.",
          e);
    }
    return written;
  }

  /** Writes a file, if there is anything to write before the feed is stopped. */
  private long file(GeneratedEvents events, long from, long to, long start)
      throws IOException, InterruptedException {
    Path whole = directory.resolve("%s-%05d.jsonl".formatted(name, files));
    // File sources pass over names that begin with a dot.
    Path part = directory.resolve("." + whole.getFileName() + ".part");
    if (Files.exists(whole)) {
      throw new FileAlreadyExistsException(whole.toString());
    }
    long n = from;
    EventCounts counts = written;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      for (; n < to && n < from + eventsOfAFile && mayGo(n, start); n++) {
        GeneratedRecord event = events.next();
        out.write(event.value());
        out.write('\n');
        counts = counts.plusOne(event.kind());
      }
    }
    if (n == from) {
      Files.delete(part);
      return 0;
    }
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    written = counts;
    files++;
    return n - from;
  }

  private boolean mayGo(long n, long start) throws InterruptedException {
    long wait = pace.nanosToWait(n, System.nanoTime() - start);
    return !stopped.await(wait, TimeUnit.NANOSECONDS);
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }

  @Override
  public EventCounts counts() {
    return written;
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public void close() {
    stop();
  }
}
